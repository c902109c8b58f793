import { AuthError, type AuthErrorCode } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import type { Decision } from './guards.js'

/**
 * The user of a decision, where there is no reply to refuse with (a page that is being rendered). Undefined where nobody is
 * signed in, or the token is not, or no longer, good: less is allowed to nobody than to anybody.
 *
 * @throws AuthError for every refusal but 401
 */
export function userOf(decision: Decision): User | undefined {
  if (!decision.refusal) return decision.user
  const { status, problem } = decision.refusal
  if (status === 401) return undefined
  throw new AuthError(problem.code as AuthErrorCode, problem.detail, { status })
}
