import type { AuditEvent } from '../../core/audit.js'
import { AuthError } from '../../core/errors.js'

/** The part of a pino logger that is used. */
export interface PinoLogger {
  info: (fields: { audit: AuditEvent }, message: string) => void
  warn: (fields: { audit: AuditEvent }, message: string) => void
  isLevelEnabled?: (level: string) => boolean
}

/**
 * Creates a sink that writes each event as one line of a pino logger, under `audit`. The level is `warn` if the request was blocked, and
 * `info` otherwise. JSON escapes line breaks. If the logger's level is higher, the event counts as not stored.
 *
 * For `failClosed`, an event counts as stored when pino has accepted it. If it must be in the file by then, give pino a destination with
 * `sync: true`.
 *
 * @example
 * ```ts
 * import { createAuth, pinoSink } from 'impersonation-kit/server'
 * import { pino } from 'pino'
 *
 * const auth = createAuth({
 *   issuer: 'https://auth.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 *   audit: { sink: pinoSink(pino()) },
 * })
 * ```
 */
export function pinoSink(logger: PinoLogger): (event: AuditEvent) => void {
  return (event) => {
    const level = event.phase === 'outcome' && event.blocked !== undefined ? 'warn' : 'info'
    if (logger.isLevelEnabled?.(level) === false) {
      throw new AuthError(
        'audit_unavailable',
        `The logger ignores lines of level ${level}, so it cannot write audit events. Set its level to info, or pass another logger to pinoSink.`,
      )
    }
    logger[level]({ audit: event }, 'impersonation audit')
  }
}
