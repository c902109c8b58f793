import type { RefusalCode } from '../core/operators.js'

/** What went wrong when a page of the team asked the service. The service has further codes; those here are what pages act on. */
export type AdminErrorCode =
  | RefusalCode
  /** Nobody is signed in (401). */
  | 'signed_out'
  /** Only members of the team may do this (403). */
  | 'operators_only'
  /** Only an Owner may do this (403). */
  | 'owners_only'
  /** There is no such session, channel or environment, or you may not know of it (404). */
  | 'not_found'
  /** `after` is not a `next` that this operator got for this search: ask for the first page (400). */
  | 'invalid_cursor'
  /** Somebody else has changed the settings meanwhile (412). */
  | 'settings_changed'
  /** A setting is wrong; the message says which (422). */
  | 'settings_invalid'
  /** The service did not answer. */
  | 'unreachable'
  /** Something else answered in place of the service. */
  | 'unreadable_reply'
  | (string & {})

/**
 * The service refused, or did not answer. `message` is a plain sentence for people.
 *
 * @example
 * ```ts
 * import { AdminError } from 'impersonation-kit/admin'
 *
 * const isSignedOut = (error: unknown): boolean => error instanceof AdminError && error.code === 'signed_out'
 * ```
 */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  /** What went wrong, for your program to check. */
  readonly code: AdminErrorCode
  /** The HTTP status, if there was a reply. */
  readonly status: number | undefined
  /** Try again after so many seconds, if the service says so. */
  readonly retryAfter: number | undefined

  constructor(
    code: AdminErrorCode,
    message: string,
    options: { status?: number; retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, options)
    this.code = code
    this.status = options.status
    this.retryAfter = options.retryAfter
  }
}
