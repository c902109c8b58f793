import { AuthError, type AuthErrorCode } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import type { Decision } from './guards.js'

/**
 * The user of a decision, for code that cannot refuse with a reply (a page that is rendered). Undefined if nobody is signed in, or if the
 * token is invalid, expired or revoked: nobody has the fewest rights.
 *
 * @throws AuthError for every refusal except 401
 */
export function userOf(decision: Decision): User | undefined {
  if (!decision.refusal) return decision.user
  const { status, problem } = decision.refusal
  if (status === 401) return undefined
  throw new AuthError(problem.code as AuthErrorCode, problem.detail, { status })
}
