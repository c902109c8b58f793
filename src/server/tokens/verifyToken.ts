import { decodeJwt } from 'jose/jwt/decode'
import { AuthError } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import { andThen, type Awaitable } from '../shared/andThen.js'
import type { CheckedIssuer } from './checkIssuer.js'
import type { RevocationRules } from './RevocationRules.js'
import { invalidToken } from './invalidToken.js'
import { refusalOf } from '../shared/refusedUsers.js'
import { revocation } from './revocation.js'
import { copyUser } from '../shared/copyUser.js'
import { tokenCache, type Verified } from './tokenCache.js'
import { createVerifyJwt } from './verifyJwt.js'

/** Longest token that is looked at. Browsers and proxies carry no longer header either. */
const MAX_TOKEN_LENGTH = 16_384

/** What is done beside verifying a token. */
export interface VerificationRules {
  cache?: false | { max?: number }
  revocation?: RevocationRules
}

/** Verifies one access token, and gives the user it speaks of. Rejects with an `AuthError`. */
export type VerifyToken = (token: string) => Promise<User>

/** The same, which gives a user who is remembered at once; throws, or rejects, with an `AuthError`. */
export type FindUser = (token: string) => Awaitable<User>

/**
 * Makes the function that verifies access tokens (RFC 7519, RFC 9068): signature by a pinned algorithm, `iss`, `aud`, `exp`
 * (which must be there) and `nbf`, with 5 seconds of tolerance for clocks. What it has verified it remembers, and asks
 * whether it is still alive where the options say so.
 *
 * @throws AuthError `invalid_configuration`
 */
export function createFindUser(
  issuers: CheckedIssuer[],
  { cache = {}, revocation: asked }: VerificationRules,
): FindUser {
  const verify = verifyByIssuer(issuers)
  const remembered = cache === false ? verify : tokenCache(verify, cache.max ?? 5000)
  const checkAlive = asked && revocation(asked)
  return (token) => {
    checkShape(token)
    return andThen(remembered(token), ({ user }) =>
      checkAlive
        ? andThen(
            checkAlive(copyUser(user), token),
            () => copyUser(user),
            (error) => {
              throw refusalOf(copyUser(user), error as AuthError)
            },
          )
        : copyUser(user),
    )
  }
}

/** The same with a promise always: where there is one already, that one, which an async function would wait for once more. */
export function createVerifyToken(findUser: FindUser): VerifyToken {
  return (token) => {
    try {
      return Promise.resolve(findUser(token))
    } catch (error) {
      return Promise.reject(error as AuthError)
    }
  }
}

function verifyByIssuer(issuers: CheckedIssuer[]): (token: string) => Promise<Verified> {
  const all = new Map<string | undefined, (token: string) => Promise<Verified>>(
    issuers.map((one) => [one.trusted.issuer, createVerifyJwt(one)]),
  )
  const [only] = all.values()
  if (only && all.size === 1) return only
  return async (token) => {
    const verify = all.get(claimedIssuer(token))
    if (!verify) throw invalidToken('has a "iss" that this API does not accept, or none')
    return verify(token)
  }
}

/** Who says to have issued a token. Nothing has verified it yet: it only chooses who does. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    throw invalidToken('cannot be read')
  }
}

function checkShape(token: unknown): void {
  if (typeof token !== 'string' || token === '') {
    throw new AuthError('token_missing', 'There is no access token. Send it as "Authorization: Bearer …".', {
      status: 401,
    })
  }
  if (token.length > MAX_TOKEN_LENGTH) throw invalidToken(`is longer than ${MAX_TOKEN_LENGTH} characters`)
}
