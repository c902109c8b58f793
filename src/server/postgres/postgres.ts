import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { inPooledTransaction, inTransaction } from './inTransaction.js'
import { OnlyRead, type Query, runAs, settingsOf, toAuthError } from './postgresSettings.js'
import type {
  PostgresClient,
  PostgresClientOf,
  PostgresConnection,
  PostgresDatabase,
  PostgresPool,
  PostgresQueryBuilder,
} from './postgresTypes.js'

/**
 * Runs a function in a PostgreSQL transaction that knows whose account is used and who is at the keyboard. Policies and triggers read it
 * from `app.user_id`, `app.user_issuer`, `app.impersonator_user_id` and `app.impersonation_mode` (each is `''` if there is no value). All
 * four are local to the transaction, so neither a pool nor pgbouncer passes them on to the next user.
 *
 * In the mode `read-only` the transaction is `READ ONLY`, and if it wrote anyway it is rolled back. An impersonation whose mode is lost or
 * cannot be read counts as `read-only`.
 *
 * Pass a `Pool` or a `Client` of `pg`, a PGlite, or two functions for a query builder ({@link PostgresQueryBuilder}). The transaction is
 * committed if the function's promise resolves, and rolled back if it rejects. Needs PostgreSQL 14 or newer.
 *
 * The client works until the promise settles. A later query is not run and rejects with `invalid_configuration`, so a forgotten `await`
 * cannot write as the next user of the connection.
 *
 * @param user - The user that a guard verified. With null or undefined the settings are empty, and the policies of the documentation show
 * no rows.
 * @throws AuthError `impersonation_read_only` (403) if a read-only session wrote; `impersonation_forbidden` (403) if a trigger raised
 * `IK403`; `invalid_user` if the id cannot be read; `invalid_configuration` if a transaction is already open, if the function ended its own
 * transaction or left a cursor open, and if a query came too late. All other errors are passed on unchanged.
 *
 * @example
 * ```ts
 * import pg from 'pg'
 * import { type User, withUser } from 'impersonation-kit/server'
 *
 * const pool = new pg.Pool()
 *
 * export async function listNotes(user: User): Promise<unknown[]> {
 *   const { rows } = await withUser(pool, user, (client) => client.query('select id, body from notes'))
 *   return rows
 * }
 * ```
 */
export function withUser<Source extends PostgresPool | PostgresConnection, T>(
  source: Source,
  user: User | null | undefined,
  fn: (client: PostgresClientOf<Source>) => Promise<T>,
): Promise<T>
export function withUser<Tx extends PostgresClient, T>(
  source: PostgresDatabase<Tx>,
  user: User | null | undefined,
  fn: (tx: Tx) => Promise<T>,
): Promise<T>
export function withUser<Tx, T>(
  source: PostgresQueryBuilder<Tx>,
  user: User | null | undefined,
  fn: (tx: Tx) => Promise<T>,
): Promise<T>
export async function withUser<T>(
  source: object,
  user: User | null | undefined,
  fn: (client: never) => Promise<T>,
): Promise<T> {
  const settings = settingsOf(user)
  try {
    return await inSource(source, (client, isShared, query) =>
      runAs(settings, isShared, query, client, async (lent) => fn(lent as never)),
    )
  } catch (error) {
    if (error instanceof OnlyRead) return error.result as T
    throw toAuthError(error, settings)
  }
}

function inSource<T>(
  source: object,
  run: (client: object, isShared: boolean, query: Query) => Promise<T>,
): Promise<T> {
  if (isA<PostgresConnection>(source, 'escapeLiteral')) {
    return inTransaction(source, () => run(source, false, queryOf(source)))
  }
  if (isA<PostgresQueryBuilder<unknown>>(source, 'queryIn')) {
    return source.transaction((tx) =>
      run(tx as object, true, (sql, params) => source.queryIn(tx, sql, params)),
    )
  }
  if (isA<PostgresDatabase<PostgresClient>>(source, 'transaction')) {
    return source.transaction((tx) => run(tx, true, queryOf(tx)))
  }
  if (isA<PostgresPool>(source, 'connect')) {
    return inPooledTransaction(source, (client) => run(client, true, queryOf(client)))
  }
  throw new AuthError(
    'invalid_configuration',
    'withUser got a source that has neither connect() nor transaction(). Pass a Pool or Client of pg, a PGlite, or an object with transaction() and queryIn().',
  )
}

function isA<T>(source: object, method: keyof T & string): source is T & object {
  return typeof field(source, method) === 'function'
}

function queryOf(client: PostgresClient): Query {
  return (sql, params) => client.query(sql, params)
}
