import type { ClaimMapper } from '../core/impersonation.js'
import { act } from './act.js'

/**
 * Reads the tokens of Logto's token exchange: RFC 8693's `act`, so it is the same function as `act`. **Always send
 * `actor_token`**: it is optional there, and without it the token carries no mark, so nobody can tell it from the
 * user's own. Source: https://docs.logto.io/developers/user-impersonation.
 *
 * @example
 * ```ts
 * import { logto } from 'impersonation-kit/claims'
 *
 * logto({ sub: 'alex123', act: { sub: 'sarah789' } }).state // 'impersonated'
 * ```
 */
export const logto: ClaimMapper = act
