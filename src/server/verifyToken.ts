import type { JWTVerifyOptions } from 'jose'
import * as errors from 'jose/errors'
// Not from 'jose': the root brings in encryption too, of which bundlers for Edge runtimes warn.
import { jwtVerify } from 'jose/jwt/verify'
import { defaultClaims } from '../claims/defaultClaims.js'
import { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import { type AuthOptions, checkOptions } from './checkOptions.js'
import { createKeys } from './createKeys.js'
import { revocation } from './revocation.js'
import { copyUser, tokenCache, type Verified } from './tokenCache.js'
import { toUser } from './toUser.js'

/** Longest token that is looked at. Browsers and proxies carry no longer header either. */
const MAX_TOKEN_LENGTH = 16_384
/** Milliseconds that clocks may differ. */
const CLOCK_TOLERANCE = 5000
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt']

/** Verifies one access token, and gives the user it speaks of. Rejects with an `AuthError`. */
export type VerifyToken = (token: string) => Promise<User>

/**
 * Makes the function that verifies access tokens (RFC 7519, RFC 9068): signature by a pinned algorithm, `iss`, `aud`, `exp`
 * (which must be there) and `nbf`, with 5 seconds of tolerance for clocks. What it has verified it remembers, and asks
 * whether it is still alive where the options say so.
 *
 * @throws AuthError `invalid_configuration`
 */
export function createVerifyToken(options: AuthOptions): VerifyToken {
  const algorithms = checkOptions(options)
  const keys = createKeys(options, algorithms)
  const { issuer, audience, claims = defaultClaims } = options
  const rules: JWTVerifyOptions = {
    algorithms,
    issuer,
    clockTolerance: CLOCK_TOLERANCE / 1000,
    requiredClaims: ['exp'],
    ...(audience === undefined ? {} : { audience }),
  }

  async function verify(token: string): Promise<Verified> {
    const { payload, protectedHeader } = await jwtVerify(token, keys, rules).catch(rethrow)
    const { typ } = protectedHeader
    if (typ !== undefined && !TYPES.includes(String(typ).toLowerCase())) {
      throw invalid('is a token for something else: its "typ" is neither "at+jwt" nor "JWT"')
    }
    const user = toUser(payload, claims)
    if (!user) throw invalid('names no user: it has no "sub" that can be read')
    const end = user.impersonation?.expiresAt ?? Infinity
    if (end + CLOCK_TOLERANCE <= Date.now()) {
      throw new AuthError('token_expired', 'The impersonation session has ended. Refresh the access token.', {
        status: 401,
      })
    }
    return { user, endsAt: Math.min(end, Number(payload.exp) * 1000) + CLOCK_TOLERANCE }
  }

  const { cache = {}, revocation: asked } = options
  const remembered = cache === false ? verify : tokenCache(verify, cache.max ?? 5000)
  const checkAlive = asked && revocation(asked)
  return async (token) => {
    checkShape(token)
    const { user } = await remembered(token)
    if (checkAlive) await checkAlive(copyUser(user), token)
    return copyUser(user)
  }
}

function checkShape(token: unknown): void {
  if (typeof token !== 'string' || token === '') {
    throw new AuthError('token_missing', 'There is no access token. Send it as "Authorization: Bearer …".', {
      status: 401,
    })
  }
  if (token.length > MAX_TOKEN_LENGTH) throw invalid(`is longer than ${MAX_TOKEN_LENGTH} characters`)
}

function rethrow(error: unknown): never {
  throw explain(error)
}

/** Says in our words what jose found. Its errors carry the claims, so they do not travel on as a cause. */
function explain(error: unknown): AuthError {
  if (error instanceof AuthError) return error
  if (error instanceof errors.JWTExpired) {
    return new AuthError('token_expired', 'The access token has expired. Refresh it and try again.', {
      status: 401,
    })
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return invalid(`has a "${error.claim}" that this API does not accept, or none`)
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return invalid('is signed with an algorithm that this API does not accept')
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return invalid('is signed with a key that is not in the key set')
  }
  return invalid(
    error instanceof errors.JWSSignatureVerificationFailed
      ? 'has a signature that does not match'
      : 'cannot be read',
  )
}

function invalid(why: string): AuthError {
  return new AuthError('token_invalid', `The access token ${why}.`, { status: 401 })
}
