import { AuthError, type AuthErrorCode } from '../core/errors.js'
import { readProblemCode } from '../core/protocol.js'
import { defined, field } from '../core/read.js'
import type { AuthSource } from './AuthSource.js'
import { createAuthSource } from './createAuthSource.js'
import { withTimeout } from './withTimeout.js'

/** Tokens are dated to the second. A token that is requested this many milliseconds later has a later date for certain. */
const NEXT_SECOND = 1_000
const TRIES = 3
/** How long a stop or a sign-out waits for the route, in milliseconds. */
const PATIENCE = 2_000
/** How long a load may take whose answer is that nobody is signed in: less than `withTimeout` gives it. */
const LOAD_TIME = 9_000
const PASSED_ON: readonly string[] = [
  'token_invalid',
  'token_expired',
  'token_revoked',
  'cross_site_request',
  'identity_changed',
] satisfies AuthErrorCode[]

/**
 * An `AuthSource` that keeps the server's cookie in step with the browser: every token that the auth gives is posted to a route of the app
 * (`auth.tokenRoute()` of `impersonation-kit/next`), which verifies it and keeps it in an `HttpOnly` cookie. The cookie is set
 * before the new identity renders. It is cleared before Stop and before signing out, and when nobody is signed in. Stop and signing out wait
 * two seconds for the route; the answer that nobody is signed in waits for it until nine seconds after the auth was asked.
 *
 * If the route refuses a token, the browser does not use it either, so the browser and the server do not show two different users.
 *
 * @param auth - The auth origin, as `authUrl` of `AuthProvider`, or any `AuthSource` whose sessions have an `accessToken`.
 * @param route - The path of the route, on the page's own origin: `/api/token`.
 * @throws AuthError `invalid_configuration` if `route` is not a path, or if `auth` is a string that is not an address.
 * @example
 * ```tsx
 * import { AuthProvider, withTokenRoute } from 'impersonation-kit'
 *
 * const source = withTokenRoute('https://auth.example.com', '/api/token')
 * export const App = () => <AuthProvider source={source} />
 * ```
 */
export function withTokenRoute(auth: AuthSource | string, route: string): AuthSource {
  checkPath(route)
  const source = typeof auth === 'string' ? createAuthSource(auth) : auth
  /** Of the session that was loaded last: a stop that fails gives it back. */
  let current: string | null | undefined
  /** Of a stop or a sign-out. A cookie that is given back must not come after it was cleared again. */
  let lastTry = Promise.resolve(null)

  async function keep(token: string | null | undefined, signal: AbortSignal): Promise<void> {
    const response = await fetch(route, {
      ...(token ? { method: 'POST', headers: { authorization: `Bearer ${token}` } } : { method: 'DELETE' }),
      signal,
      cache: 'no-store',
      redirect: 'error',
    })
    if (!response.ok) throw await refusalOf(response, route)
  }

  /**
   * Used where the route cannot prevent anything. One that hangs must not use up the time of the auth, so it has `PATIENCE`, or the time
   * until `end`. A browser ignores the `Set-Cookie` of a request that was aborted.
   */
  const tryToKeep = (token: string | null | undefined, end?: number): Promise<null> =>
    lastTry
      .then(() => withTimeout((signal) => keep(token, signal), end ? end - performance.now() : PATIENCE))
      .then(nobody, nobody)

  async function load(signal: AbortSignal): ReturnType<AuthSource['load']> {
    const end = performance.now() + LOAD_TIME
    for (let tries = 1; ; tries++) {
      const session = await source.load(signal)
      signal.throwIfAborted()
      if (!session) {
        // Nobody is signed in, whether the route can be told so or not.
        current = null
        return tryToKeep(null, end)
      }
      try {
        await keep(session.accessToken, signal)
        current = session.accessToken
        return session
      } catch (error) {
        if (field(error, 'code') !== 'identity_changed' || tries === TRIES) throw error
        await new Promise((resolve) => setTimeout(resolve, NEXT_SECOND))
      }
    }
  }

  const leaving = (leave: AuthSource['signOut']): AuthSource['signOut'] =>
    leave &&
    (async (signal) => {
      // First, so that the server does nothing more in the old name, even if this page is closed now.
      await (lastTry = tryToKeep(null))
      try {
        // A source may not heed its signal. The caller has given up by then, and shows the user who is left.
        const result = await Promise.race([leave.call(source, signal), aborted(signal)])
        current = null
        return result
      } catch (error) {
        await (lastTry = tryToKeep(current))
        throw error
      }
    })

  return defined<AuthSource>({
    load,
    stopImpersonation: leaving(source.stopImpersonation),
    signOut: leaving(source.signOut),
    subscribe: source.subscribe?.bind(source),
    returnOrigins: source.returnOrigins,
  })
}

const nobody = (): null => null

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

async function refusalOf(response: Response, route: string): Promise<AuthError> {
  const { status } = response
  const body: unknown = await response.json().catch(() => undefined)
  const code = readProblemCode(body)
  if (code !== undefined && PASSED_ON.includes(code)) {
    return new AuthError(
      code as AuthErrorCode,
      `${route} refused the access token. ${String(field(body, 'detail'))}`,
      {
        status,
      },
    )
  }
  if (status >= 500)
    return new AuthError('auth_unreachable', `${route} answered ${status}. Check the server's log.`, {
      status,
    })
  return new AuthError(
    'invalid_configuration',
    `${route} answered ${status}. Create this route: export const { POST, DELETE } = auth.tokenRoute().`,
    { status },
  )
}

function checkPath(route: string): void {
  const base = 'http://page.invalid'
  if (route.startsWith('/') && URL.canParse(route, base) && new URL(route, base).origin === base) return
  throw new AuthError(
    'invalid_configuration',
    `withTokenRoute got the route ${JSON.stringify(route)}. Give a path of the page's own origin, such as /api/token.`,
  )
}
