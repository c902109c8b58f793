import { type Auth, AuthError, type AuthOptions, createAuth } from 'impersonation-kit/server'
import { identityKey } from '../../src/core/user.js'
import { refusalOf } from '../../src/server/shared/refusedUsers.js'
import type { Options, Serve } from './frameworks.js'
import { firstIssuer } from './frameworks.js'
import { INVALID, MISSING } from './outcome.js'

/** What comes of a behaviour with sessions in place of tokens, where it is not the same. */
const DIFFERENT: Record<string, string[]> = {
  // A password is for somebody else, as it is beside the cookie of a token.
  'an Authorization header that is no bearer token': [MISSING, INVALID],
  // It is the store's fault here, and a store that cannot answer is 503.
  'a fault of the configuration is no refusal': ['503', '0 runs'],
}

/** What is expected of guards that ask for sessions. Only the app knows where one stands: every reply may differ by its cookies. */
export const toExpectedOfSessions = (name: string, expected: string[]): string[] =>
  (DIFFERENT[name] ?? expected).map((one) =>
    one.replace(/(Vary.*)Authorization$/, (_all, before: string) =>
      before === 'Vary names ' ? `${before}Authorization,Cookie` : `${before}Authorization, Cookie`,
    ),
  )

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
  (serve: Serve, kit: () => Kit = () => ({ createAuth, AuthError })): Serve =>
  async (options, routes) => {
    if (options.resolve) return serve(options, routes)
    const { sessions, tokens, name } = partsOf(options)
    let made: Auth | undefined
    const store = {
      verifyToken: async (token: string) => (made ??= kit().createAuth(tokens)).verifyToken(token),
    }
    const site = await serve(
      {
        ...sessions,
        timeout: 60_000, // no test of these is about a store that is slow
        async resolve(request: object) {
          const bearer = /^Bearer +(.+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1]
          const pairs = (headerOf(request, 'cookie') ?? '').split(/; */).map((pair) => pair.split('='))
          const inCookie = pairs.find(([key]) => key === name)?.[1]
          const token = bearer ?? inCookie
          if (token === undefined) return null
          const session = await store.verifyToken(token)
          if (bearer === undefined || inCookie === undefined) return session
          // To refuse two that disagree is for the app: only it reads both.
          const other = await store.verifyToken(inCookie)
          if (identityKey(other) === identityKey(session)) return session
          const refusal = new (kit().AuthError)('token_invalid', 'Two sessions.', { status: 401 })
          throw refusalOf(session.impersonatorUserId === undefined ? other : session, refusal)
        },
      },
      routes,
      firstIssuer(options),
    )
    return { ...site, verifyToken: createAuth(tokens).verifyToken }
  }

/** The copy of the package that the app has, whose errors its guards know. */
interface Kit {
  createAuth: typeof createAuth
  AuthError: typeof AuthError
}

function partsOf(options: AuthOptions) {
  const { cookie, audit, isWrite, onError, allowWhileImpersonated, ...tokens } = options
  const name = typeof cookie === 'string' ? cookie : cookie?.name
  const sessions = {
    ...(cookie && { cookie }),
    ...(audit && { audit }),
    ...(isWrite && { isWrite }),
    ...(onError && { onError }),
    ...(allowWhileImpersonated && { allowWhileImpersonated }),
  } satisfies Omit<Options, 'resolve'>
  return { name, sessions, tokens }
}
