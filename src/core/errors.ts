/**
 * Every way in which this library can fail, as a code whose meaning never changes. Check the code in your program. The message is for
 * developers and may change.
 */
export type AuthErrorCode =
  | 'missing_provider'
  | 'invalid_configuration'
  | 'auth_unreachable'
  | 'invalid_refresh_reply'
  | 'invalid_user'
  | 'invalid_job'
  | 'identity_mismatch'
  | 'identity_changed'
  | 'signed_out'
  | 'stop_failed'
  | 'stop_unsupported'
  | 'token_missing'
  | 'token_invalid'
  | 'token_expired'
  | 'token_revoked'
  | 'revocation_unavailable'
  | 'session_invalid'
  | 'session_unavailable'
  | 'cross_site_request'
  | 'keys_unavailable'
  | 'issuer_forbidden'
  | 'impersonation_forbidden'
  | 'impersonation_read_only'
  | 'audit_unavailable'
  | 'redaction_failed'

/**
 * The only error class of this library. It never contains a token or another secret.
 *
 * @example
 * ```ts
 * import { AuthError } from 'impersonation-kit'
 *
 * function explain(error: unknown): string {
 *   if (error instanceof AuthError && error.code === 'impersonation_forbidden') return 'Stop viewing as the customer first.'
 *   return 'Something went wrong.'
 * }
 * ```
 */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  /** What went wrong, for your program to check. */
  readonly code: AuthErrorCode
  /** The HTTP status of the reply, if there was one. */
  readonly status: number | undefined

  constructor(code: AuthErrorCode, message: string, options: { cause?: unknown; status?: number } = {}) {
    super(message, options)
    this.code = code
    this.status = options.status
  }
}
