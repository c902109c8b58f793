import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'
import { isLent } from './lease.js'
import type { PostgresConnection, PostgresPool, PostgresPoolClient } from './postgresTypes.js'

type Connection = Omit<PostgresConnection, 'escapeLiteral'>

/** Connections on which a transaction of ours is open. */
const busy = new WeakSet<Connection>()

/** How a transaction ended: whether the connection has nothing left of it, and can be asked for a rollback. */
interface End {
  clean: boolean
}

/**
 * Runs a function in a transaction on a connection of a pool, and gives the connection back. One that may have anything left
 * of this user on it is destroyed.
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

/** Runs a function in a transaction on one connection. `end.clean` tells that nothing of it is left there. */
export async function inTransaction<T>(
  client: Connection,
  fn: () => Promise<T>,
  end: End = { clean: false },
): Promise<T> {
  const status = client.getTransactionStatus?.()
  if (busy.has(client) || isLent(client) || status === 'T' || status === 'E') {
    throw new AuthError(
      'invalid_configuration',
      'withUser got a connection on which a transaction is open already. Nothing was done. Give it the pool, or hand the client of the outer withUser on instead of calling it again.',
    )
  }
  // A connection that breaks while no query runs emits an error, which ends the process where nobody listens. The next query
  // tells of it.
  const listener = (): void => {}
  client.on?.('error', listener)
  busy.add(client)
  try {
    await client.query('begin')
    const result = await fn()
    const committed = await client.query('commit')
    // PostgreSQL answers COMMIT of a failed transaction by ROLLBACK, and that is no error to it.
    if (field(committed, 'command') === 'ROLLBACK') throw notCommitted()
    end.clean = true
    return result
  } catch (error) {
    // Where the function left the transaction, whatever it did there may last.
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
    'PostgreSQL rolled the transaction of withUser back where it was to commit, because a query in it had failed: nothing was saved. Let the error of a query reject the function, or use SAVEPOINT for a part that may fail.',
  )
}

/** Rolls back and tells whether that worked: a connection on which it did not is in an unknown state. */
async function rollback(client: Connection): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}
