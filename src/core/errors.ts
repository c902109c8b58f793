/**
 * Every way in which this library can fail, as a code whose meaning never changes. Check the code in your program. The message is for
 * developers and may change.
 */
export type AuthErrorCode =
  /** A hook or component was used outside of `AuthProvider`. */
  | 'missing_provider'
  /** An option is missing or invalid, or a function was called in the wrong place. */
  | 'invalid_configuration'
  /** The auth server gave no answer that can be used. */
  | 'auth_unreachable'
  /** The refresh reply of the auth server has no user or no token, or its token cannot be read. */
  | 'invalid_refresh_reply'
  /** A user has no readable `userId`. */
  | 'invalid_user'
  /** `fromJob` got data that `toJob` did not write. */
  | 'invalid_job'
  /** The token and the session name different users. */
  | 'identity_mismatch'
  /** The page shows a different user from the one who is signed in now (409). */
  | 'identity_changed'
  /** Nobody is signed in (401). An auth server may answer with it; this library does not throw it. */
  | 'signed_out'
  /** The impersonation could not be stopped, and continues. */
  | 'stop_failed'
  /** The auth provider can neither stop an impersonation nor sign out. */
  | 'stop_unsupported'
  /** Nobody is signed in on this request (401). */
  | 'token_missing'
  /** The token is invalid, or the request has several (401). */
  | 'token_invalid'
  /** The token has expired, or the impersonation session has ended (401). */
  | 'token_expired'
  /** The session was stopped: see the option `revocation` (401). */
  | 'token_revoked'
  /** `revocation.isActive` threw, or took longer than a second (503). */
  | 'revocation_unavailable'
  /** `resolve` returned a session that names no user, or two (401). */
  | 'session_invalid'
  /** `resolve` threw, or took longer than its `timeout` (503). */
  | 'session_unavailable'
  /** A write with a cookie that may come from a page of another site (403). */
  | 'cross_site_request'
  /** The keys that verify tokens could not be fetched (503). */
  | 'keys_unavailable'
  /** The route does not accept users of this issuer (403). */
  | 'issuer_forbidden'
  /** The route does not accept impersonators, or PostgreSQL refused one (403). */
  | 'impersonation_forbidden'
  /** A write in a read-only session (403). */
  | 'impersonation_read_only'
  /** An impersonator's request could not be recorded (503). */
  | 'audit_unavailable'
  /** `redact` could not check a reply to an impersonator, and withheld it (500). */
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
