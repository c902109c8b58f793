import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'
import { readSessionClaim } from './readSessionClaim.js'

/**
 * Reads PropelAuth's access token (`impersonator_user_id`, `login_method`) and its refresh reply (`impersonator_user`, beside the user or
 * inside it). If these say that the user is impersonated but not by whom, `act` may name the impersonator. Sources: `@propelauth/node-apis`
 * `src/user.ts`, `@propelauth/javascript` `src/api.ts`.
 *
 * @example
 * ```ts
 * import { propelauth } from 'impersonation-kit/claims'
 *
 * propelauth({ user_id: '42', impersonator_user_id: '7' }).state // 'impersonated'
 * ```
 */
export const propelauth: ClaimMapper = (value) => {
  const holder = field(value, 'user')
  // An app's own token may have the user's name as text there, and text contains no marker.
  const user = typeof holder === 'string' || typeof holder === 'number' ? undefined : holder
  const session = field(value, 'impersonation')
  const impersonator = field(session, 'impersonator')
  const method = field(value, 'login_method')
  const isMarked =
    !isAbsent(session) || method === 'impersonation' || field(method, 'login_method') === 'impersonation'
  const marks = [
    field(value, 'impersonator_user_id'),
    field(value, 'impersonator_user'),
    field(user, 'impersonator_user'),
    field(impersonator, 'id'),
  ].filter((mark) => !isAbsent(mark))
  const userId =
    readId(field(user, 'user_id')) ?? readId(field(value, 'user_id')) ?? readId(field(value, 'sub'))
  if (!isMarked && !marks.length) return readImpersonation(undefined, undefined, userId)
  const [first] = marks
  const details = {
    impersonator: {
      id: first ?? field(field(value, 'act'), 'sub'),
      email: field(impersonator, 'email'),
      name: field(impersonator, 'name'),
    },
    ...readSessionClaim(session),
  }
  return readImpersonation(marks.find((mark) => mark !== first) ?? first, details, userId)
}
