import { readMode } from '../core/impersonation.js'
import { defined, field, toMilliseconds } from '../core/read.js'

/**
 * Converts the impersonation session in the tokens of this library's own auth server (with times in seconds) to the names of
 * `User['impersonation']`. The values are not checked: `readImpersonation` does that.
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
