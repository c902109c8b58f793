import { currentUser, fromJob, runFor, toJob } from 'impersonation-kit/server'
import type { Logger } from 'pino'
import { findPerson } from '../people.js'

/** A copy of the invoices that was asked for. No mail is sent: the demo knows no mail server. */
export interface InvoiceCopy {
  status: 'waiting' | 'sent'
  to: string
}

/** Sends copies of invoices in the background, for whoever has asked. */
export class InvoiceCopies {
  readonly #queue: string[] = []
  readonly #copies = new Map<string, InvoiceCopy>()

  constructor(private readonly log: Logger) {}

  /** Asks for a copy, for the user of the request. */
  ask(): void {
    const user = currentUser()
    if (!user) throw new Error('Nobody has asked for a copy.')
    this.#copies.set(user.userId, { status: 'waiting', to: findPerson(user.userId)?.email ?? 'nobody' })
    // As a queue in a database would keep it.
    this.#queue.push(JSON.stringify({ user: toJob(user) }))
    setTimeout(() => this.#work(), 1500).unref()
  }

  of(userId: string): InvoiceCopy | undefined {
    return this.#copies.get(userId)
  }

  #work(): void {
    const job = this.#queue.shift()
    if (job === undefined) return
    const { user } = JSON.parse(job) as { user: unknown }
    runFor(fromJob(user), () => this.#send())
  }

  #send(): void {
    const copy = this.#copies.get(currentUser()?.userId ?? '')
    if (!copy) return
    copy.status = 'sent'
    // The line names the user, and who really asked, by pinoMixin alone.
    this.log.info('invoices sent')
  }
}
