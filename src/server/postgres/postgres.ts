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
 * Runs a function in one PostgreSQL transaction that knows whose account is used and who is at the keyboard: policies and
 * triggers read it from `app.user_id`, `app.user_issuer`, `app.impersonator_user_id` and `app.impersonation_mode` (`''` for
 * nobody). All four are local to the transaction, so a pool, or pgbouncer, hands nothing on to the next user.
 *
 * In mode `read-only` the transaction is `READ ONLY`, and one that has written all the same is rolled back. An impersonation
 * whose mode was lost, or that cannot be read, counts as `read-only`.
 *
 * Takes a `Pool` or a `Client` of `pg`, a PGlite, or a query builder as two functions ({@link PostgresQueryBuilder}). Commits
 * when the function's promise resolves, rolls back when it rejects. Needs PostgreSQL 14 or newer.
 *
 * What the function is given works until its promise settles. A later query on it is not run and rejects with
 * `invalid_configuration`, so a forgotten `await` cannot write as the next user of the connection.
 *
 * @param user - Whom a guard has verified. With null or undefined the settings are empty, and the policies of the documentation
 *   show nothing.
 * @throws AuthError `impersonation_read_only` (403) where a read-only session wrote; `impersonation_forbidden` (403) where a
 *   trigger raised `IK403`; `invalid_user` where there is no id to be read; `invalid_configuration` where a transaction is open
 *   already, where the function ended its own or left a cursor open, and where a query came too late. Everything else is thrown as it comes.
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
    'withUser got something that has neither connect() nor transaction(). Give it a Pool or Client of pg, a PGlite, or an object with transaction() and queryIn().',
  )
}

function isA<T>(source: object, method: keyof T & string): source is T & object {
  return typeof field(source, method) === 'function'
}

function queryOf(client: PostgresClient): Query {
  return (sql, params) => client.query(sql, params)
}
