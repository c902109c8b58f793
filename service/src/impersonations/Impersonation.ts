import type { ImpersonationSession } from '../sessions/index.js'
import { isOpen } from '../sessions/index.js'
import type { StoredImpersonation } from '../store/index.js'

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
  /** Where the operator began, and goes back to. Checked against the list of origins. */
  returnTo?: string
}

/** A row for the table. */
export function toStored(value: Impersonation, version: number): StoredImpersonation<Impersonation> {
  const { session } = value
  return {
    id: session.id,
    environment: session.environment,
    operatorId: session.operatorId,
    userId: session.userId,
    state: session.state,
    value,
    version,
    createdAt: session.createdAt,
    ...(!isOpen(session) && { endedAt: session.endedAt ?? session.clock }),
  }
}

/** A person without what is missing. */
export function personOf(who: { userId: string; email?: string; name?: string; role?: string }): Person {
  const { userId: id, email, name, role } = who
  return {
    id,
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role }),
  }
}
