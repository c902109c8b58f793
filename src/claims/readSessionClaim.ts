import type { Impersonation } from '../core/impersonation.js'
import { readMode } from '../core/impersonation.js'
import { defined, field, readId, readText, readTime } from '../core/read.js'

/** Reads what this library's own auth origin says of the impersonation session (times on the wire are seconds). */
export function readSessionClaim(session: unknown): Partial<Omit<Impersonation, 'impersonator'>> {
  return defined<Partial<Omit<Impersonation, 'impersonator'>>>({
    mode: readMode(field(session, 'mode')),
    reason: readText(field(session, 'reason')),
    sessionId: readId(field(session, 'session')),
    startedAt: readTime(field(session, 'started_at'), 1000),
    expiresAt: readTime(field(session, 'expires_at'), 1000),
  })
}
