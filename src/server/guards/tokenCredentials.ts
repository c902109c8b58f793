import { AuthError } from '../../core/errors.js'
import { identityKey, type User } from '../../core/user.js'
import type { Awaitable } from '../shared/andThen.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { refusalOf, refusedUser } from '../shared/refusedUsers.js'
import type { FindUser } from '../tokens/index.js'
import type { Credentials } from './authenticate.js'
import { crossSite } from './crossSite.js'
import type { CookieRules, GuardRules } from './guardRules.js'
import { isSameOrigin } from './isSameOrigin.js'
import { isImpersonated } from './limits.js'
import { isOtherScheme, readBearer } from './readBearer.js'
import { readCookie } from './readCookie.js'
import { rememberToken } from './requestTokens.js'

/** Reads the tokens of a request from the `Authorization` header and, with the option `cookie`, from a cookie. */
export function tokenCredentials(
  findUser: FindUser,
  cookie: GuardRules['cookie'],
  isWrite: (request: GuardedRequest) => Promise<boolean>,
): Credentials {
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
        'The Authorization header and the cookie belong to different identities. Send only one of them, or refresh both.',
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

  /** A browser sends a cookie with every request, whichever page caused it. So a write only counts if a page of the app sent it. */
  async function userOfCookie(request: GuardedRequest, token: string): Promise<User> {
    if (!isOurs(request) && (await isWrite(request))) {
      // The user is found only for the audit record. The other site learns nothing about the token.
      const user = await userFor(token)
      throw user ? refusalOf(user, crossSite()) : crossSite()
    }
    return findUser(token)
  }

  const isOurs = (request: GuardedRequest): boolean => isSameOrigin(request, rules?.origins ?? [])

  return {
    userOf,
    refuseCrossSite(request: GuardedRequest) {
      const { bearer, inCookie } = tokensOf(request)
      if (bearer === undefined && inCookie !== undefined && !isOurs(request)) throw crossSite()
    },
  }
}
