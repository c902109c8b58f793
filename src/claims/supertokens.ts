import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'

/**
 * Reads the payload of a SuperTokens access token. The mark is a convention of its guide: `isImpersonation: true`, given to
 * `createNewSession` by your own code. Add `adminUserId` there, the impersonator's id: without it the session is unreadable.
 * Leave `isImpersonation` out of other sessions: anything there counts, even `false` (see `createClaimMapper`'s `flag`).
 * Source: https://supertokens.com/docs/post-authentication/session-management/advanced-workflows/user-impersonation.
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
