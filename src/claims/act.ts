import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'
import { readSessionClaim } from './readSessionClaim.js'

/**
 * Reads the `act` (actor) claim of RFC 8693, section 4.1. A nested `act` lists earlier actors and is ignored.
 *
 * @example
 * ```ts
 * import { act } from 'impersonation-kit/claims'
 *
 * act({ sub: 'user_42', act: { sub: 'admin_7' } }).state // 'impersonated'
 * ```
 */
export const act: ClaimMapper = (claims) => {
  const actor = field(claims, 'act')
  const details = isAbsent(actor)
    ? undefined
    : {
        impersonator: {
          id: field(actor, 'sub'),
          email: field(actor, 'email'),
          name: field(actor, 'name'),
          issuer: field(actor, 'iss'),
          kind: field(actor, 'type'),
        },
        reason: field(actor, 'reason'),
        ...readSessionClaim(field(claims, 'impersonation')),
      }
  return readImpersonation(undefined, details, readId(field(claims, 'sub')))
}
