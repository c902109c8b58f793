import { AuthError } from '../../core/errors.js'
import { identityKey, type User } from '../../core/user.js'
import { toRefusal, varyOf } from '../shared/problem.js'
import { timesOf, type VerifyToken } from '../tokens/index.js'
import type { GuardRules } from './guardRules.js'
import { isSameOrigin } from './isSameOrigin.js'
import { readBearer } from './readBearer.js'
import { readCookie } from './readCookie.js'
import { createTeller } from './tellError.js'

/** The longest cookie that browsers keep, in characters, including the name (RFC 6265, section 6.1). They silently drop a longer one. */
const MAX_COOKIE_LENGTH = 4096

/** A route that keeps the access token in a cookie. Use it with `withTokenRoute` in the browser. */
export interface TokenRoute {
  /**
   * Verifies the bearer token and stores it in the cookie until the token expires. Answers 204, or a problem, and then the cookie is
   * unchanged.
   */
  POST: (request: Request) => Promise<Response>
  /** Deletes the cookie. Answers 204. */
  DELETE: (request: Request) => Promise<Response>
}

/**
 * Creates the handlers of the route.
 *
 * @throws AuthError `invalid_configuration` if the option `cookie` is missing
 */
export function createTokenRoute(verifyToken: VerifyToken, rules: GuardRules): TokenRoute {
  const name = typeof rules.cookie === 'string' ? rules.cookie : rules.cookie?.name
  if (name === undefined) {
    throw new AuthError(
      'invalid_configuration',
      "tokenRoute needs the name of the cookie. Pass the option cookie to createAuth, for example cookie: '__Host-token'.",
    )
  }
  const tell = createTeller(rules.onError)
  const setting = (value: string, seconds: number): string =>
    `${name}=${value}; Path=/; Max-Age=${Math.max(0, seconds)}; HttpOnly; Secure; SameSite=Lax`

  const answer =
    (cookieFor: (request: Request) => string | Promise<string>) =>
    async (request: Request): Promise<Response> => {
      try {
        refuseOtherPages(request)
        const headers = { 'set-cookie': await cookieFor(request), 'cache-control': 'no-store' }
        return new Response(null, { status: 204, headers })
      } catch (error) {
        const { status, headers, problem } = toRefusal(error, varyOf(rules))
        if (status >= 500) tell(error)
        return new Response(JSON.stringify(problem), { status, headers })
      }
    }

  return {
    DELETE: answer(() => setting('', 0)),
    POST: answer(async ({ headers }) => {
      const token = readBearer(headers.get('authorization')) ?? ''
      const user = await verifyToken(token)
      const { length } = `${name}=${token}`
      if (length > MAX_COOKIE_LENGTH) throw tooLong(length)
      const { issuedAt, endsAt } = timesOf(token)
      if (issuedAt === undefined) throw undated()
      await refuseOlder(user, issuedAt, headers)
      return setting(token, Math.floor(endsAt - Date.now() / 1000))
    }),
  }

  /** If two tabs refresh at the same time, the slower one may bring the token of the previous identity. */
  async function refuseOlder(user: User, issuedAt: number, headers: Headers): Promise<void> {
    const current = await holderOf(headers)
    if (!current) return
    const { issuedAt: before = 0 } = timesOf(current.token)
    const isSame = identityKey(current.user) === identityKey(user)
    // Within one second it is unknown which token is newer. The caller asks for another token.
    if (isSame ? issuedAt >= before : issuedAt > before) return
    throw new AuthError(
      'identity_changed',
      'The cookie has a token that is newer than this one, or as old and of another identity. Get a new token from the auth server.',
    )
  }

  /** The user of the token in the cookie; undefined if there is none that is still valid. */
  async function holderOf(headers: Headers): Promise<{ token: string; user: User } | undefined> {
    try {
      const token = readCookie(headers.get('cookie'), name as string)
      return token === undefined ? undefined : { token, user: await verifyToken(token) }
    } catch (error) {
      if (toRefusal(error, '').status === 401) return undefined
      throw error
    }
  }
}

function refuseOtherPages(request: Request): void {
  if (isSameOrigin(request, [])) return
  throw new AuthError(
    'cross_site_request',
    'Only a page of this origin may set or clear the cookie, and this request does not show that it comes from one. Call the route with fetch from your app.',
  )
}

function undated(): AuthError {
  return new AuthError(
    'token_invalid',
    'The access token does not say when it was issued ("iat"), and this route needs that to keep the newest token. Configure your auth server to add "iat" to its tokens.',
  )
}

function tooLong(length: number): AuthError {
  return new AuthError(
    'token_invalid',
    `The cookie with the access token would have ${length} characters, and browsers drop cookies of more than ${MAX_COOKIE_LENGTH}. Configure your auth server to put less into its tokens.`,
  )
}
