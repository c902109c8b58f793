import { type AuditEvent, hashSession, type User } from 'impersonation-kit/express'
import { findPerson, fullName } from '../people.js'

/** What somebody of support did in a customer's account, as the customer is told. Times are Unix milliseconds. */
export interface SupportAction {
  action: string
  outcome: 'refused' | 'failed' | 'done'
  times: number
  /** Of the last time. */
  time: number
}

/** One impersonation session, as the customer is told. */
export interface SupportSession {
  by: string
  mode: 'read-only' | 'full'
  reason?: string | undefined
  startedAt: number
  /** What was refused first, then the latest. */
  actions: readonly SupportAction[]
}

interface Recorded extends Omit<SupportSession, 'reason' | 'actions'> {
  id: string
  actions: SupportAction[]
}

const LATEST = 10
const RANK = { refused: 0, failed: 1, done: 2 }

/** What the audit has recorded, by customer, in memory. */
export class SupportAccess {
  readonly #byCustomer = new Map<string, Recorded[]>()
  readonly #reasons = new Map<string, string>()

  constructor(private readonly issuer: string) {}

  /** Keeps why a session was started, under the name that the audit gives it. */
  async noteSession(user: User | undefined): Promise<void> {
    const { sessionId, reason } = user?.impersonation ?? {}
    if (sessionId !== undefined && reason !== undefined) {
      this.#reasons.set(await hashSession(this.issuer, sessionId), reason)
    }
  }

  /** Takes an audit event. An attempt is shown once its outcome is known. */
  readonly record = (event: AuditEvent): void => {
    if (event.phase === 'attempt') return
    const { action, time } = event
    const outcome = event.blocked !== undefined ? 'refused' : event.status < 400 ? 'done' : 'failed'
    const { actions } = this.#sessionOf(event)
    const known = actions.find((one) => one.action === action && one.outcome === outcome)
    if (known) {
      known.time = time
      known.times += 1
    } else {
      actions.push({ action, outcome, time, times: 1 })
    }
  }

  /** The latest first. */
  sessionsOf(userId: string): readonly SupportSession[] {
    return (this.#byCustomer.get(userId) ?? []).map(({ id, actions, ...session }) => ({
      ...session,
      reason: this.#reasons.get(id),
      actions: actions.toSorted((a, b) => RANK[a.outcome] - RANK[b.outcome] || b.time - a.time),
    }))
  }

  #sessionOf({ session: id = '', subject, actor, mode, time }: AuditEvent): Recorded {
    const sessions = this.#byCustomer.get(subject.id) ?? []
    const known = sessions.find((one) => one.id === id)
    if (known) return known
    const person = findPerson(actor.id)
    const by = person ? fullName(person) : 'Somebody of support'
    const begun: Recorded = { id, by, mode, startedAt: time, actions: [] }
    this.#byCustomer.set(subject.id, [begun, ...sessions].slice(0, LATEST))
    return begun
  }
}
