import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'

/**
 * Reads the payload of a SuperTokens access token. The marker is a convention of its guide: your own code passes `isImpersonation: true` to
 * `createNewSession`. Pass `adminUserId`, the impersonator's id, there too: without it the impersonator is unknown. Leave `isImpersonation`
 * out of other sessions: any value counts, even `false` (to change that, use the `flag` of `createClaimMapper`). Source:
 * https://supertokens.com/docs/post-authentication/session-management/advanced-workflows/user-impersonation.
 *
 * @example
 * ```ts
 * import { supertokens } from 'impersonation-kit/claims'
 *
 * supertokens({ sub: 'u42', isImpersonation: true, adminUserId: 'u7' }).state // 'impersonated'
 * ```
 */
export const supertokens: ClaimMapper = (value) =>
  readImpersonation(
    field(value, 'adminUserId'),
    isAbsent(field(value, 'isImpersonation')) ? undefined : {},
    readId(field(value, 'sub')),
  )
