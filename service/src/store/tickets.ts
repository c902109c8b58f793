import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** The table `ticket`. Only hashes of tickets are stored. */
export const tickets = { insert, find, spend, sweep }

async function insert(
  trx: Kysely<Schema>,
  ticket: { hash: string; impersonationId: string; expiresAt: number },
): Promise<void> {
  await trx
    .insertInto('ticket')
    .values({
      hash: ticket.hash,
      impersonation_id: ticket.impersonationId,
      expires_at: ticket.expiresAt,
      spent_at: null,
    })
    .execute()
}

/** The impersonation that a ticket is for, whatever has become of it. It spends nothing. */
async function find(db: Kysely<Schema>, hash: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('ticket')
    .select('impersonation_id')
    .where('hash', '=', hash)
    .executeTakeFirst()
  return row?.impersonation_id
}

/**
 * Spends a ticket, in one statement: of many who try at once, one succeeds.
 *
 * @returns the id of the impersonation; undefined if the ticket is unknown, spent or expired.
 */
async function spend(trx: Kysely<Schema>, hash: string, now: number): Promise<string | undefined> {
  const spent = await trx
    .updateTable('ticket')
    .set({ spent_at: now })
    .where('hash', '=', hash)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('impersonation_id')
    .executeTakeFirst()
  return spent?.impersonation_id
}

/** Deletes what has expired. */
async function sweep(trx: Kysely<Schema>, now: number): Promise<void> {
  await trx.deleteFrom('ticket').where('expires_at', '<=', now).execute()
}
