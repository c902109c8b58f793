import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** The settings of one environment as they are stored. `value` is what `JSON.parse` gives: check it before use. */
export interface StoredSettings {
  environment: string
  /** 1 for the first. */
  version: number
  value: unknown
  changedAt: number
  changedBy: string
}

/** The table `settings`. */
export const settingsTable = { get, compareAndSet }

async function get(db: Kysely<Schema>, environment: string): Promise<StoredSettings | undefined> {
  const row = await db
    .selectFrom('settings')
    .selectAll()
    .where('environment', '=', environment)
    .executeTakeFirst()
  return (
    row && {
      environment,
      version: row.version,
      value: JSON.parse(row.value) as unknown,
      changedAt: row.changed_at,
      changedBy: row.changed_by,
    }
  )
}

/**
 * Stores the settings if nobody has changed them since.
 *
 * @param expected - The version that was read; 0 if there was none.
 * @returns the new version, or undefined if another one is stored.
 */
async function compareAndSet(
  trx: Kysely<Schema>,
  expected: number,
  { environment, value, changedAt, changedBy }: Omit<StoredSettings, 'version'>,
): Promise<number | undefined> {
  const row = {
    version: expected + 1,
    value: JSON.stringify(value),
    changed_at: changedAt,
    changed_by: changedBy,
  }
  const stored =
    expected === 0
      ? await trx
          .insertInto('settings')
          .values({ environment, ...row })
          .onConflict((conflict) => conflict.column('environment').doNothing())
          .returning('version')
          .executeTakeFirst()
      : await trx
          .updateTable('settings')
          .set(row)
          .where('environment', '=', environment)
          .where('version', '=', expected)
          .returning('version')
          .executeTakeFirst()
  return stored?.version
}
