import { AuthError } from '../../core/errors.js'
import { identityKey, type User } from '../../core/user.js'
import { toRefusal, varyOf } from '../shared/problem.js'
import { timesOf, type VerifyToken } from '../tokens/index.js'
import type { GuardRules } from './guardRules.js'
import { isSameOrigin } from './isSameOrigin.js'
import { readBearer } from './readBearer.js'
import { readCookie } from './readCookie.js'
import { createTeller } from './tellError.js'

/** What browsers keep of one cookie, its name included (RFC 6265, section 6.1): they drop a longer one without a word. */
const MAX_COOKIE_LENGTH = 4096

/** A route that keeps the access token in a cookie. The browser's side is `withTokenRoute`. */
export interface TokenRoute {
  /** Verifies the bearer token and sets the cookie to it, until the token ends: 204, or a problem and the cookie as it was. */
  POST: (request: Request) => Promise<Response>
  /** Clears the cookie: 204. */
  DELETE: (request: Request) => Promise<Response>
}

/**
 * Makes the route.
 *
 * @throws AuthError `invalid_configuration` where the rules name no cookie
 */
export function createTokenRoute(verifyToken: VerifyToken, rules: GuardRules): TokenRoute {
  const name = typeof rules.cookie === 'string' ? rules.cookie : rules.cookie?.name
  if (name === undefined) {
    throw new AuthError(
      'invalid_configuration',
      "tokenRoute needs the name of the cookie. Give createAuth the option cookie: '__Host-token'.",
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
      if (name.length + 1 + token.length > MAX_COOKIE_LENGTH) throw tooLong(token.length)
      const { issuedAt, endsAt } = timesOf(token)
      if (issuedAt === undefined) throw undated()
      await refuseOlder(user, issuedAt, headers)
      return setting(token, Math.floor(endsAt - Date.now() / 1000))
    }),
  }

  /** Of two tabs that were answered at once, the slower one may bring the token of the identity that was left. */
  async function refuseOlder(user: User, issuedAt: number, headers: Headers): Promise<void> {
    const current = await holderOf(headers)
    if (!current) return
    const { issuedAt: before = 0 } = timesOf(current.token)
    const isSame = identityKey(current.user) === identityKey(user)
    // In one and the same second nobody can tell which is newer, and the caller asks for another.
    if (isSame ? issuedAt >= before : issuedAt > before) return
    throw new AuthError(
      'identity_changed',
      'The cookie holds a token of another identity, or a newer one, and this token is not newer. Ask the auth for a new token.',
    )
  }

  /** Whose token the cookie holds; undefined where it holds none that is still good. */
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
    'Only a page of this origin may set or clear the cookie, and nobody can tell that one has sent this. Call the route with fetch from the app.',
  )
}

function undated(): AuthError {
  return new AuthError(
    'token_invalid',
    'The access token does not say when it was issued ("iat"), and the route keeps the newest. Have the auth put "iat" into its tokens.',
  )
}

function tooLong(length: number): AuthError {
  return new AuthError(
    'token_invalid',
    `The access token has ${length} characters, and browsers drop a cookie of more than ${MAX_COOKIE_LENGTH}. Have the auth put less into its tokens.`,
  )
}
