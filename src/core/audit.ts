import type { ImpersonationMode, Impersonator } from './impersonation.js'

/** The part of an audit event that is known when the request arrives. */
export interface AuditFacts {
  /** A random UUID. An attempt and its outcome have the same one: `id` and `phase` together identify one event. */
  id: string
  /** When the request arrived, in Unix milliseconds. */
  time: number
  /** What the route does, as you named it in `auth.audit` (`invoice.read`). */
  action: string
  /** The HTTP method. */
  method: string
  /** The template of the route (`/invoices/:id`), if it is known. Never the path itself, which may contain ids. */
  route?: string
  /**
   * Who is at the keyboard: `impersonatorUserId`, or `'unknown'` if the marker cannot be read. If the vendor identifies the impersonator
   * only by e-mail, the id is that address.
   */
  actor: { id: string } & Pick<Impersonator, 'issuer' | 'kind'>
  /** Whose account is used: the user's id, and the issuer of that id (the token's `iss`). */
  subject: { id: string; issuer?: string }
  /** What the session allows. */
  mode: ImpersonationMode
  /**
   * A hash of the impersonation session's id, made by `hashSession`. Nobody can use it as a session, but you can join your own table by it.
   */
  session?: string
  /** The request's `x-request-id`, if it has at most 64 plain characters. Otherwise the same as `id`. */
  requestId: string
}

/** An impersonator is about to do something. With `failClosed`, it is stored before the handler runs. */
export type AuditAttempt = AuditFacts & { phase: 'attempt' }

/** The result of a request. */
export type AuditOutcome = AuditFacts & {
  phase: 'outcome'
  /** The HTTP status of the reply. If `aborted`, the status that was set when the client disconnected. */
  status: number
  /** Milliseconds from the guard to the end of the reply (on Hono and with plain handlers: to its beginning). */
  duration: number
  /** The `code` of the refusal, if a guard refused the request. */
  blocked?: string
  /**
   * How many more requests like this one were merged into this event, because the sink's buffer was filling up: the same actor, subject and
   * session, and the same result. `time` and `duration` are those of the first. Only reads are merged.
   */
  repeated?: number
  /** True if the client disconnected before the reply was sent. The handler may still have run. */
  aborted?: true
}

/**
 * One request that was made under impersonation. It never contains a body, a URL, an IP address, a token, a name or the reason of the
 * session.
 *
 * @example
 * ```ts
 * import type { AuditEvent } from 'impersonation-kit/server'
 *
 * const toLine = (event: AuditEvent): string =>
 *   event.phase === 'outcome' ? `${event.action} ${event.blocked ?? event.status}` : `${event.action} …`
 * ```
 */
export type AuditEvent = AuditAttempt | AuditOutcome

/**
 * A request id that is safe to log. The header comes from the client, so a value that could be more than an id is ignored (a line break, or
 * a token: no signed JWT is that short).
 */
export function readRequestId(header: string | null): string | undefined {
  return header !== null && /^[\w.:/+=@-]{1,64}$/.test(header) ? header : undefined
}
