import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely'
import type { DirectoryUser } from 'impersonation-kit/server'
import { CursorError, type Directory, type UserPage } from './Directory.js'
import { openReadOnlyPool } from './openReadOnlyPool.js'

/** Which column holds what. A name that is missing means that there is no such column. */
export interface UserColumns {
  id: string
  email?: string
  name?: string
  username?: string
  pictureUrl?: string
  /** An array of text, or one text. */
  tenants?: string
  /** An array of text, or one text. */
  groups?: string
  /** A number; see `rank` of `DirectoryUser`. */
  rank?: string
  /** A boolean. */
  active?: string
  /** JSON. */
  properties?: string
}

/** The options of `usersTable`. */
export interface UsersTableOptions {
  /** The address of the product's PostgreSQL, best with a role that may do nothing but read this table or view. */
  url: string
  /** The table or view, `users` or `schema.users`. */
  table: string
  columns: UserColumns
  /** How long one question may take, in milliseconds. Default: 5000. */
  timeout?: number
  /** Default: 5. */
  connections?: number
}

/** A directory over a table, with what `doctor` asks of it. */
export interface UsersTable extends Directory {
  /** What is missing for a fast search, as statements that make it; empty where nothing is. */
  missingIndexes: () => Promise<string[]>
  close: () => Promise<void>
}

/** A cursor: which of the searches goes on, and after which row of it; without one, from its beginning. */
type Place = [step: number, key: string, id: string] | [step: number]

interface Step {
  /** What the rows are ordered by, before the id. */
  key: RawBuilder<string> | undefined
  where: RawBuilder<boolean>
}

/** After every text that begins in the same way, by the order of code points. */
const LAST = '\u{10ffff}'
const LONGEST_QUERY = 200
/** invalid_text_representation, numeric_value_out_of_range, character_not_in_repertoire (a zero byte) */
const NO_SUCH_VALUE = ['22P02', '22003', '22021']

/**
 * The product's own table or view of users, read over a connection of its own that cannot write.
 *
 * A search finds an id as a whole, then e-mail addresses and then names by their beginnings, upper and lower case alike.
 *
 * @example
 * ```ts
 * import { usersTable } from 'impersonation-kit-service'
 *
 * export const users = usersTable({
 *   url: 'postgres://reader@db.example.com/product',
 *   table: 'public.users',
 *   columns: { id: 'id', email: 'email', name: 'full_name', tenants: 'workspace_id' },
 * })
 * ```
 */
