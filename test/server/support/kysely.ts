import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import type { PostgresQueryBuilder } from 'impersonation-kit/server'
import type { Query } from '../../conformance/describeWithUser.js'

/** Kysely for `withUser`, as docs/postgres.md shows it. */
export const forUsers = <DB>(db: Kysely<DB>): PostgresQueryBuilder<Transaction<DB>> => ({
  transaction: (fn) => db.transaction().execute(fn),
  queryIn: (tx, sql, params) => tx.executeQuery(CompiledQuery.raw(sql, params)),
})

/** SQL as it stands, in a transaction of Kysely. */
export const queryOf =
  <DB>(tx: Transaction<DB>): Query =>
  (sql, params) =>
    tx.executeQuery(CompiledQuery.raw(sql, params))
