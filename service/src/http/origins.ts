import type { MiddlewareHandler } from 'hono'
import { problem } from './problem.js'

const PREFLIGHT_LIFE = 600
const isSafe = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method)

/**
 * Lets the apps, and no other site, read the replies (CORS), and refuses every write that another site may have sent with our cookie:
 * one from a foreign origin, and one without an origin that does not say that it is of the same one.
 *
 * @param own - The service's origin.
 * @param environmentOf - The environment whose app has this origin.
 */
export function origins(
  own: string,
  environmentOf: (origin: string) => string | undefined,
): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin')
    const isApp = origin !== undefined && environmentOf(origin) !== undefined
    if (c.req.method === 'OPTIONS') {
      const allowed = isApp
        ? {
            'access-control-allow-origin': origin,
            'access-control-allow-credentials': 'true',
            'access-control-allow-methods': 'GET, POST, PUT',
            'access-control-allow-headers': 'content-type, if-match',
            'access-control-max-age': String(PREFLIGHT_LIFE),
          }
        : undefined
      return new Response(null, { status: 204, headers: { vary: 'Origin', ...allowed } })
    }
    const site = c.req.header('sec-fetch-site')
    const isTrusted =
      isSafe(c.req.method) ||
      (origin === undefined ? site === 'same-origin' : (origin === own || isApp) && site !== 'cross-site')
    if (isTrusted) await next()
    else
      c.res = problem(
        403,
        'origin_forbidden',
        'The request did not come from this site, nor from an app on its list.',
      )
    c.res.headers.append('vary', 'Origin')
    if (!isApp) return
    c.res.headers.set('access-control-allow-origin', origin)
    c.res.headers.set('access-control-allow-credentials', 'true')
    c.res.headers.set('access-control-expose-headers', 'etag, retry-after, www-authenticate')
  }
}
