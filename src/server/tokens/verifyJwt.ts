import * as errors from 'jose/errors'
import { defaultClaims } from '../../claims/defaultClaims.js'
import { AuthError } from '../../core/errors.js'
import type { CheckedIssuer } from './checkIssuer.js'
import { createKeys } from './createKeys.js'
import { faultOfClaims } from './faultOfClaims.js'
import { invalidToken } from './invalidToken.js'
import { refusalOf } from '../shared/refusedUsers.js'
import { MAX_TRIED } from './remoteKeys.js'
import type { Verified } from './tokenCache.js'
import { toUser } from './toUser.js'
import type { JwtRules, VerifiedJwt } from './VerifiedJwt.js'

/** The difference between clocks that is tolerated, in milliseconds. */
const CLOCK_TOLERANCE = 5000
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt']

/**
 * Creates the function that verifies the JWTs of one issuer: the signature with an allowed algorithm, `typ`, `iss`, `aud`, `exp` (required)
 * and `nbf`.
 */
export function createVerifyJwt({
  trusted,
  algorithms,
}: CheckedIssuer): (token: string) => Promise<Verified> {
  const { issuer, audience, claims = defaultClaims } = trusted
  const rules: JwtRules = {
    algorithms,
    issuer,
    clockTolerance: CLOCK_TOLERANCE / 1000,
    requiredClaims: ['exp'],
    ...(audience === undefined ? {} : { audience }),
  }
  const verify = createKeys(trusted, rules)

  return async (token) => {
    let verified: VerifiedJwt
    try {
      verified = await verify(token)
    } catch (error) {
      throw explain(error)
    }
    const { payload, protectedHeader, keysEndAt = Infinity } = verified
    const { typ } = protectedHeader
    if (typ !== undefined && !(typeof typ === 'string' && TYPES.includes(typ.toLowerCase()))) {
      throw invalidToken('is not an access token: its "typ" is neither "at+jwt" nor "JWT"')
    }
    const fault = faultOfClaims(token, payload)
    if (fault !== undefined) throw invalidToken(fault)
    const user = toUser(payload, claims, issuer)
    if (!user) throw invalidToken('names no user: it has no readable "sub"')
    const end = user.impersonation?.expiresAt ?? Infinity
    if (end + CLOCK_TOLERANCE <= Date.now()) {
      throw refusalOf(
        user,
        new AuthError('token_expired', 'The impersonation session has ended. Refresh the access token.', {
          status: 401,
        }),
      )
    }
    const endsAt = Math.min(end, Number(payload.exp) * 1000) + CLOCK_TOLERANCE
    return { user, endsAt: Math.min(endsAt, keysEndAt) }
  }
}

/** Describes an error of jose in our own words. Its errors contain the claims, so they are not passed on as the cause. */
function explain(error: unknown): AuthError {
  if (error instanceof AuthError) return error
  if (error instanceof errors.JWTExpired) {
    return new AuthError('token_expired', 'The access token has expired. Refresh it and try again.', {
      status: 401,
    })
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return invalidToken(`has no "${error.claim}" that this API accepts`)
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return invalidToken('is signed with an algorithm that this API does not accept')
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return invalidToken(
      `names no key ("kid"), and was not signed with one of the first ${MAX_TRIED} suitable keys of the key set`,
    )
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return invalidToken('is signed with a key that is not in the key set')
  }
  return invalidToken(
    error instanceof errors.JWSSignatureVerificationFailed
      ? 'has a signature that does not match'
      : 'cannot be read',
  )
}
