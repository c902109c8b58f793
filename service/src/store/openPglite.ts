import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { checkVersion } from './checkVersion.js'
import { createInTransaction } from './createInTransaction.js'
import type { Database, DatabaseOptions } from './Database.js'
import { kyselyLog } from './kyselyLog.js'
import { lockFolder } from './lockFolder.js'
import { createPglitePool } from './pglitePool.js'
import { SCHEMA, type Schema } from './schema.js'

const INT8 = 20

/**
 * Opens PGlite, in a folder or in memory.
 *
 * @throws StoreError `folder_locked` if another process (or this one) has the folder open, `wrong_postgres_version`
 */
export async function openPglite(dataDir: string | undefined, options: DatabaseOptions): Promise<Database> {
  const unlock = dataDir === undefined ? () => {} : lock(dataDir)
  try {
    const folder = dataDir === undefined ? undefined : join(dataDir, 'postgres')
    if (folder !== undefined) {
      checkVersion(folder)
      options.log?.warn(
        `The database is PGlite in ${folder}: one process at a time, and a power cut can lose what was just written. ` +
          'Where alerts or audit must not be lost, set DATABASE_URL to a PostgreSQL.',
      )
    }
    // Loaded only where it is used: it takes a second and much memory.
    const { PGlite } = await import('@electric-sql/pglite')
    const pglite = await PGlite.create({ dataDir: folder ?? 'memory://', parsers: { [INT8]: Number } })
    const pool = createPglitePool(pglite, options.connectTimeout ?? 30_000)
    const dialect = new PostgresDialect({ pool })
    const db = new Kysely<Schema>({ dialect, ...kyselyLog(options) }).withSchema(SCHEMA)
    return {
      kind: 'pglite',
      db,
      inTransaction: createInTransaction(db, options),
      executeSql: async (text, values = []) => {
        const client = await pool.connect()
        try {
          return await client.query<Record<string, unknown>>(text, values)
        } finally {
          client.release()
        }
      },
      executeDdl: async (statement) => {
        await sql.raw(statement).execute(db)
      },
      close: async () => {
        await pool.end()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

function lock(dataDir: string): () => void {
  // Its files hold names, addresses and keys: for the owner alone.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return lockFolder(dataDir)
}
