import pg from 'pg'

/** Connections that can only read. `timeout` is in milliseconds. */
export function openReadOnlyPool(url: string, timeout: number, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    statement_timeout: timeout,
    connectionTimeoutMillis: timeout,
    options: '-c default_transaction_read_only=on',
  })
  // A server that goes away is told by the question that fails. Without listeners it would end the process: a connection has one of the
  // pool only while nobody uses it.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}
