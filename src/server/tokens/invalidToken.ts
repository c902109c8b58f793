import { AuthError } from '../../core/errors.js'

/** The error of an invalid token. `why` continues the sentence "The access token". */
export function invalidToken(why: string): AuthError {
  return new AuthError('token_invalid', `The access token ${why}.`, { status: 401 })
}
