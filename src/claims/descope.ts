import type { ClaimMapper } from '../core/impersonation.js'
import { act } from './act.js'

/**
 * Reads Descope's impersonation tokens. They have `act`, so this is the same function as `act`. Medium confidence: the guide describes
 * impersonation tokens, but we could not check the claims of a real one. Decode one of yours before you rely on it. Source:
 * https://docs.descope.com/user-impersonation.
 *
 * @example
 * ```ts
 * import { descope } from 'impersonation-kit/claims'
 *
 * descope({ sub: 'U2bob', act: { sub: 'U2admin' } }).state // 'impersonated'
 * ```
 */
export const descope: ClaimMapper = act
