import type { ClaimMapper } from '../core/impersonation.js'
import { act } from './act.js'

/**
 * Reads the tokens of ZITADEL's token exchange. They have RFC 8693's `act`, so this is the same function as `act`. Medium confidence: the
 * guide requires an `actor_token` to change the user, but we could not check the claims of a real token. Decode one of yours before you
 * rely on it. Source: https://zitadel.com/docs/guides/integrate/token-exchange.
 *
 * @example
 * ```ts
 * import { zitadel } from 'impersonation-kit/claims'
 *
 * zitadel({ sub: 'u42', act: { sub: 'u7', iss: 'https://z.example' } }).state // 'impersonated'
 * ```
 */
export const zitadel: ClaimMapper = act
