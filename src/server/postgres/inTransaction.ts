import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'
import { isLent } from './lease.js'
import type { PostgresConnection, PostgresPool, PostgresPoolClient } from './postgresTypes.js'

type Connection = Omit<PostgresConnection, 'escapeLiteral'>

/** Connections that have an open transaction of `withUser`. */
const busy = new WeakSet<Connection>()

/** How a transaction ended: whether the connection is clean, and whether a rollback is possible. */
interface End {
  clean: boolean
}

/**
 * Runs a function in a transaction on a connection of a pool, and gives the connection back. A connection that may still have state of this
 * user is destroyed.
 */
export async function inPooledTransaction<T>(
  pool: PostgresPool,
  fn: (client: PostgresPoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  const end: End = { clean: false }
  try {
    return await inTransaction(client, () => fn(client), end)
  } finally {
    client.release(!end.clean)
  }
}

/** Runs a function in a transaction on one connection. `end.clean` says that nothing of the transaction is left on it. */
export async function inTransaction<T>(
  client: Connection,
  fn: () => Promise<T>,
  end: End = { clean: false },
): Promise<T> {
  const status = client.getTransactionStatus?.()
  if (busy.has(client) || isLent(client) || status === 'T' || status === 'E') {
    throw new AuthError(
      'invalid_configuration',
      'withUser got a connection that already has an open transaction. Nothing was done. Pass the pool, or use the client of the outer withUser instead of calling withUser again.',
    )
  }
  // A connection that breaks while no query runs emits an error. Without a listener that ends the process. The next query reports the
  // error.
  const listener = (): void => {}
  client.on?.('error', listener)
  busy.add(client)
  try {
    await client.query('begin')
    const result = await fn()
    const committed = await client.query('commit')
    // PostgreSQL answers a COMMIT of a failed transaction with ROLLBACK, without an error.
    if (field(committed, 'command') === 'ROLLBACK') throw notCommitted()
    end.clean = true
    return result
  } catch (error) {
    // If the function ended the transaction, what it did may have been saved.
    const isIntact = !(error instanceof AuthError && error.code === 'invalid_configuration')
    end.clean = (await rollback(client)) && isIntact
    throw error
  } finally {
    busy.delete(client)
    client.removeListener?.('error', listener)
  }
}

function notCommitted(): AuthError {
  return new AuthError(
    'invalid_configuration',
    'PostgreSQL rolled back the transaction of withUser instead of committing it, because a query in it had failed. Nothing was saved. Do not catch the error of a query, or use SAVEPOINT for a part that may fail.',
  )
}

/** Rolls back, and tells whether that worked. If not, the connection is in an unknown state. */
async function rollback(client: Connection): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}
