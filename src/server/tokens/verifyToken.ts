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

/** The longest token that is checked. Browsers and proxies do not accept longer headers either. */
const MAX_TOKEN_LENGTH = 16_384

/** The options beside those of an issuer. */
export interface VerificationRules {
  cache?: false | { max?: number }
  revocation?: RevocationRules
}

/** Verifies one access token and returns its user. Rejects with an `AuthError`. */
export type VerifyToken = (token: string) => Promise<User>

/** The same, but a remembered user is returned without a promise. Throws, or rejects, with an `AuthError`. */
export type FindUser = (token: string) => Awaitable<User>

/**
 * Creates the function that verifies access tokens (RFC 7519, RFC 9068): the signature with an allowed algorithm, `iss`, `aud`, `exp`
 * (required) and `nbf`, with a tolerance of 5 seconds between clocks. It remembers verified tokens, and checks for stopped sessions if the
 * options say so.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
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

/** The same, always with a promise. An existing promise is returned directly, because an async function would wait for it once more. */
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
    if (!verify) throw invalidToken('has no "iss" that this API accepts')
    return verify(token)
  }
}

/** The issuer that a token claims. It is not verified yet, and only selects the issuer whose key verifies the token. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    throw invalidToken('cannot be read')
  }
}

function checkShape(token: unknown): void {
  if (typeof token !== 'string' || token === '') {
    throw new AuthError(
      'token_missing',
      'The request has no access token. Send it as "Authorization: Bearer …".',
      {
        status: 401,
      },
    )
  }
  if (token.length > MAX_TOKEN_LENGTH) throw invalidToken(`is longer than ${MAX_TOKEN_LENGTH} characters`)
}
