import type { ClaimMapper } from '../core/impersonation.js'
import { field, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'

/**
 * Reads Appwrite's user model (the result of `account.get()`). `impersonator: true` does not mean that the user is impersonated: it means
 * that this user may impersonate others. Source: https://appwrite.io/docs/products/auth/impersonation.
 *
 * @example
 * ```ts
 * import { appwrite } from 'impersonation-kit/claims'
 *
 * appwrite({ $id: 'u42', impersonatorUserId: 'u7' }).state // 'impersonated'
 * ```
 */
export const appwrite: ClaimMapper = (value) =>
  readImpersonation(field(value, 'impersonatorUserId'), undefined, readId(field(value, '$id')))
