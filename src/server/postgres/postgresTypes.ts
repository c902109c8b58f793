/** Runs SQL statements in PostgreSQL, as the clients of `pg` and the transactions of PGlite do. */
export interface PostgresClient {
  query(sql: string, params?: string[]): Promise<{ rows: unknown[] }>
}

/** One connection that the caller opens and closes: a `Client` of `pg`, or a client that was checked out of its pool. */
export interface PostgresConnection extends PostgresClient {
  /** Never called. A connection has this method and a pool does not, so it tells them apart. */
  escapeLiteral(text: string): string
  on?(event: 'error', listener: (error: Error) => void): unknown
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
  /** `I` outside a transaction. Older versions of `pg` do not have this method. */
  getTransactionStatus?(): string | null
}

/** A connection from a pool: `release(true)` destroys it, `release()` gives it back. */
export interface PostgresPoolClient extends Omit<PostgresConnection, 'escapeLiteral'> {
  /** Gives the connection back, or destroys it. */
  release(destroy?: boolean): void
}

/** Lends connections: a `Pool` of `pg`, or anything of the same shape. */
export interface PostgresPool {
  /** Lends a connection. */
  connect(): Promise<PostgresPoolClient>
}

/**
 * Runs functions in transactions. It commits if the promise resolves and rolls back if it rejects. A PGlite has this shape.
 */
export interface PostgresDatabase<Tx> {
  transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
}

/** The same for a query builder whose transactions have no `query(sql, params)` of their own, such as Kysely. */
export interface PostgresQueryBuilder<Tx> extends PostgresDatabase<Tx> {
  /** Runs one statement, with the parameters `$1`, `$2`, …, in a transaction that `transaction` opened. */
  queryIn(tx: Tx, sql: string, params: string[]): Promise<{ rows: unknown[] }>
}

/** The client that `withUser` passes to your function, for a pool or a connection. */
export type PostgresClientOf<Source> = Source extends PostgresConnection
  ? Source
  : Source extends { connect: { (): Promise<infer Client>; (callback: never): void } }
    ? Client
    : Source extends { connect(): Promise<infer Client> }
      ? Client
      : never
