import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { DatabaseOptions, InTransaction } from './Database.js'
import { sqlState } from './isDatabaseDown.js'
import type { Schema } from './schema.js'

/** Serialization failure and deadlock: PostgreSQL has undone everything, and says to do it again. */
const AGAIN = ['40001', '40P01']
/** Of ten that start at once on a busy machine, the last has been refused eight times. */
const TRIES = 12
/** In milliseconds. */
const FIRST_WAIT = 5
const LONGEST_WAIT = 500

/**
 * Makes `inTransaction`. The function that it is given must be idempotent apart from the database: it runs again, up to twelve times,
 * after a serialization failure (40001) or a deadlock (40P01).
 *
 * @param timeouts - In milliseconds; set for the transaction alone. Absent: no time-outs.
 */
export function createInTransaction(
  db: Kysely<Schema>,
  options: Pick<DatabaseOptions, 'profile' | 'random' | 'beforeCommit'>,
  timeouts?: { statement: number; idle: number },
): InTransaction {
  const { random = Math.random, beforeCommit } = options
  const setTimeouts =
    timeouts &&
    sql.raw(
      `SET LOCAL statement_timeout = ${timeouts.statement}; SET LOCAL idle_in_transaction_session_timeout = ${timeouts.idle}`,
    )
  const once: InTransaction = (fn) => {
    const builder = db.transaction()
    const transaction = options.profile === 'portable' ? builder.setIsolationLevel('serializable') : builder
    return transaction.execute(async (trx) => {
      await setTimeouts?.execute(trx)
      const result = await fn(trx)
      beforeCommit?.()
      return result
    })
  }
  return async (fn) => {
    for (let tries = 1; ; tries++) {
      try {
        return await once(fn)
      } catch (error) {
        if (tries >= TRIES || !AGAIN.includes(sqlState(error) ?? '')) throw error
        // With jitter: two that have met once shall not meet again.
        await sleep(random() * Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT))
      }
    }
  }
}
