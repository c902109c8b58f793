import type { Kysely, Selectable } from 'kysely'
import type { Schema } from './schema.js'

/** A session as it is stored. The plain columns repeat what must be searched; `value` is the whole record. */
export interface StoredImpersonation<T = unknown> {
  /** From `newId`. */
  id: string
  environment: string
  operatorId: string
  userId: string
  state: string
  value: T
  /** 1 for the first. */
  version: number
  createdAt: number
  /** When it came to its end: also of a request that was denied or has expired. Absent: it is live. */
  endedAt?: number
}

/** Which sessions a page shows. Whatever is absent does not matter. */
export interface ImpersonationFilter {
  environment: string
  state?: string
  operatorId?: string
  userId?: string
}

/** Where a page ends: the next one begins after it. */
export interface ImpersonationKey {
  createdAt: number
  id: string
}

/** The table `impersonation`. */
export const impersonations = { insert, get, compareAndSet, listLive, liveOf, liveOfUser, page }

async function insert(trx: Kysely<Schema>, session: Omit<StoredImpersonation, 'version'>): Promise<void> {
  await trx
    .insertInto('impersonation')
    .values({ ...columns(session), id: session.id, version: 1, created_at: session.createdAt })
    .execute()
}

async function get<T>(db: Kysely<Schema>, id: string): Promise<StoredImpersonation<T> | undefined> {
  // PostgreSQL takes no NUL in a text, and an id may come from an address.
  if (id.includes('\0')) return undefined
  const row = await db.selectFrom('impersonation').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toSession<T>(row)
}

/**
 * Stores a session if nobody has changed it since it was read.
 *
 * @param session - With the version that was read.
 * @returns the new version, or undefined: read it again, and decide again.
 */
async function compareAndSet(trx: Kysely<Schema>, session: StoredImpersonation): Promise<number | undefined> {
  const stored = await trx
    .updateTable('impersonation')
    .set({ ...columns(session), version: session.version + 1 })
    .where('id', '=', session.id)
    .where('version', '=', session.version)
    .returning('version')
    .executeTakeFirst()
  return stored?.version
}

/** Everything that has not ended, the oldest first. */
async function listLive<T>(db: Kysely<Schema>, environment: string): Promise<StoredImpersonation<T>[]> {
  const rows = await live(db, environment).orderBy('created_at').orderBy('id').execute()
  return rows.map((row) => toSession<T>(row))
}

/** The live sessions of one operator. */
async function liveOf<T>(
  db: Kysely<Schema>,
  environment: string,
  operatorId: string,
): Promise<StoredImpersonation<T>[]> {
  const rows = await live(db, environment).where('operator_id', '=', operatorId).orderBy('id').execute()
  return rows.map((row) => toSession<T>(row))
}

/** The live sessions in the account of one user. */
async function liveOfUser<T>(
  db: Kysely<Schema>,
  environment: string,
  userId: string,
): Promise<StoredImpersonation<T>[]> {
  const rows = await live(db, environment).where('user_id', '=', userId).orderBy('id').execute()
  return rows.map((row) => toSession<T>(row))
}

/** One page, the newest first. */
async function page<T>(
  db: Kysely<Schema>,
  filter: ImpersonationFilter,
  after: ImpersonationKey | undefined,
  limit: number,
): Promise<StoredImpersonation<T>[]> {
  let query = db.selectFrom('impersonation').selectAll().where('environment', '=', filter.environment)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.operatorId !== undefined) query = query.where('operator_id', '=', filter.operatorId)
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
  if (after) {
    query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.createdAt, after.id)))
  }
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map((row) => toSession<T>(row))
}

function live(db: Kysely<Schema>, environment: string) {
  return db
    .selectFrom('impersonation')
    .selectAll()
    .where('environment', '=', environment)
    .where('ended_at', 'is', null)
}

function columns(session: Omit<StoredImpersonation, 'version'>) {
  return {
    environment: session.environment,
    operator_id: session.operatorId,
    user_id: session.userId,
    state: session.state,
    value: JSON.stringify(session.value),
    ended_at: session.endedAt ?? null,
  }
}

function toSession<T>(row: Selectable<Schema['impersonation']>): StoredImpersonation<T> {
  return {
    id: row.id,
    environment: row.environment,
    operatorId: row.operator_id,
    userId: row.user_id,
    state: row.state,
    value: JSON.parse(row.value) as T,
    version: row.version,
    createdAt: row.created_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  }
}
