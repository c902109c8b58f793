import type { PGlite } from '@electric-sql/pglite'
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import { StoreError } from './StoreError.js'

/** A pool of one connection, for Kysely. */
export interface PglitePool extends PostgresPool {
  connect(): Promise<PostgresPoolClient>
}

/**
 * PGlite as a pool of one connection. Whoever has the connection is alone: otherwise the statements of others would run inside a
 * transaction that is open.
 *
 * @param connectTimeout - How long to wait for the connection, in milliseconds.
 */
export function createPglitePool(pglite: PGlite, connectTimeout: number): PglitePool {
  let tail = Promise.resolve()
  let closed: Promise<void> | undefined

  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    // Only `exec` takes several statements at once, and only `query` takes values.
    if (values.length > 0) return pglite.query(text, [...values])
    const results = await pglite.exec(text)
    return results.at(-1) ?? { command: '', rowCount: 0, rows: [] }
  }

  const connect = async (): Promise<PostgresPoolClient> => {
    if (closed) throw new Error('The database is closed.')
    const before = tail
    let release = (): void => {}
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    tail = before.then(() => mine)
    await inTime(before, connectTimeout, release)
    return {
      query: ((text: string, values?: readonly unknown[]) =>
        query(text, values ?? [])) as PostgresPoolClient['query'] &
        ((text: string) => Promise<PostgresQueryResult<unknown>>),
      release,
    }
  }

  const end = (): Promise<void> => (closed ??= tail.then(() => pglite.close()))
  return { connect, end }
}

async function inTime(turn: Promise<void>, within: number, giveUp: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp()
      reject(
        new StoreError(
          'waits_for_itself',
          `PGlite has one connection, and it was not free within ${within} ms. Does a function of inTransaction use another ` +
            'handle than the transaction it was given?',
        ),
      )
    }, within)
  })
  try {
    await Promise.race([turn, late])
  } finally {
    clearTimeout(timer)
  }
}
