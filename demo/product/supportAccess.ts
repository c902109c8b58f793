import type { AuditEvent } from 'impersonation-kit/express'
import { findPerson, fullName } from '../people.js'

/** What somebody of support did in a customer's account, as the customer is told. */
export interface SupportAction {
  /** Unix milliseconds, of the last time. */
  time: number
  by: string
  action: string
  /** How often, one after the other. */
  times: number
  outcome: 'done' | 'failed' | 'refused'
}

const LATEST = 20

/** What the audit has recorded, by customer, in memory. */
export class SupportAccess {
  readonly #byCustomer = new Map<string, SupportAction[]>()

  /** Takes an audit event. An attempt is shown once its outcome is known. */
  readonly record = (event: AuditEvent): void => {
    if (event.phase === 'attempt') return
    const refused = event.blocked !== undefined
    this.add(event.subject.id, event.actor.id, {
      time: event.time,
      action: event.action,
      outcome: refused ? 'refused' : event.status < 400 ? 'done' : 'failed',
    })
  }

  add(userId: string, actorId: string, what: Pick<SupportAction, 'time' | 'action' | 'outcome'>): void {
    const actor = findPerson(actorId)
    const by = actor ? fullName(actor) : 'Somebody of support'
    const actions = this.#byCustomer.get(userId) ?? []
    const [last] = actions
    if (last?.by === by && last.action === what.action && last.outcome === what.outcome) {
      last.time = what.time
      last.times += 1
    } else {
      actions.unshift({ ...what, by, times: 1 })
    }
    this.#byCustomer.set(userId, actions.slice(0, LATEST))
  }

  /** The latest first. */
  of(userId: string): readonly SupportAction[] {
    return this.#byCustomer.get(userId) ?? []
  }
}
