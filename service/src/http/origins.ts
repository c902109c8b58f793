import type { MiddlewareHandler } from 'hono'
import { problem } from './problem.js'

const PREFLIGHT_LIFE = 600
/** What is for operators alone. Most of it names the environment that it is about. */
const OF_OPERATORS = /\/(?:redeem$|api\/operators\/(?:([^/]+)\/.)?)/
const isSafe = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method)

/** Which other origins may ask what. */
export interface KnownOrigins {
  /** Is it of an app of your product? */
  isApp: (origin: string) => boolean
  /** Is it of an admin app of this environment, or of any where none is named? */
  isAdminApp: (origin: string, environment?: string) => boolean
}

/**
 * Lets the apps, and no other site, read the replies (CORS), and refuses every write that another site may have sent with our cookie:
 * one from a foreign origin, and one without an origin that does not say that it is of the same one. What operators do is for the admin
 * apps alone, and what they do in one environment is nothing for those of another.
 *
 * @param own - The service's origin.
 */
export function origins(own: string, { isApp, isAdminApp }: KnownOrigins): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin')
    const ofOperators = OF_OPERATORS.exec(c.req.path)
    const isAllowed =
      origin !== undefined && (ofOperators ? isAdminApp(origin, ofOperators[1]) : isApp(origin))
    if (c.req.method === 'OPTIONS') {
      const allowed = isAllowed
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
      (origin === undefined ? site === 'same-origin' : (origin === own || isAllowed) && site !== 'cross-site')
    if (isTrusted) await next()
    else
      c.res = problem(
        403,
        'origin_forbidden',
        ofOperators
          ? 'The request did not come from this site, nor from one of the adminApps of this environment.'
          : 'The request did not come from this site, nor from an app on its list.',
      )
    c.res.headers.append('vary', 'Origin')
    if (!isAllowed) return
    c.res.headers.set('access-control-allow-origin', origin)
    c.res.headers.set('access-control-allow-credentials', 'true')
    c.res.headers.set(
      'access-control-expose-headers',
      'content-disposition, etag, retry-after, www-authenticate',
    )
  }
}
