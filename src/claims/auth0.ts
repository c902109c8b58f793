import { type ClaimMapper, combineReadings } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'
import { act } from './act.js'

/**
 * Reads Auth0's `act` claim (in tokens and in `session.user`; `setActor` sets it in a token exchange), and the profile of its legacy
 * impersonation (`impersonated`, `impersonator`). Sources: `ActClaim` of `@auth0/nextjs-auth0` and `@auth0/auth0-spa-js`;
 * https://auth0.com/docs/api/authentication/impersonation-legacy/impersonation.
 *
 * @example
 * ```ts
 * import { auth0 } from 'impersonation-kit/claims'
 *
 * auth0({ sub: 'auth0|42', act: { sub: 'auth0|7' } }).state // 'impersonated'
 * ```
 */
export const auth0: ClaimMapper = (value) => {
  const impersonator = field(value, 'impersonator')
  const isMarked = !isAbsent(impersonator) || !isAbsent(field(value, 'impersonated'))
  const person = { id: field(impersonator, 'user_id'), email: field(impersonator, 'email') }
  return combineReadings(
    act(value),
    readImpersonation(
      undefined,
      isMarked ? { impersonator: person } : undefined,
      readId(field(value, 'user_id')),
    ),
  )
}
