import { sql, type Transaction } from 'kysely'
import { type AuditRecord } from '../../src/audit/index.js'
import {
  type Database,
  type DatabaseOptions,
  migrate,
  newId,
  openDatabase,
  type Schema,
} from '../../src/store/index.js'
import { hasPostgres, postgresServer } from './postgresServer.js'
import { serviceFolder } from './serviceFolder.js'

export const NOW = 1_795_000_000_000

/** An empty, migrated database: on PostgreSQL, or on PGlite where there is none. */
export async function auditDatabase(
  options: DatabaseOptions = {},
): Promise<Database & { server?: Awaited<ReturnType<typeof postgresServer>>; stop: () => Promise<void> }> {
  const server = hasPostgres ? await postgresServer() : undefined
  const database = await openDatabase(
    server ? { url: await server.create() } : { dataDir: await serviceFolder() },
    options,
  )
  await migrate(database)
  return {
    ...database,
    ...(server && { server }),
    stop: async () => {
      await database.close()
      await server?.stop()
    },
  }
}

/** A record with what it must have. */
export function record(over: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: newId(),
    at: NOW,
    environment: 'production',
    type: 'impersonation.started',
    actor: { id: 'op_1', email: 'olga@example.com' },
    subject: { id: 'user_1', email: 'ursula@example.com' },
    ...over,
  }
}

/** Runs `fn` as somebody whom the triggers do not stop, and undoes everything afterwards, unless it is to be kept. */
export async function asIntruder<T>(
  database: Database,
  fn: (trx: Transaction<Schema>) => Promise<T>,
  { keep = false } = {},
): Promise<T> {
  let result: { value: T } | undefined
  const undo = new Error('undo')
  await database
    .inTransaction(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx)
      result = { value: await fn(trx) }
      if (!keep) throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  if (!result) throw new Error('The function did not run.')
  return result.value
}
