import type { ImpersonationSession } from '../sessions/index.js'
import { isOpen } from '../sessions/index.js'
import { storable, type StoredImpersonation } from '../store/index.js'
import type { Standing } from './Standing.js'

/** A person as they were when the session was asked for: the audit must not depend on the directory of another day. */
export interface Person {
  id: string
  email?: string
  name?: string
  role?: string
}

/** What is stored of one impersonation. */
export interface Impersonation {
  session: ImpersonationSession
  operator: Person
  user: Person
  /** What the policy knew of the user when it was asked for. Absent in those of before. */
  standing?: Standing
  /** Where the operator began, and goes back to. Checked against the list of origins. */
  returnTo?: string
  /**
   * The customer's e-mail address when the session began: notices go to it. Whoever changes the address from inside the session
   * redirects nothing.
   */
  noticeTo?: string
  /** The session had full access at some time. */
  wasFull?: true
  /** There where the product's own auth makes the session. */
  issued?: Issued
}

/** The session of the product's own auth that stands behind one of the service's. */
export interface Issued {
  /** The `name` of the `issue` that made it. */
  by: string
  /** Absent: nobody knows yet whether it was made. */
  handle?: string
  /** It was ended there, too. */
  isOver?: true
}

/** A row for the table. */
export function toStored(value: Impersonation, version: number): StoredImpersonation<Impersonation> {
  const { session, issued } = value
  // While the product's own session may still run there is something left to do, and the row counts as live.
  const isDone = !isOpen(session) && (!issued || issued.isOver === true)
  return {
    id: session.id,
    environment: session.environment,
    operatorId: session.operatorId,
    userId: session.userId,
    state: session.state,
    value,
    version,
    createdAt: session.createdAt,
    ...(isDone && { endedAt: session.endedAt ?? session.clock }),
  }
}

/** How long each text of a person may be, so that all of them fit into a record of the audit. */
const LONGEST = { email: 320, name: 250, role: 100 }

/** A person without what is missing. Customers choose their own names: one that the audit could not hold would keep everybody out. */
export function personOf(who: { userId: string; email?: string; name?: string; role?: string }): Person {
  const person: Person = { id: who.userId }
  for (const key of ['email', 'name', 'role'] as const) {
    const text = who[key]
    if (text === undefined) continue
    // What JSON would write with six characters.
    const printable = text.slice(0, LONGEST[key]).replaceAll(/\p{Cc}+/gu, ' ')
    person[key] = storable(printable)
  }
  return person
}
