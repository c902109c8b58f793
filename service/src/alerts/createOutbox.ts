import PgBoss from 'pg-boss'
import type { Transaction } from 'kysely'
import type { AlertChannel, AlertType, EnvironmentSettings } from 'impersonation-kit/server'
import { type Database, executeSqlIn, lease, type Schema, storable } from '../store/index.js'
import type { AlertEvent } from './AlertEvent.js'
import type { CustomerNotice } from './CustomerNotice.js'
import type { Deliver, Notify } from './Delivery.js'

const QUEUE = 'impersonation-kit-alerts'
const DEAD = 'impersonation-kit-alerts-dead'
/** With doubling and jitter: from five seconds to some hours, two days in all. */
const RETRY = { retryLimit: 15, retryDelay: 5, retryBackoff: true }

/** One alert for one channel, as it waits. */
interface AlertJob {
  event: AlertEvent
  channel: AlertChannel
}

/** One notice for its customer, as it waits. */
interface NoticeJob {
  notice: CustomerNotice
}

/** Keeps alerts and notices until they are delivered. */
export interface Outbox {
  start: () => Promise<void>
  /** Waits for what is being sent. */
  stop: () => Promise<void>
  /** One job for each channel that wants the event; they exist only if the transaction commits. */
  enqueue: (
    trx: Transaction<Schema>,
    events: readonly AlertEvent[],
    settings: EnvironmentSettings,
  ) => Promise<void>
  /** One job for each notice; they exist only if the transaction commits. */
  enqueueNotices: (trx: Transaction<Schema>, notices: readonly CustomerNotice[]) => Promise<void>
  /** Sends at once, and says whether every channel that wants the event took it. */
  deliverNow: (event: AlertEvent, settings: EnvironmentSettings) => Promise<boolean>
  /** How many alerts and notices wait, and how many were given up. */
  counts: () => Promise<{ waiting: number; dead: number }>
}

export interface OutboxOptions {
  database: Database
  deliver: Deliver
  notify: Notify
  log: { warn: (message: string) => void; error: (message: string) => void }
  /** How often it looks for new alerts, in seconds. Default: 1. */
  pollEvery?: number
}

/**
 * The outbox: jobs in the same database, written in the event's own transaction, and tried until the channel takes them. An alert
 * may come twice; its id stays the same.
 */
export function createOutbox({ database, deliver, notify, log, pollEvery = 1 }: OutboxOptions): Outbox {
  const boss = new PgBoss({ db: { executeSql: database.executeSql }, schedule: false })
  boss.on('error', (error) => log.error(`The alerts' outbox failed: ${error.message}`))

  async function work(job: AlertJob | NoticeJob): Promise<void> {
    const isNotice = 'notice' in job
    const sent = await (isNotice ? notify(job.notice) : deliver(job.event, job.channel))
    if (sent.ok) return
    const answer = storable(sent.answer)
    const what = isNotice
      ? `The notice to a customer that a session has ${job.notice.type === 'began' ? 'begun' : 'ended'} was not delivered`
      : `The alert ${job.event.type} to the channel ${job.channel.id} was not delivered`
    if (!sent.isFinal) throw new Error(`${what}: ${answer}`)
    log.error(`${what}, and is given up: ${answer}`)
    const dead = isNotice ? job : { event: job.event, channel: job.channel.id }
    await boss.send(DEAD, { ...dead, answer })
  }

  async function send(trx: Transaction<Schema>, jobs: readonly (AlertJob | NoticeJob)[]): Promise<void> {
    const db = executeSqlIn(trx)
    for (const job of jobs) await boss.send(QUEUE, withStorable(job), { db, ...RETRY, deadLetter: DEAD })
  }

  return {
    start: async () => {
      // One replica after the other: two that make the job library's tables at once trip over each other.
      await lease.holdInTurn(database, { name: 'outbox' }, async () => {
        await boss.start()
        await boss.createQueue(DEAD)
        await boss.createQueue(QUEUE, { name: QUEUE, ...RETRY, deadLetter: DEAD })
      })
      const worker = { id: '' }
      const options = { pollingIntervalSeconds: pollEvery, batchSize: 1 }
      worker.id = await boss.work<AlertJob | NoticeJob>(QUEUE, options, async (jobs) => {
        // Otherwise the next one waits for the next poll: after "end all" the last alerts would come minutes late.
        if (worker.id !== '') boss.notifyWorker(worker.id)
        for (const { data } of jobs) await work(data)
      })
    },
    stop: () => boss.stop({ graceful: true, wait: true, timeout: 15_000 }),
    enqueue: (trx, events, settings) =>
      send(
        trx,
        events.flatMap((event) => channelsFor(event, settings).map((channel) => ({ event, channel }))),
      ),
    enqueueNotices: (trx, notices) =>
      send(
        trx,
        notices.map((notice) => ({ notice })),
      ),
    deliverNow: async (event, settings) => {
      const sent = await Promise.all(channelsFor(event, settings).map((channel) => deliver(event, channel)))
      return sent.length > 0 && sent.every(({ ok }) => ok)
    },
    counts: async () => ({ waiting: await boss.getQueueSize(QUEUE), dead: await boss.getQueueSize(DEAD) }),
  }
}

function channelsFor({ type }: AlertEvent, { alerts }: EnvironmentSettings): AlertChannel[] {
  // Whoever would have been asked is told that they were skipped.
  const heard: AlertType[] = type === 'break_glass.used' ? [type, 'approval.wanted'] : [type]
  return alerts.channels.filter(
    ({ events = '*' }) => events === '*' || heard.some((one) => events.includes(one)),
  )
}

/** A job that could not be stored would take with it the transaction that it belongs to: the end of a session, for one. */
function withStorable<T extends object>(value: T): T {
  const clean = (_key: string, one: unknown): unknown => (typeof one === 'string' ? storable(one) : one)
  return JSON.parse(JSON.stringify(value, clean)) as T
}
