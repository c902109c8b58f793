import type { ClaimMapper, ClaimReading, Impersonator } from '../core/impersonation.js'
import { readMarker } from '../core/impersonation.js'
import { defined, field, isAbsent, readId, readText } from '../core/read.js'
import { readSessionClaim } from './readSessionClaim.js'

/**
 * Reads the `act` (actor) claim of RFC 8693, section 4.1. A nested `act` is history and decides nothing.
 *
 * @example
 * ```ts
 * import { act } from 'impersonation-kit/claims'
 *
 * act({ sub: 'user_42', act: { sub: 'admin_7' } }).state // 'impersonated'
 * ```
 */
export const act: ClaimMapper = (claims) => {
  const userId = readId(field(claims, 'sub'))
  const actor = field(claims, 'act')
  const id = field(actor, 'sub')
  const email = field(actor, 'email')
  const named = readMarker(isAbsent(actor) ? actor : (id ?? email ?? ''), userId)
  if (named.state !== 'impersonated') return defined<ClaimReading>({ ...named, userId })
  return defined<ClaimReading & { state: 'impersonated' }>({
    userId,
    state: 'impersonated',
    impersonator: defined<Impersonator>({
      id: readId(id),
      email: readId(email),
      name: readText(field(actor, 'name')),
      issuer: readText(field(actor, 'iss')),
      kind: field(actor, 'type') === 'agent' ? 'agent' : 'person',
    }),
    reason: readText(field(actor, 'reason')),
    ...readSessionClaim(field(claims, 'impersonation')),
  })
}
