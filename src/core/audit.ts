import type { ImpersonationMode, Impersonator } from './impersonation.js'

/** What is known of an audited request from its beginning. */
export interface AuditFacts {
  /** A random UUID. An attempt and its outcome share it: `id` and `phase` together name one event, for ever. */
  id: string
  /** When the request came, in Unix milliseconds. */
  time: number
  /** What the route does, as the app calls it (`invoice.read`). */
  action: string
  /** The HTTP method. */
  method: string
  /** The template of the route (`/invoices/:id`), if it is known; never the path itself. */
  route?: string
  /**
   * Who is at the keyboard: `impersonatorUserId`, `'unknown'` if the marker cannot be read. If the vendor names the
   * impersonator by e-mail alone, the id is that address.
   */
  actor: { id: string } & Pick<Impersonator, 'issuer' | 'kind'>
  /** Whose account is being used: the id, and who gave it out (the token's `iss`). */
  subject: { id: string; issuer?: string }
  /** What the session allows. */
  mode: ImpersonationMode
  /** A hash of the impersonation session's id, from `hashSession`: nobody can use it, but you can join your own table by it. */
  session?: string
  /** The request's `x-request-id`, if it has at most 64 plain characters; otherwise `id`. */
  requestId: string
}

/** That an impersonator is about to do something. Stored, with `failClosed`, before the handler runs. */
export type AuditAttempt = AuditFacts & { phase: 'attempt' }

/** What came of it. */
export type AuditOutcome = AuditFacts & {
  phase: 'outcome'
  /** The HTTP status of the reply. Where `aborted`, of as much of it as there was. */
  status: number
  /** From the guard to the end of the reply (on Hono and plain handlers: to its beginning), in milliseconds. */
  duration: number
  /** The `code` of the refusal, if a guard has refused the request. */
  blocked?: string
  /**
   * So many more requests just like this one, which a sink that was filling up has merged with it: by the same actor, for the same
   * subject, in the same session, to the same end. Time and duration are of the first. Only requests that read are ever merged.
   */
  repeated?: number
  /** True if the client disconnected before the reply was sent. The handler may still have run. */
  aborted?: true
}

/**
 * One request that was made under impersonation. It holds neither a body, nor an address, nor a token, nor the reason of the
 * session, and no names.
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
 * A request id that may stand in a log: a header comes from the client, so whatever could be more than an id (a line break,
 * a token: no signed JWT is that short) is none.
 */
export function readRequestId(header: string | null): string | undefined {
  return header !== null && /^[\w.:/+=@-]{1,64}$/.test(header) ? header : undefined
}
