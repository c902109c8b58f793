import { AuthError } from '../../core/errors.js'
import { createFindSession } from '../sessions/index.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { createFindUser, createVerifyToken, type VerifyToken } from '../tokens/index.js'
import type { Credentials } from './authenticate.js'
import { type AuthOptions, checkOptions, checkSessionOptions, type SessionOptions } from './checkOptions.js'
import { sessionCredentials } from './sessionCredentials.js'
import { tokenCredentials } from './tokenCredentials.js'

/** Creates the reader of requests, for access tokens or for the app's sessions, depending on the options. */
export function toCredentials(
  options: AuthOptions | SessionOptions<never>,
  mayWrite: (request: GuardedRequest) => Promise<boolean>,
): Credentials & { verifyToken: VerifyToken } {
  if ('resolve' in options && options.resolve !== undefined) {
    checkSessionOptions(options)
    const credentials = sessionCredentials(createFindSession(options), options.cookie, mayWrite)
    return { ...credentials, verifyToken: noTokens }
  }
  const findUser = createFindUser(checkOptions(options), options)
  return {
    ...tokenCredentials(findUser, options.cookie, mayWrite),
    verifyToken: createVerifyToken(findUser),
  }
}

async function noTokens(): Promise<never> {
  throw new AuthError(
    'invalid_configuration',
    'verifyToken needs the key of an issuer, but this createAuth has resolve. Look the token up in the same place as resolve does.',
  )
}
