import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

const HOUR = 3_600_000

/** The table `start_rate`: one row for each operator, which also makes the starts of one operator wait for each other. */
export const startRate = { recent, lock, add }

/** How many starts the operator has made in the last hour. */
async function recent(
  db: Kysely<Schema>,
  environment: string,
  operatorId: string,
  now: number,
): Promise<number> {
  const row = await db
    .selectFrom('start_rate')
    .select('times')
    .where('environment', '=', environment)
    .where('operator_id', '=', operatorId)
    .executeTakeFirst()
  return inLastHour(row?.times, now).length
}

/**
 * The same, and makes every other start of this operator wait until the transaction is over: what is counted stays true until the
 * session is stored.
 */
async function lock(
  trx: Kysely<Schema>,
  environment: string,
  operatorId: string,
  now: number,
): Promise<number> {
  const row = await trx
    .insertInto('start_rate')
    .values({ environment, operator_id: operatorId, times: '[]' })
    .onConflict((conflict) =>
      conflict
        .columns(['environment', 'operator_id'])
        .doUpdateSet((eb) => ({ times: eb.ref('start_rate.times') })),
    )
    .returning('times')
    .executeTakeFirstOrThrow()
  return inLastHour(row.times, now).length
}

/** Counts one start. Call `lock` first, in the same transaction. */
async function add(trx: Kysely<Schema>, environment: string, operatorId: string, now: number): Promise<void> {
  const mine = trx
    .selectFrom('start_rate')
    .select('times')
    .where('environment', '=', environment)
    .where('operator_id', '=', operatorId)
  const times = inLastHour((await mine.executeTakeFirst())?.times, now)
  await trx
    .updateTable('start_rate')
    .set({ times: JSON.stringify([...times, now]) })
    .where('environment', '=', environment)
    .where('operator_id', '=', operatorId)
    .execute()
}

function inLastHour(times: string | undefined, now: number): number[] {
  // A time that lies ahead counts: the clock was set back, and the start was made.
  return (JSON.parse(times ?? '[]') as number[]).filter((time) => time > now - HOUR)
}
