import type { ClaimMapper } from '../core/impersonation.js'
import { act } from './act.js'

/**
 * Reads the tokens of Logto's token exchange. They have RFC 8693's `act`, so this is the same function as `act`. **Always send
 * `actor_token`**: it is optional, and without it the token does not show the impersonation and looks like the user's own. Source:
 * https://docs.logto.io/developers/user-impersonation.
 *
 * @example
 * ```ts
 * import { logto } from 'impersonation-kit/claims'
 *
 * logto({ sub: 'alex123', act: { sub: 'sarah789' } }).state // 'impersonated'
 * ```
 */
export const logto: ClaimMapper = act
