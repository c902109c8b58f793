import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import { createInTransaction } from './createInTransaction.js'
import type { Database, DatabaseOptions } from './Database.js'
import { isDatabaseDown } from './isDatabaseDown.js'
import { kyselyLog } from './kyselyLog.js'
import { SCHEMA, type Schema } from './schema.js'
import { StoreError } from './StoreError.js'

const INT8 = 20
/** The longest that a timer can wait, 24 days: for `pg`, 0 means its default. */
const NEVER = 2_147_483_647

/** Opens PostgreSQL. Nothing is sent until the first statement. */
export function openPostgres(url: string, options: DatabaseOptions): Database {
  const { maxConnections = 10, statementTimeout = 15_000, connectTimeout = 5_000, log } = options
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new StoreError(
      'wrong_option',
      'The database address must look like postgres://user:password@host:5432/name. Is DATABASE_URL set to something else?',
    )
  }
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeout,
    // For what is not in a transaction, and for a server that has gone without a word. The server's own time-out comes first.
    query_timeout: statementTimeout + 2_000,
    keepAlive: true,
    application_name: 'impersonation-kit-service',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : types.getTypeParser(oid, format as 'text'),
    },
  })
  // Without a listener an idle connection that the server closes ends the process; so does one that is in use.
  const report = (error: Error): void =>
    log?.warn(
      isDatabaseDown(error)
        ? 'PostgreSQL closed a connection. The next statement opens a new one.'
        : `A connection to PostgreSQL failed: ${error.message}`,
    )
  pool.on('error', report)
  pool.on('connect', (client) => void client.on('error', report))
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), ...kyselyLog(options) }).withSchema(
    SCHEMA,
  )
  return {
    kind: 'postgres',
    db,
    inTransaction: createInTransaction(db, options, { statement: statementTimeout, idle: statementTimeout }),
    executeSql: async (text, values) => {
      const result: unknown = await pool.query(text, values ?? [])
      // Several statements in one text give an array of results.
      const last: unknown = Array.isArray(result) ? result.at(-1) : result
      return last as { rows: unknown[] }
    },
    executeDdl: async (text) => {
      options.onStatement?.(text)
      // `pg` knows this field; its types do not.
      const query = { text, query_timeout: NEVER }
      await pool.query(query)
    },
    close: () => db.destroy(),
  }
}
