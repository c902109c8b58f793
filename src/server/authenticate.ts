import { AuthError } from '../core/errors.js'
import { IDENTITY_HEADER, identityTag } from '../core/protocol.js'
import { identityKey, type User } from '../core/user.js'
import { andThen, type Awaitable } from './andThen.js'
import type { GuardRules } from './guardRules.js'
import type { GuardedRequest } from './GuardedRequest.js'
import { isSameOrigin } from './isSameOrigin.js'
import { readBearer } from './readBearer.js'
import { readCookie } from './readCookie.js'
import { rememberToken } from './requestTokens.js'
import type { FindUser } from './verifyToken.js'

/**
 * Finds out who sent a request; undefined where it carries no token. Throws, or rejects, with an `AuthError`. With `isRequired` nobody is
 * not compared with whom the page shows: that the token is missing says more.
 */
export type Authenticate = (
  request: GuardedRequest,
  verified?: User,
  isRequired?: boolean,
) => Awaitable<User | undefined>

/** Makes the function that reads the tokens of a request: the `Authorization` header and, where asked for, a cookie. */
export function createAuthenticate(
  findUser: FindUser,
  cookie: GuardRules['cookie'],
  isWrite: (request: GuardedRequest) => Promise<boolean>,
): Authenticate {
  const rules = typeof cookie === 'string' ? { name: cookie } : cookie

  function userOf(request: GuardedRequest): Awaitable<User | undefined> {
    const { headers } = request
    const bearer = readBearer(headers.get('authorization'))
    const inCookie = rules && readCookie(headers.get('cookie'), rules.name)
    const token = bearer ?? inCookie
    if (token !== undefined) rememberToken(request, token)
    if (!rules || inCookie === undefined || inCookie === bearer) {
      return bearer === undefined ? undefined : findUser(bearer)
    }
    return bearer === undefined
      ? userOfCookie(request, inCookie, rules.origins ?? [])
      : userOfBoth(bearer, inCookie)
  }

  async function userOfBoth(bearer: string, inCookie: string): Promise<User> {
    const user = await findUser(bearer)
    if (identityKey(await findUser(inCookie)) === identityKey(user)) return user
    throw new AuthError(
      'token_invalid',
      'The Authorization header and the cookie name different identities. Send one of them, or refresh both.',
    )
  }

  /** A browser sends a cookie by itself, whoever made it ask: a write counts only where a page of ours did. */
  async function userOfCookie(request: GuardedRequest, token: string, origins: string[]): Promise<User> {
    if (!isSameOrigin(request, origins) && (await isWrite(request))) {
      throw new AuthError(
        'cross_site_request',
        'A page of another site may have sent this, or nobody can tell: the cookie does not count for a write. Send the token as "Authorization: Bearer …", or name the page\'s origin in cookie.origins.',
      )
    }
    return findUser(token)
  }

  return (request, verified, isRequired = false) =>
    andThen(verified ?? userOf(request), (user) => {
      if (!user && isRequired) return undefined
      const expected = request.headers.get(IDENTITY_HEADER)
      if (expected === null || expected === (user && identityTag(user))) return user
      throw new AuthError(
        'identity_changed',
        'The page that sent this shows another user than the one who is signed in now. Nothing was done. Reload the page.',
      )
    })
}
