import type { Database } from './Database.js'
import { migrations } from './migrations.js'
import type { Schema } from './schema.js'
import { StoreError } from './StoreError.js'

const PAGE = 500

/** Each table with the columns that name a row. Leases are of a running service, and are left out; so are the job library's tables. */
const TABLES = {
  settings: ['environment'],
  impersonation: ['id'],
  ticket: ['hash'],
  browser_session: ['hash'],
  support_access: ['environment', 'user_id'],
  start_rate: ['environment', 'operator_id'],
  signing_key: ['purpose', 'number'],
  audit_event: ['chain', 'seq'],
  audit_chain: ['chain'],
  audit_checkpoint: ['number'],
} as const satisfies Partial<Record<keyof Schema, readonly string[]>>

type Table = keyof typeof TABLES

/**
 * All rows of all tables of the service as JSON, one a line: what `restore` reads. It holds the private keys and the customers' data; keep it as
 * such. Stop the service first: rows that change meanwhile may be missing. Alerts that wait are not in it: see `countUndelivered`.
 */
export async function* dump({ db }: Database): AsyncGenerator<string> {
  yield line({ format: 'impersonation-kit', version: latest() })
  for (const [table, key] of Object.entries(TABLES) as [Table, readonly string[]][]) {
    const names = key as never[]
    let last: Record<string, unknown> | undefined
    do {
      let query = db.selectFrom(table as 'settings').selectAll()
      if (last) {
        const values = key.map((name) => last?.[name])
        query = query.where((eb) =>
          eb(eb.refTuple(...(names as [never, never])), '>', eb.tuple(...(values as [never, never]))),
        )
      }
      for (const name of names) query = query.orderBy(name)
      const rows = await query.limit(PAGE).execute()
      for (const row of rows) yield line({ table, row })
      last = rows.length === PAGE ? { ...rows.at(-1) } : undefined
    } while (last)
  }
  yield line({ end: true })
}

/**
 * Puts the rows of a dump into an empty, migrated database.
 *
 * @returns how many rows.
 * @throws StoreError `wrong_option` if the text is not a dump or is cut off, or the database is not empty; `database_too_new`
 */
export async function restore(
  database: Database,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<number> {
  let count = 0
  let isFirst = true
  let isWhole = false
  let batch: { table: Table; rows: Record<string, unknown>[] } | undefined
  const flush = async (): Promise<void> => {
    if (!batch) return
    const { table, rows } = batch
    batch = undefined
    await database.inTransaction((trx) =>
      trx
        .insertInto(table as 'settings')
        .values(rows as never)
        .execute(),
    )
    count += rows.length
  }
  for await (const text of lines) {
    if (text.trim() === '') continue
    const { table, row, format, version, end } = readLine(text)
    if (isFirst) {
      isFirst = false
      checkHeader(format, version)
      await checkEmpty(database)
      continue
    }
    isWhole = end === true
    if (isWhole) continue
    if (!isTable(table) || !row) throw notADump()
    if (batch?.table !== table || batch.rows.length >= PAGE) await flush()
    batch ??= { table, rows: [] }
    batch.rows.push(row)
  }
  if (isFirst) throw notADump()
  await flush()
  if (!isWhole) {
    throw new StoreError(
      'wrong_option',
      `The dump has no last line: it was cut off. ${count} rows were restored, and others are missing. Empty the database and restore a whole dump.`,
    )
  }
  return count
}

interface Line {
  table?: unknown
  row?: Record<string, unknown>
  format?: unknown
  version?: unknown
  end?: unknown
}

function line(value: Line): string {
  return `${JSON.stringify(value)}\n`
}

function readLine(text: string): Line {
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found === 'object' && found !== null) return found
  } catch {
    // Told below.
  }
  throw notADump()
}

function isTable(name: unknown): name is Table {
  return typeof name === 'string' && Object.hasOwn(TABLES, name)
}

function checkHeader(format: unknown, version: unknown): void {
  if (format !== 'impersonation-kit' || typeof version !== 'number') throw notADump()
  if (version <= latest()) return
  throw new StoreError(
    'database_too_new',
    `This dump was made with version ${version} of the tables, and this version of impersonation-kit-service knows version ` +
      `${latest()}. Install the newer version and restore with that.`,
  )
}

async function checkEmpty({ db }: Database): Promise<void> {
  for (const table of Object.keys(TABLES) as Table[]) {
    if (
      await db
        .selectFrom(table as 'settings')
        .selectAll()
        .limit(1)
        .executeTakeFirst()
    ) {
      throw new StoreError(
        'wrong_option',
        `The database already has rows in ${table}. Restore into an empty one.`,
      )
    }
  }
}

function latest(): number {
  return migrations.at(-1)?.version ?? 0
}

function notADump(): StoreError {
  return new StoreError(
    'wrong_option',
    'This is not a dump of impersonation-kit-service, or it was cut off. Make it again.',
  )
}
