import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Database } from './Database.js'
import { newId } from './newId.js'
import type { Schema } from './schema.js'
import { StoreError } from './StoreError.js'

/** A row that says who may do something alone, and until when. It works through every pooler, unlike a lock of the connection. */
export const lease = { take, release, hold, holdInTurn }

/**
 * Takes a lease, or makes one's own longer.
 *
 * @param ttl - Milliseconds.
 * @returns false if somebody else has it.
 */
async function take(
  trx: Kysely<Schema>,
  { name, holder, now, ttl }: { name: string; holder: string; now: number; ttl: number },
): Promise<boolean> {
  const expires_at = now + ttl
  const taken = await trx
    .insertInto('lease')
    .values({ name, holder, expires_at })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder, expires_at })
        .where((eb) => eb.or([eb('lease.holder', '=', holder), eb('lease.expires_at', '<=', now)])),
    )
    .returning('holder')
    .executeTakeFirst()
  return taken !== undefined
}

async function release(
  trx: Kysely<Schema>,
  { name, holder }: { name: string; holder: string },
): Promise<void> {
  await trx.deleteFrom('lease').where('name', '=', name).where('holder', '=', holder).execute()
}

/** Runs `fn` if nobody else holds the lease, and makes it longer while `fn` runs. Gives undefined if somebody else does. */
async function hold<T>(
  database: Database,
  { name, ttl = 30_000, now = Date.now }: { name: string; ttl?: number; now?: () => number },
  fn: () => Promise<T>,
): Promise<T | undefined> {
  const holder = newId(now())
  const again = (): Promise<boolean> =>
    database.inTransaction((trx) => take(trx, { name, holder, now: now(), ttl }))
  if (!(await again())) return undefined
  const timer = setInterval(() => void again().catch(() => false), ttl / 3)
  timer.unref()
  try {
    return await fn()
  } finally {
    clearInterval(timer)
    // It runs out by itself.
    await database.inTransaction((trx) => release(trx, { name, holder })).catch(() => undefined)
  }
}

/**
 * Runs `fn` when nobody else holds the lease any more.
 *
 * @throws StoreError `lease_busy` after `wait` milliseconds. Default: 60,000; a holder that is gone loses it within 30,000.
 */
async function holdInTurn(
  database: Database,
  { name, wait = 60_000 }: { name: string; wait?: number },
  fn: () => Promise<void>,
): Promise<void> {
  for (let waited = 0; waited <= wait; waited += 100) {
    if (await hold(database, { name }, () => fn().then(() => true))) return
    await sleep(100)
  }
  throw new StoreError(
    'lease_busy',
    `Another process has held the lease "${name}" for ${wait / 1000} seconds. Wait for it, or look at its log.`,
  )
}
