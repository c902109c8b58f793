import { AuthError } from '../core/errors.js'
import { type ClaimMapper, type ClaimReading, combineReadings } from '../core/impersonation.js'
import { readClaims } from '../core/readReading.js'

/**
 * Combines several mappers into one. The user is impersonated if any of them finds an impersonator. If they disagree, or one throws, the
 * impersonator counts as unknown.
 *
 * @throws AuthError `invalid_configuration` if there is no mapper, or one is not a function, because no impersonation would be noticed
 *
 * @example
 * ```ts
 * import { act, combineClaims, propelauth } from 'impersonation-kit/claims'
 *
 * const claims = combineClaims(act, propelauth)
 * ```
 */
export function combineClaims(...mappers: ClaimMapper[]): ClaimMapper {
  if (!mappers.length || mappers.some((mapper) => typeof mapper !== 'function')) {
    throw new AuthError(
      'invalid_configuration',
      'combineClaims needs at least one mapper, and each must be a function. Otherwise no impersonation would be noticed. Check the imports.',
    )
  }
  return (value) =>
    mappers
      .map((mapper) => readClaims(mapper, value))
      .reduce<ClaimReading>(combineReadings, { state: 'none' })
}
