import type { AuditEvent } from '../../core/audit.js'

/**
 * Stores audit events. If it throws or rejects, the error is reported to `onError`. With `failClosed` the request is refused too.
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
   * Reserves a place for the outcome with this id before a write. It returns false if there is no place: the write is then refused, because
   * it could not be recorded. For sinks with a buffer, such as `httpSink`; only called for writes without `failClosed`.
   */
  hold?: (id: string) => boolean
}

/** Settings for every `auth.audit` of a `createAuth`. */
export interface AuditRules {
  /** Where events go, unless a route names another sink. Default: none, so each route must name one. */
  sink?: AuditSink
  /** Refuse requests whose attempt cannot be stored. Default false. See {@link AuditOptions.failClosed}. */
  failClosed?: boolean
  /**
   * Called for every event that was not stored, with the sink's own error, or with an `AuthError` `audit_unavailable` if the sink took too
   * long (10 seconds; one for an attempt) or had 1,000 unfinished events. Default: reports lost events on the console, at most once a
   * minute.
   */
  onError?: (error: unknown, event: AuditEvent) => unknown
}

/** The options of `auth.audit`. */
export interface AuditOptions {
  /** What the route does, in your own words: `invoice.read`. At most 256 characters. */
  action: string
  /** Where the events of this route go. Default: `audit.sink` of `createAuth`. */
  sink?: AuditSink
  /**
   * `true` stores an attempt before the handler runs. The request waits for it, at most one second, and is refused with 503
   * `audit_unavailable` if it cannot be stored. `false` stores one event after the reply. Default: the value of `createAuth`, or false.
   */
  failClosed?: boolean
  /** The template of the route, for example `/invoices/:id`. Default: the one that the framework knows, if it knows one. */
  route?: string
}
