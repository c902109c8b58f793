import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'
import { readInstant } from './readInstant.js'

/**
 * Reads the result of better-auth's `getSession()` (`{ session, user }`), or only its `session`. The admin plugin's column `impersonatedBy`
 * is null while nobody impersonates. Otherwise the session's `id` is the `sessionId`. Source: `better-auth/better-auth`
 * `packages/better-auth/src/plugins/admin/schema.ts`, https://better-auth.com/docs/plugins/admin.
 *
 * @example
 * ```ts
 * import { betterAuth } from 'impersonation-kit/claims'
 *
 * betterAuth({ session: { userId: 'u42', impersonatedBy: 'u7' }, user: { id: 'u42' } }).state // 'impersonated'
 * ```
 */
export const betterAuth: ClaimMapper = (value) => {
  const held = field(value, 'session')
  const session = isAbsent(held) ? value : held
  const impersonatedBy = field(session, 'impersonatedBy')
  return readImpersonation(
    impersonatedBy,
    isAbsent(impersonatedBy)
      ? undefined
      : { sessionId: readId(field(session, 'id')), expiresAt: readInstant(field(session, 'expiresAt')) },
    readId(field(session, 'userId')) ?? readId(field(field(value, 'user'), 'id')),
  )
}
