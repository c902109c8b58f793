import type { ImpersonationMode } from 'impersonation-kit/server'

/** What the product's own auth is told of a session that the service has allowed. */
export interface IssuedSession {
  /** The service's id of the impersonation session. */
  id: string
  /** Such as `production`. */
  environment: string
  /** Who impersonates, by the id that `authenticate` gave. */
  operatorId: string
  /** Whose account it is, by the id that the directory gave. */
  userId: string
  mode: ImpersonationMode
  reason?: string
  /** When it must be over, in Unix milliseconds. */
  expiresAt: number
  /** What `begin` gave. Absent: `begin` failed, or nobody knows how far it came. */
  handle?: string
}

/** What `begin` made. */
export interface Begun {
  /** How `keep` and `end` find the vendor's session again. It is stored: give an id, never a token. */
  handle: string
  /** For the reply to the operator's browser: the `Set-Cookie` lines of the vendor. */
  headers?: HeadersInit
}

/**
 * The seam between the service, which decides, records and alerts, and the auth that a product has, which makes the session. Each
 * function may throw, and the service waits 10 s for an answer; each says what happens then.
 */
export interface Issuer {
  /** Stands in the log and beside every session, such as `better-auth`. */
  name: string
  /** The modes that a session of this auth can hold to. Every other mode is refused with `mode_not_allowed`. */
  modes: readonly ImpersonationMode[]
  /**
   * The environment that the vendor's accounts are in. Required if the service has several: in the others nothing can be started, because
   * their settings do not decide about these accounts.
   */
  environment?: string
  /**
   * Makes the vendor's session for the browser that sent `request`. The policy has allowed it, and the audit row is written. Where
   * it throws, the service ends the session as `failed` and calls `end` without a handle.
   */
  begin: (request: Request, session: IssuedSession) => Promise<Begun>
  /**
   * Gives the vendor's session the end and the mode of `session`. Asked at every refresh, after every change, and every few seconds.
   *
   * @returns false where the vendor's session is there no more: the service then ends its own as stopped.
   */
  keep: (session: IssuedSession) => Promise<boolean>
  /**
   * Ends the vendor's session: without a handle, every impersonation of this operator in this account. It is called again until it
   * does not throw, so a session that is gone already is no error.
   */
  end: (session: IssuedSession) => Promise<void>
  /**
   * Gives the browser its own session back, and ends the vendor's impersonation if it still runs.
   *
   * @returns headers for the reply; none where the browser impersonates nobody.
   */
  leave: (request: Request) => Promise<HeadersInit>
  /**
   * The request as the operator's own sign-in would see it: what `authenticate` and `signOut` are given. While the vendor's session is the
   * customer's, they would otherwise see the customer.
   *
   * Never return a session that impersonates, whatever the request leaves out: the browser is the operator's, and they choose which cookies
   * and headers they send. Without a session of their own the request must be nobody's, or they are the customer, without a mark.
   */
  ownRequest: (request: Request) => Promise<Request>
}
