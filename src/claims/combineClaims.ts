import { AuthError } from '../core/errors.js'
import { type ClaimMapper, type ClaimReading, combineReadings } from '../core/impersonation.js'
import { readClaims } from '../core/readReading.js'

/**
 * One mapper out of several: any of them that sees an impersonator counts, and disagreement is unreadable. One that throws
 * is unreadable too.
 *
 * @throws AuthError `invalid_configuration` where there is no mapper, or one is no function: that would see nobody, ever.
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
      'combineClaims needs at least one mapper, and each must be a function: without one no impersonation would ever be seen. Check the imports.',
    )
  }
  return (value) =>
    mappers
      .map((mapper) => readClaims(mapper, value))
      .reduce<ClaimReading>(combineReadings, { state: 'none' })
}