export function usersTable(options: UsersTableOptions): UsersTable {
  const { url, table, columns, timeout = 5_000, connections = 5 } = options
  const pool = openReadOnlyPool(url, timeout, connections)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const from = sql.table(table)
  // Compared as what it is, so that the table's own index serves; shown as text.
  const id = sql.ref<string>(columns.id)
  const selected = sql.join(
    Object.entries(columns).map(([name, column]) =>
      name === 'id' ? sql`${id}::text as "userId"` : sql`${sql.ref(column)} as ${sql.id(name)}`,
    ),
  )
  const folded = (column: string): RawBuilder<string> => sql<string>`lower(${sql.ref(column)}) collate "C"`
  const searched = [columns.email, columns.name].filter((column) => column !== undefined)

  function stepsOf(query: string): Step[] {
    const text = query.trim().slice(0, LONGEST_QUERY)
    if (text === '') return [{ key: undefined, where: sql<boolean>`true` }]
    const prefix = text.toLowerCase()
    const begins = (column: string): RawBuilder<boolean> =>
      sql<boolean>`(${folded(column)} >= ${prefix} and ${folded(column)} < ${prefix + LAST})`
    const isId = sql<boolean>`${id} = ${text}`
    // As text: what was typed may be no id of this table at all.
    const earlier = [sql<boolean>`${id}::text = ${text}`]
    const steps: Step[] = [{ key: undefined, where: isId }]
    for (const column of searched) {
      const none = sql.join(
        earlier.map((one) => sql`coalesce(${one}, false) = false`),
        sql` and `,
      )
      steps.push({ key: folded(column), where: sql<boolean>`${begins(column)} and ${none}` })
      earlier.push(begins(column))
    }
    return steps
  }

  function select({ key, where }: Step, after: Place | undefined, limit: number): RawBuilder<Row> {
    const order = key ? sql`${key}, ${id}` : sql`${id}`
    const beyond =
      after?.[2] === undefined
        ? sql`true`
        : key
          ? sql`(${key}, ${id}) > (${after[1]} collate "C", ${after[2]})`
          : sql`${id} > ${after[2]}`
    const shown = key ? sql`${key}` : sql`''`
    return sql<Row>`select ${selected}, ${shown} as "sortKey" from ${from} where ${where} and ${beyond} order by ${order} limit ${limit}`
  }

  /** None where the text cannot be an id of this table: `ana`, where ids are numbers. */
  async function rowsOf(query: RawBuilder<Row>, place?: Place): Promise<Row[]> {
    try {
      return (await query.execute(db)).rows
    } catch (error) {
      if (!NO_SUCH_VALUE.includes(String((error as { code?: unknown }).code))) throw error
      if (place) throw new CursorError()
      return []
    }
  }

  return {
    get: async (userId) => {
      const rows = await rowsOf(sql<Row>`select ${selected} from ${from} where ${id} = ${userId} limit 2`)
      const [row] = rows
      if (rows.length > 1)
        throw new Error(`There are several users with the id ${userId} in ${table}. Ids must be unique.`)
      return row ? toUser(row) : undefined
    },
    search: async ({ query, after, limit }): Promise<UserPage> => {
      const steps = stepsOf(query)
      const place = after === undefined ? undefined : readPlace(after, steps.length)
      const users: DirectoryUser[] = []
      for (let step = place?.[0] ?? 0; step < steps.length; step += 1) {
        const one = steps[step]
        if (!one) break
        const begun = step === place?.[0] ? place : undefined
        const wanted = limit - users.length
        const rows = await rowsOf(select(one, begun, wanted + 1), begun)
        users.push(...rows.slice(0, wanted).map(toUser))
        const last = rows[wanted - 1]
        if (rows.length > wanted) {
          return { users, next: writePlace(last ? [step, last.sortKey, last.userId] : [step]) }
        }
      }
      return { users }
    },
    missingIndexes: async () => {
      const missing: string[] = []
      for (const column of searched) {
        const step = {
          key: folded(column),
          where: sql<boolean>`${folded(column)} >= ${'a'} and ${folded(column)} < ${'b'}`,
        }
        const plan = await db.transaction().execute(async (trx) => {
          // Of a small table it would read everything, index or not.
          for (const way of ['seqscan', 'bitmapscan', 'sort']) {
            await sql`set local ${sql.raw(`enable_${way}`)} = off`.execute(trx)
          }
          return sql`explain ${select(step, undefined, 10)}`.execute(trx)
        })
        if (/Seq Scan|Sort/.test(JSON.stringify(plan.rows))) {
          const { sql: text } = sql`create index concurrently on ${from} (${folded(column)}, ${id})`.compile(
            db,
          )
          missing.push(text)
        }
      }
      return missing
    },
    close: () => db.destroy(),
  }
}

type Row = Record<string, unknown> & { userId: string; sortKey: string }

function toUser(row: Row): DirectoryUser {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined
  const list = (value: unknown): string[] | undefined =>
    Array.isArray(value)
      ? value.map(String)
      : value === null || value === undefined
        ? undefined
        : [String(value as string)]
  const user = {
    userId: row.userId,
    email: text(row['email']),
    name: text(row['name']),
    username: text(row['username']),
    pictureUrl: text(row['pictureUrl']),
    tenants: list(row['tenants']),
    groups: list(row['groups']),
    // A rank that cannot be read is the highest: nobody may impersonate this user.
    rank: row['rank'] === undefined ? undefined : rankOf(row['rank']),
    active: row['active'] === undefined ? undefined : row['active'] === true,
    properties: isRecord(row['properties']) ? row['properties'] : undefined,
  }
  return Object.fromEntries(
    Object.entries(user).filter(([, value]) => value !== undefined),
  ) as unknown as DirectoryUser
}

function rankOf(value: unknown): number {
  const rank = value === null ? Number.NaN : Number(value)
  return Number.isNaN(rank) ? Infinity : rank
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

function readPlace(text: string, steps: number): Place {
  try {
    const place = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
    if (Array.isArray(place)) {
      const [step, key, id] = place as unknown[]
      const isStep = Number.isInteger(step) && Number(step) >= 0 && Number(step) < steps
      if (isStep && place.length === 1) return [Number(step)]
      if (isStep && typeof key === 'string' && typeof id === 'string') return [Number(step), key, id]
    }
  } catch {
    // Told below.
  }
  throw new CursorError()
}
