import type { ClaimMapper } from '../core/impersonation.js'
import { act } from './act.js'

/**
 * Reads Frontegg's tokens. They have `act`, so this is the same function as `act`. Medium confidence: the guide describes the feature, but
 * does not name the claim. Decode one of your tokens before you rely on it. Source:
 * https://developers.frontegg.com/ciam/guides/management/manage-users/impersonation.
 *
 * @example
 * ```ts
 * import { frontegg } from 'impersonation-kit/claims'
 *
 * frontegg({ sub: 'u42', tenantId: 't1', act: { sub: 'u7' } }).state // 'impersonated'
 * ```
 */
export const frontegg: ClaimMapper = act
