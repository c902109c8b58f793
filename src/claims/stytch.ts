import { type ClaimMapper, type ClaimReading, combineReadings } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'
import { readInstant } from './readInstant.js'
import { readList } from './readList.js'

/**
 * Reads Stytch's session token and its session object, for consumers and for B2B: one of the session's authentication factors has the type
 * `impersonated`. If the impersonation began in the dashboard, the impersonator's id is that of a Stytch workspace. Source:
 * `stytchauth/stytch-node` `lib/b2c/sessions.ts` (`ImpersonatedFactor`).
 *
 * @example
 * ```ts
 * import { stytch } from 'impersonation-kit/claims'
 *
 * const factor = { type: 'impersonated', impersonated_factor: { impersonator_id: 'member-live-7' } }
 * stytch({ user_id: 'user-live-42', authentication_factors: [factor] }).state // 'impersonated'
 * ```
 */
export const stytch: ClaimMapper = (value) => {
  const claim = field(value, 'https://stytch.com/session')
  const session = isAbsent(claim) ? value : claim
  const ids = [field(value, 'sub'), field(session, 'user_id'), field(session, 'member_id')]
  const userId = ids.map(readId).find((id) => id !== undefined)
  const expiresAt = readInstant(field(session, 'expires_at'))
  const readings = readList(field(session, 'authentication_factors')).map((factor) => {
    const named = field(factor, 'impersonated_factor')
    const isMarked = [field(factor, 'type'), field(factor, 'delivery_method')].some((kind) => kinds.has(kind))
    const person = { id: field(named, 'impersonator_id'), email: field(named, 'impersonator_email_address') }
    const details = isMarked || !isAbsent(named) ? { impersonator: person, expiresAt } : undefined
    return readImpersonation(undefined, details, userId)
  })
  return readings.reduce<ClaimReading>(combineReadings, readImpersonation(undefined, undefined, userId))
}

const kinds = new Set<unknown>(['impersonated', 'impersonation'])
