import type { AuditEvent } from '../../core/audit.js'
import { AuthError } from '../../core/errors.js'

/** What is needed of a logger of pino's. */
export interface PinoLogger {
  info: (fields: { audit: AuditEvent }, message: string) => void
  warn: (fields: { audit: AuditEvent }, message: string) => void
  isLevelEnabled?: (level: string) => boolean
}

/**
 * A sink that writes each event as one line of a pino logger, under `audit`: level `warn` where the request was blocked, `info`
 * otherwise. JSON escapes what could break a line. An event that the logger's level would swallow counts as not stored.
 *
 * An event is stored, for `failClosed`, when pino has taken it: give pino a destination with `sync: true` where it must be in the
 * file by then.
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
        `The logger writes nothing of level ${level}, so no audit event. Set its level to info, or give pinoSink a logger of its own.`,
      )
    }
    logger[level]({ audit: event }, 'impersonation audit')
  }
}
