import { type ClaimMapper, type ClaimReading, combineReadings } from '../core/impersonation.js'

/**
 * One mapper out of several: any of them that sees an impersonator counts, and disagreement is unreadable.
 *
 * @example
 * ```ts
 * import { act, combineClaims, propelauth } from 'impersonation-kit/claims'
 *
 * const claims = combineClaims(act, propelauth)
 * ```
 */
export function combineClaims(...mappers: ClaimMapper[]): ClaimMapper {
  return (value) =>
    mappers.map((mapper) => mapper(value)).reduce<ClaimReading>(combineReadings, { state: 'none' })
}
