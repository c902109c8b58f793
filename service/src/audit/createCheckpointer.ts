import type { Database } from '../store/index.js'
import { type CheckpointOptions, makeCheckpoint } from './makeCheckpoint.js'

/** Makes checkpoints while the service runs. */
export interface Checkpointer {
  start: () => void
  /** Waits for the one that is being made. */
  stop: () => Promise<void>
  /** How many this process has made, and how often it failed. */
  counts: () => { made: number; failed: number }
}

export interface CheckpointerOptions extends Pick<CheckpointOptions, 'keep'> {
  database: Database
  signer: () => Promise<CheckpointOptions['signer']>
  /** So old is the last checkpoint at most, in milliseconds, where records have come since. */
  every: number
  /** After so many records there is one at once. */
  afterRows: number
  now: () => number
  log: { error: (message: string) => void }
  /** How often it looks whether one is due, in milliseconds. Default: 5000, or `every` where that is less. */
  look?: number
}

/**
 * Makes a checkpoint when one is due: by time or by number of records, whichever comes first. What is due stands in the database, so
 * that several replicas make one together, and not one each. A failure is told and tried again, after a while that doubles.
 */
export function createCheckpointer(options: CheckpointerOptions): Checkpointer {
  const { database, signer, keep, every, afterRows, now, log, look = Math.min(every, 5_000) } = options
  const counts = { made: 0, failed: 0 }
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopped = false
  let failures = 0

  async function run(): Promise<void> {
    try {
      if (await isDue(database, { every, afterRows, now: now() })) {
        counts.made += (await makeCheckpoint(database, { signer: await signer(), keep, now })).length
      }
      failures = 0
    } catch (error) {
      failures += 1
      counts.failed += 1
      log.error(`No checkpoint of the audit was made, and it is tried again: ${textOf(error)}`)
    }
  }
  function plan(wait: number): void {
    if (isStopped) return
    timer = setTimeout(() => {
      running = run().then(() => plan(Math.min(look * 2 ** failures, Math.max(every, look))))
    }, wait)
    timer.unref()
  }

  return {
    start: () => plan(0),
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
    counts: () => ({ ...counts }),
  }
}

async function isDue(
  { db }: Database,
  { every, afterRows, now }: { every: number; afterRows: number; now: number },
): Promise<boolean> {
  const { rows } = await db
    .selectFrom('audit_chain')
    .select((eb) => eb.fn.sum<string | null>(eb('seq', '-', eb.ref('checkpointed'))).as('rows'))
    .whereRef('seq', '>', 'checkpointed')
    .executeTakeFirstOrThrow()
  const ahead = Number(rows ?? 0)
  if (ahead === 0 || ahead >= afterRows) return ahead > 0
  const last = await db
    .selectFrom('audit_checkpoint')
    .select('at')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last === undefined || now - last.at >= every
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
