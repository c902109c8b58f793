import { readMode } from '../core/impersonation.js'
import { defined, field, toMilliseconds } from '../core/read.js'

/**
 * What this library's own auth origin says of the impersonation session (times on the wire are seconds), in the words of
 * `User['impersonation']`. Raw: what of it cannot be read is for `readImpersonation` to see.
 */
export function readSessionClaim(session: unknown): Record<string, unknown> {
  return defined<Record<string, unknown>>({
    mode: readMode(field(session, 'mode')),
    reason: field(session, 'reason'),
    sessionId: field(session, 'session'),
    startedAt: toMilliseconds(field(session, 'started_at'), 1000),
    expiresAt: toMilliseconds(field(session, 'expires_at'), 1000),
  })
}
