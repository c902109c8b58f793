import { AuthError } from '../../core/errors.js'

/** The error of a token that does not verify. `why` goes on after "The access token". */
export function invalidToken(why: string): AuthError {
  return new AuthError('token_invalid', `The access token ${why}.`, { status: 401 })
}
