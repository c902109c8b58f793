import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from './Database.js'
import { grants } from './grants.js'
import { sqlState } from './isDatabaseDown.js'
import { jobOwners, makeJobTables } from './jobTables.js'
import { lease } from './lease.js'
import { type Migration, migrations as all } from './migrations.js'
import { SCHEMA } from './schema.js'
import { StoreError } from './StoreError.js'

/** What the migration itself needs, before there is anything. */
const BASE = [
  `create schema if not exists ${SCHEMA}`,
  `create table if not exists ${SCHEMA}.lease (name text primary key, holder text not null, expires_at bigint not null)`,
  `create table if not exists ${SCHEMA}.migration (version bigint primary key, name text not null, applied_at bigint not null)`,
]

/** Two replicas have made the same thing at once: duplicate name or schema, or the row of it in the catalogue. */
const EXISTS_BY_NOW = ['42P07', '42P06', '42710', '42723', '23505', 'XX000', '40001']

export interface MigrateOptions {
  /** PostgreSQL: the role that the service runs as, if it is not the one that migrates. It is given what it needs. */
  runtimeRole?: string
  /** How long to wait for another replica that migrates, in milliseconds. Default: 60,000. */
  wait?: number
  now?: () => number
  /** For tests. */
  migrations?: readonly Migration[]
}

/**
 * Brings the tables up to date. Several replicas may call it at once: one migrates, the others wait.
 *
 * @returns the versions that this call has applied.
 * @throws StoreError `database_too_new`, `migration_busy`
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<number[]> {
  const { wait = 60_000, now = Date.now, migrations = all, runtimeRole } = options
  if ((await pending(database, migrations))?.length !== 0) {
    for (const statement of BASE) await runDdl(database, statement)
  }
  const applied: number[] = []
  for (const giveUpAt = now() + wait; ; await sleep(100)) {
    const left = await pending(database, migrations)
    if (left?.length === 0) break
    const done = await lease.hold(database, { name: 'migration', now }, () =>
      apply(database, migrations, now),
    )
    applied.push(...(done ?? []))
    if (now() > giveUpAt) {
      throw new StoreError(
        'migration_busy',
        `Another process has been migrating this database for ${wait / 1000} seconds. Wait for it, or look at its log. ` +
          `If it is gone, its lease ends by itself within 30 seconds.`,
      )
    }
  }
  if (runtimeRole !== undefined) {
    for (const grant of grants(runtimeRole)) await runDdl(database, grant)
    await makeJobTables(database)
    for (const change of await jobOwners(database, runtimeRole)) await runDdl(database, change)
  }
  return applied
}

/** The versions that are missing; undefined if there are no tables at all. */
async function pending(
  database: Database,
  migrations: readonly Migration[],
): Promise<Migration[] | undefined> {
  const rows = await database.db
    .selectFrom('migration')
    .select('version')
    .execute()
    .catch((error: unknown) => {
      if (['42P01', '3F000'].includes(sqlState(error) ?? '')) return undefined
      throw error
    })
  if (!rows) return undefined
  const known = Math.max(0, ...migrations.map(({ version }) => version))
  const found = Math.max(0, ...rows.map(({ version }) => version))
  if (found > known) {
    throw new StoreError(
      'database_too_new',
      `This database has version ${found} of the tables, and this version of impersonation-kit-service knows version ${known}. ` +
        'Install the newer version again, or restore the backup from before it.',
    )
  }
  return migrations.filter(({ version }) => !rows.some((row) => row.version === version))
}

async function apply(
  database: Database,
  migrations: readonly Migration[],
  now: () => number,
): Promise<number[]> {
  const applied: number[] = []
  for (const { version, name, statements } of (await pending(database, migrations)) ?? []) {
    for (const statement of statements) await runDdl(database, statement)
    // Apart from the tables: not every database takes both in one transaction.
    await database.inTransaction((trx) =>
      trx
        .insertInto('migration')
        .values({ version, name, applied_at: now() })
        .onConflict((conflict) => conflict.column('version').doNothing())
        .execute(),
    )
    applied.push(version)
  }
  return applied
}

async function runDdl(database: Database, statement: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await database.executeDdl(statement)
      return
    } catch (error) {
      if (tries >= 5 || !EXISTS_BY_NOW.includes(sqlState(error) ?? '')) throw error
      await sleep(50 * tries)
    }
  }
}
