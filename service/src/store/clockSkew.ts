import { sql } from 'kysely'
import type { Database } from './Database.js'

/** How many milliseconds our clock is ahead of the database's, or behind it where negative. For `doctor`. */
export async function clockSkew({ db }: Database, now: () => number): Promise<number> {
  // The first statement may wait for a connection, which would count as skew.
  await sql`select 1`.execute(db)
  const before = now()
  const { rows } = await sql<{ ms: string }>`
    select cast(extract(epoch from clock_timestamp()) * 1000 as text) as ms`.execute(db)
  const middle = (before + now()) / 2
  return middle - Number(rows[0]?.ms)
}
