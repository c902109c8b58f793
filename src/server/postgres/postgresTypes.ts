/** Something that runs one statement of SQL in PostgreSQL, as the clients of `pg` and the transactions of PGlite do. */
export interface PostgresClient {
  query(sql: string, params?: string[]): Promise<{ rows: unknown[] }>
}

/** One connection, which the caller opens and closes: a `Client` of `pg`, or a client checked out of its pool. */
export interface PostgresConnection extends PostgresClient {
  /** Not called: it tells a connection from a pool, which has none. */
  escapeLiteral(text: string): string
  on?(event: 'error', listener: (error: Error) => void): unknown
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
  /** `I` outside a transaction. Older versions of `pg` do not tell. */
  getTransactionStatus?(): string | null
}

/** A connection that a pool lends: `release(true)` destroys it, `release()` gives it back. */
export interface PostgresPoolClient extends Omit<PostgresConnection, 'escapeLiteral'> {
  release(destroy?: boolean): void
}

/** Lends connections: a `Pool` of `pg`, or of whatever has its shape. */
export interface PostgresPool {
  connect(): Promise<PostgresPoolClient>
}

/**
 * Runs functions in transactions: commits when the promise resolves, rolls back when it rejects. A PGlite is one as it
 * stands.
 */
export interface PostgresDatabase<Tx> {
  transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
}

/** The same for a query builder whose transactions have no `query(sql, params)` of their own, such as Kysely. */
export interface PostgresQueryBuilder<Tx> extends PostgresDatabase<Tx> {
  /** Runs one statement, with `$1`, `$2`, … for its parameters, in a transaction that `transaction` has opened. */
  queryIn(tx: Tx, sql: string, params: string[]): Promise<{ rows: unknown[] }>
}

/** The client that a function is given by `withUser` over a pool, or over a connection. */
export type PostgresClientOf<Source> = Source extends PostgresConnection
  ? Source
  : Source extends { connect: { (): Promise<infer Client>; (callback: never): void } }
    ? Client
    : Source extends { connect(): Promise<infer Client> }
      ? Client
      : never
