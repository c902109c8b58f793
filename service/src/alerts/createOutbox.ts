import { setTimeout as sleep } from 'node:timers/promises'
import PgBoss from 'pg-boss'
import type { Transaction } from 'kysely'
import type { AlertChannel, AlertType, EnvironmentSettings } from 'impersonation-kit/server'
import { type Database, executeSqlIn, lease, type Schema, storable } from '../store/index.js'
import type { AlertEvent } from './AlertEvent.js'
import { createLanes, type LanesOptions } from './createLanes.js'
import { createWorker } from './createWorker.js'
import type { CustomerNotice } from './CustomerNotice.js'
import type { Deliver, Notify } from './Delivery.js'
import { DEAD, QUEUE } from './queues.js'

/**
 * With doubling and jitter: from five seconds to some hours, two days in all, whether a try was made or its channel hung. What a process
 * had in hand when it died is tried again after two minutes; nothing is in hand for as long.
 */
const RETRY = { retryLimit: 15, retryDelay: 5, retryBackoff: true, expireInSeconds: 120 }
/** In milliseconds. What is still being sent then is sent again by the next process. */
const LONGEST_STOP = 15_000
/** How many jobs a process has in hand: far more than channels that may hang at the same time. */
const MOST = 20
/** Everything else has 0. A try that failed keeps its place, so without these what is old would come before what is urgent. */
const PRIORITY: Partial<Record<AlertType, number>> = {
  'break_glass.used': 2,
  'settings.changed': 2,
  'impersonation.started': 1,
  'impersonation.refused': -1,
}

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
  /** When a channel counts as one that hangs; for tests. */
  lanes?: LanesOptions
}

/**
 * The outbox: jobs in the same database, written in the event's own transaction, and tried until the channel takes them. An alert
 * may come twice; its id stays the same.
 */
export function createOutbox({
  database,
  deliver,
  notify,
  log,
  pollEvery = 1,
  lanes: laneOptions,
}: OutboxOptions): Outbox {
  const boss = new PgBoss({ db: { executeSql: database.executeSql }, schedule: false })
  boss.on('error', (error) => log.error(`The alerts' outbox failed: ${error.message}`))

  const lanes = createLanes(laneOptions)

  async function work(job: AlertJob | NoticeJob, priority: number): Promise<void> {
    const isNotice = 'notice' in job
    const sent = await lanes.run(
      destinationOf(job),
      () => (isNotice ? notify(job.notice) : deliver(job.event, job.channel)),
      { priority },
    )
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

  const worker = createWorker({
    most: MOST,
    pollEvery,
    fetch: async (most) => {
      const jobs = await boss.fetch<AlertJob | NoticeJob>(QUEUE, { batchSize: most, includeMetadata: true })
      return jobs.toSorted((a, b) => b.priority - a.priority || +a.createdOn - +b.createdOn)
    },
    work: ({ id, data, priority }) =>
      work(data, priority)
        .then(
          () => boss.complete(QUEUE, id),
          (error: Error) => boss.fail(QUEUE, id, error),
        )
        .then(
          () => undefined,
          (error: Error) => log.error(`The alerts' outbox failed: ${error.message}`),
        ),
  })

  async function send(trx: Transaction<Schema>, jobs: readonly (AlertJob | NoticeJob)[]): Promise<void> {
    const db = executeSqlIn(trx)
    for (const job of jobs) {
      const priority = 'event' in job ? (PRIORITY[job.event.type] ?? 0) : 0
      await boss.send(QUEUE, withStorable(job), { db, ...RETRY, priority, deadLetter: DEAD })
    }
  }

  return {
    start: async () => {
      // One replica after the other: two that make the job library's tables at once trip over each other.
      await lease.holdInTurn(database, { name: 'outbox' }, async () => {
        await boss.start()
        await boss.createQueue(DEAD)
        await boss.createQueue(QUEUE, { name: QUEUE, ...RETRY, deadLetter: DEAD })
      })
      worker.start()
    },
    stop: async () => {
      lanes.close()
      const ended = new AbortController()
      await Promise.race([worker.stop(), sleep(LONGEST_STOP, undefined, { signal: ended.signal })])
      ended.abort()
      await boss.stop({ graceful: true, wait: true, timeout: LONGEST_STOP })
    },
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

/** What can hang by itself. All mails go to one server, but the mails to customers must not hold up those to the team. */
function destinationOf(job: AlertJob | NoticeJob): string {
  if ('notice' in job) return 'customers'
  return job.channel.kind === 'email' ? 'team' : job.channel.url
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
