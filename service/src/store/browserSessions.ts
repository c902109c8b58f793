import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** What a cookie stands for. Only the hash of its value is stored. */
export interface BrowserSession {
  hash: string
  /** Whose account it opens. */
  userId: string
  /** There if the person is an operator: what `JSON.parse` gives, check it before use. */
  operator?: unknown
  /** There while impersonated. */
  impersonationId?: string
  /** The hash of the operator's own session, which comes back at the end of the impersonation. */
  operatorHash?: string
  createdAt: number
  expiresAt: number
}

/** The table `browser_session`. */
export const browserSessions = { insert, get, end, endOf, sweep }

async function insert(trx: Kysely<Schema>, session: BrowserSession): Promise<void> {
  await trx
    .insertInto('browser_session')
    .values({
      hash: session.hash,
      user_id: session.userId,
      operator: session.operator === undefined ? null : JSON.stringify(session.operator),
      impersonation_id: session.impersonationId ?? null,
      operator_hash: session.operatorHash ?? null,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
      ended_at: null,
    })
    .execute()
}

/** A session that has neither ended nor expired. */
async function get(db: Kysely<Schema>, hash: string, now: number): Promise<BrowserSession | undefined> {
  const row = await db
    .selectFrom('browser_session')
    .selectAll()
    .where('hash', '=', hash)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return (
    row && {
      hash: row.hash,
      userId: row.user_id,
      ...(row.operator !== null && { operator: JSON.parse(row.operator) as unknown }),
      ...(row.impersonation_id !== null && { impersonationId: row.impersonation_id }),
      ...(row.operator_hash !== null && { operatorHash: row.operator_hash }),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  )
}

/** @returns false if it had ended before. */
async function end(trx: Kysely<Schema>, hash: string, now: number): Promise<boolean> {
  const ended = await trx
    .updateTable('browser_session')
    .set({ ended_at: now })
    .where('hash', '=', hash)
    .where('ended_at', 'is', null)
    .returning('hash')
    .executeTakeFirst()
  return ended !== undefined
}

/** Ends every browser session of one impersonation. */
async function endOf(trx: Kysely<Schema>, impersonationId: string, now: number): Promise<void> {
  await trx
    .updateTable('browser_session')
    .set({ ended_at: now })
    .where('impersonation_id', '=', impersonationId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Deletes what has expired. */
async function sweep(trx: Kysely<Schema>, now: number): Promise<void> {
  await trx.deleteFrom('browser_session').where('expires_at', '<=', now).execute()
}
