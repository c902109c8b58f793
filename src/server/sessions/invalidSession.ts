import { AuthError } from '../../core/errors.js'

/** The error of a session that does not say who the user is. `why` continues the sentence "The session". */
export function invalidSession(why: string): AuthError {
  return new AuthError('session_invalid', `The session ${why}.`, { status: 401 })
}
