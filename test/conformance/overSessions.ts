import { type AuthOptions, createAuth } from 'impersonation-kit/server'
import type { Options, Serve } from './frameworks.js'
import { firstIssuer } from './frameworks.js'

/** A header of a request, whatever framework it is of. */
export function headerOf(request: object, name: string): string | undefined {
  // Hono's context has the request within.
  const { req = request } = request as { req?: object }
  const { raw = req } = req as { raw?: object }
  const { headers } = raw as { headers: Headers | Record<string, string | string[] | undefined> }
  const value = headers instanceof Headers ? headers.get(name) : headers[name]
  return (Array.isArray(value) ? value.join(', ') : value) ?? undefined
}

/**
 * The same framework, where the guards know nothing of tokens: a `resolve` takes what the header or the cookie holds to a place
 * that knows (another `createAuth`, as an introspection endpoint would be), and gives the session that it has found.
 */
export const overSessions =
  (serve: Serve): Serve =>
  async (options, routes) => {
    if (options.resolve) return serve(options, routes)
    const { sessions, store, name } = storeOf(options)
    return serve(
      {
        ...sessions,
        async resolve(request: object) {
          const bearer = /^Bearer +(.+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1]
          const pairs = (headerOf(request, 'cookie') ?? '').split(/; */).map((pair) => pair.split('='))
          const inCookie = pairs.find(([key]) => key === name)?.[1]
          const token = bearer ?? inCookie
          return token === undefined ? null : store.verifyToken(token)
        },
      },
      routes,
      firstIssuer(options),
    )
  }

function storeOf(options: AuthOptions) {
  const { cookie, audit, isWrite, onError, allowWhileImpersonated, ...tokens } = options
  const name = typeof cookie === 'string' ? cookie : cookie?.name
  const sessions = {
    ...(cookie && { cookie }),
    ...(audit && { audit }),
    ...(isWrite && { isWrite }),
    ...(onError && { onError }),
    ...(allowWhileImpersonated && { allowWhileImpersonated }),
  } satisfies Omit<Options, 'resolve'>
  return { name, sessions, store: createAuth(tokens) }
}
