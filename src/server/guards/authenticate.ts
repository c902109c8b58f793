import { AuthError } from '../../core/errors.js'
import { IDENTITY_HEADER, identityTag } from '../../core/protocol.js'
import { identityKey, type User } from '../../core/user.js'
import { andThen, type Awaitable } from '../shared/andThen.js'
import type { CookieRules, GuardRules } from './guardRules.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { isSameOrigin } from './isSameOrigin.js'
import { isOtherScheme, readBearer } from './readBearer.js'
import { isImpersonated } from './limits.js'
import { readCookie } from './readCookie.js'
import { refusalOf, refusedUser } from '../shared/refusedUsers.js'
import { rememberToken } from './requestTokens.js'
import type { FindUser } from '../tokens/index.js'

/** What finds out who sent a request. */
export interface Authenticate {
  /**
   * Who did; undefined where it carries no token. Throws, or rejects, with an `AuthError`. With `isRequired` nobody is not compared
   * with whom the page shows: that the token is missing says more.
   */
  (request: GuardedRequest, verified?: User, isRequired?: boolean): Awaitable<User | undefined>
  /** Throws where a cookie alone says who did, and no page of ours is known to have caused it. */
  refuseCrossSite: (request: GuardedRequest) => void
}

/** A page that does not know the issuer (its token is opaque to it) names none. */
function isTagOf({ issuer, ...unissued }: User, tag: string): boolean {
  return (
    tag === identityTag(unissued) || (issuer !== undefined && tag === identityTag({ ...unissued, issuer }))
  )
}

/** Makes the function that reads the tokens of a request: the `Authorization` header and, where asked for, a cookie. */
export function createAuthenticate(
  findUser: FindUser,
  cookie: GuardRules['cookie'],
  isWrite: (request: GuardedRequest) => Promise<boolean>,
): Authenticate {
  const rules: CookieRules | undefined = typeof cookie === 'string' ? { name: cookie } : cookie

  function tokensOf({ headers }: GuardedRequest): {
    bearer?: string | undefined
    inCookie?: string | undefined
  } {
    const header = headers.get('authorization')
    if (!rules) return { bearer: readBearer(header) }
    const bearer = header !== null && isOtherScheme(header) ? undefined : readBearer(header)
    return { bearer, inCookie: readCookie(headers.get('cookie'), rules.name) }
  }

  function userOf(request: GuardedRequest): Awaitable<User | undefined> {
    const { bearer, inCookie } = tokensOf(request)
    const token = bearer ?? inCookie
    if (token !== undefined) rememberToken(request, token)
    if (inCookie === undefined || inCookie === bearer) {
      return bearer === undefined ? undefined : findUser(bearer)
    }
    return bearer === undefined ? userOfCookie(request, inCookie) : userOfBoth(bearer, inCookie)
  }

  async function userOfBoth(bearer: string, inCookie: string): Promise<User> {
    const user = await findUser(bearer)
    const other = await findUser(inCookie)
    if (identityKey(other) === identityKey(user)) return user
    throw refusalOf(
      isImpersonated(user) ? user : other,
      new AuthError(
        'token_invalid',
        'The Authorization header and the cookie name different identities. Send one of them, or refresh both.',
      ),
    )
  }

  async function userFor(token: string): Promise<User | undefined> {
    try {
      return await findUser(token)
    } catch (error) {
      return refusedUser(error as object)
    }
  }

  /** A browser sends a cookie by itself, whoever made it ask: a write counts only where a page of ours did. */
  async function userOfCookie(request: GuardedRequest, token: string): Promise<User> {
    if (!isOurs(request) && (await isWrite(request))) {
      // Whose browser it was is for the record alone: another site learns nothing of the token.
      const user = await userFor(token)
      throw user ? refusalOf(user, crossSite()) : crossSite()
    }
    return findUser(token)
  }

  const isOurs = (request: GuardedRequest): boolean => isSameOrigin(request, rules?.origins ?? [])

  const authenticate = (
    request: GuardedRequest,
    verified?: User,
    isRequired = false,
  ): Awaitable<User | undefined> =>
    andThen(verified ?? userOf(request), (user) => {
      if (!user && isRequired) return undefined
      const expected = request.headers.get(IDENTITY_HEADER)
      if (expected === null || (user && isTagOf(user, expected))) return user
      const refusal = new AuthError(
        'identity_changed',
        'The page that sent this shows another user than the one who is signed in now. Nothing was done. Reload the page.',
      )
      throw user ? refusalOf(user, refusal) : refusal
    })

  return Object.assign(authenticate, {
    refuseCrossSite(request: GuardedRequest) {
      const { bearer, inCookie } = tokensOf(request)
      if (bearer === undefined && inCookie !== undefined && !isOurs(request)) throw crossSite()
    },
  })
}

function crossSite(): AuthError {
  return new AuthError(
    'cross_site_request',
    'A page of another site may have sent this, or nobody can tell: the cookie does not count for a write. Send the token as "Authorization: Bearer …", or name the page\'s origin in cookie.origins.',
  )
}
