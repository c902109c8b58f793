import type { AuditEvent } from '../../core/audit.js'

/**
 * Takes audit events. What it throws, or rejects with, is reported to `onError`; with `failClosed` it also refuses the request.
 *
 * @example
 * ```ts
 * import type { AuditSink } from 'impersonation-kit/server'
 *
 * declare const pool: { query: (sql: string, params: unknown[]) => Promise<unknown> }
 * const toTable: AuditSink = (event) => pool.query('insert into audit (event) values ($1)', [event])
 * ```
 */
export interface AuditSink {
  (event: AuditEvent): void | Promise<unknown>
  /**
   * Keeps a place for the outcome of this id, before what it is about is done: false where there is none, so that a write is refused
   * rather than done off the record. For sinks with a buffer, as `httpSink` has; asked of writes without `failClosed`.
   */
  hold?: (id: string) => boolean
}

/** What holds for every `auth.audit` of a `createAuth`. */
export interface AuditRules {
  /** Where the events go, unless a route says otherwise. */
  sink?: AuditSink
  /** Refuses requests whose attempt cannot be stored. Default false. See {@link AuditOptions.failClosed}. */
  failClosed?: boolean
  /**
   * Told of every event that the sink has not taken: the sink's own error, or an `AuthError` `audit_unavailable` where it took too long or
   * too many were under way. Default: says on the console, once a minute at most, that events are lost.
   */
  onError?: (error: unknown, event: AuditEvent) => unknown
}

/** The options of `auth.audit`. */
export interface AuditOptions {
  /** What the route does, in your words: `invoice.read`. At most 256 characters. */
  action: string
  /** Where the events of this route go. Default: `audit.sink` of `createAuth`. */
  sink?: AuditSink
  /**
   * Stores an attempt before the handler runs, for which the request waits a second at most, and refuses with 503
   * `audit_unavailable` where it cannot be stored. Default: that of `createAuth`, or false: one event, behind the reply.
   */
  failClosed?: boolean
  /** The template of the route, where the framework knows none: `/invoices/:id`. */
  route?: string
}
