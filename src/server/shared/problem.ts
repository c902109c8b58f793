import { AuthError, type AuthErrorCode } from '../../core/errors.js'
import type { Problem } from '../../core/protocol.js'

/** A reply that refuses a request: RFC 9457 problem details. */
export interface Refusal {
  /** The HTTP status. */
  status: number
  /** The headers of the reply. */
  headers: Record<string, string>
  /** The body of the reply. */
  problem: Problem
}

/** Guarded replies depend on the token or session, so caches must know which headers carry it. */
export function varyOf({ cookie, resolve }: { cookie?: unknown; resolve?: unknown }): string {
  return cookie === undefined && resolve === undefined ? 'Authorization' : 'Authorization, Cookie'
}

const STATUS: Partial<Record<AuthErrorCode, [status: number, title: string]>> = {
  token_missing: [401, 'Unauthorized'],
  token_invalid: [401, 'Unauthorized'],
  token_expired: [401, 'Unauthorized'],
  token_revoked: [401, 'Unauthorized'],
  session_invalid: [401, 'Unauthorized'],
  session_unavailable: [503, 'Service Unavailable'],
  cross_site_request: [403, 'Forbidden'],
  issuer_forbidden: [403, 'Forbidden'],
  impersonation_forbidden: [403, 'Forbidden'],
  impersonation_read_only: [403, 'Forbidden'],
  identity_changed: [409, 'Conflict'],
  keys_unavailable: [503, 'Service Unavailable'],
  revocation_unavailable: [503, 'Service Unavailable'],
  audit_unavailable: [503, 'Service Unavailable'],
  redaction_failed: [500, 'Reply Withheld'],
}

/** RFC 6750, section 3.1: a request without a token gets no error code. */
const CHALLENGE: Partial<Record<AuthErrorCode, string>> = {
  token_missing: 'Bearer',
  token_invalid: 'Bearer error="invalid_token", error_description="The access token is not valid"',
  token_expired: 'Bearer error="invalid_token", error_description="The access token has expired"',
  token_revoked: 'Bearer error="invalid_token", error_description="The session has been stopped"',
  session_invalid: 'Bearer error="invalid_token", error_description="The session is not valid"',
}

/** The refusal for an error. Any other error (invalid configuration, a bug) is thrown again. */
export function toRefusal(error: unknown, vary: string): Refusal {
  const known = error instanceof AuthError ? STATUS[error.code] : undefined
  if (!(error instanceof AuthError) || !known) throw error
  const [status, title] = known
  const { code, message } = error
  const challenge = CHALLENGE[code]
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      vary,
      ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
      ...(status === 503 ? { 'retry-after': '5' } : {}),
    },
    problem: { type: 'about:blank', title, status, detail: message, code },
  }
}
