import type { Kysely, Transaction } from 'kysely'
import type { Schema } from './schema.js'

/** Where the data is: PostgreSQL, a folder for PGlite, or nowhere (PGlite in memory, for tests). */
export type DatabasePlace = { url: string } | { dataDir: string } | { memory: true }

/** What the store tells while it runs. */
export interface StoreLogger {
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string) => void
}

/** How the database is used. */
export interface DatabaseOptions {
  /** Default: silent. */
  log?: StoreLogger
  /** PostgreSQL: how many connections at most. Default: 10. */
  maxConnections?: number
  /** PostgreSQL: how long a statement may take, in milliseconds. Default: 15,000. */
  statementTimeout?: number
  /** How long to wait for a connection, in milliseconds. Default: 5,000; 30,000 with PGlite, which has only one. */
  connectTimeout?: number
  /** `portable`: every transaction is SERIALIZABLE, as on CockroachDB. */
  profile?: 'postgres' | 'portable'
  /** Told of every SQL statement of Kysely; for tests. */
  onStatement?: (sql: string) => void
  /** Runs before each commit; what it throws fails the transaction. For tests. */
  beforeCommit?: () => void
  /** From 0 up to 1. Default: `Math.random`. */
  random?: () => number
}

/** Runs a function in one transaction, and again when the database asks for it. */
export type InTransaction = <T>(fn: (trx: Transaction<Schema>) => Promise<T>) => Promise<T>

/** An open database. */
export interface Database {
  kind: 'postgres' | 'pglite'
  /** For single reads. Whatever writes goes through `inTransaction`. */
  db: Kysely<Schema>
  /**
   * One transaction; see `createInTransaction`. Inside it use the transaction that you are given and nothing else: PGlite has one
   * connection, and whoever asks for a second one in there waits for itself.
   */
  inTransaction: InTransaction
  /** The `db` option of pg-boss. For jobs in a transaction of yours: `executeSqlIn`. */
  executeSql: ExecuteSql
  /** Runs one statement of a migration. It may take as long as it takes. */
  executeDdl: (statement: string) => Promise<void>
  /** Waits for what is running, then closes all connections and gives the folder free. */
  close: () => Promise<void>
}

/** Runs SQL as pg-boss wants it. */
export type ExecuteSql = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>
