import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** What a customer allows. */
export interface SupportAccess {
  optedOut: boolean
  /** Unix milliseconds. Absent: no standing consent. */
  consentUntil?: number
}

/** The table `support_access`. */
export const supportAccess = { get, getMany, put }

/** A customer who has said nothing has neither opted out nor consented. */
async function get(db: Kysely<Schema>, environment: string, userId: string): Promise<SupportAccess> {
  const row = await db
    .selectFrom('support_access')
    .select(['opted_out', 'consent_until'])
    .where('environment', '=', environment)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return toAccess(row)
}

/** What each of these customers allows, by id, with one question for all. */
async function getMany(
  db: Kysely<Schema>,
  environment: string,
  userIds: readonly string[],
): Promise<Map<string, SupportAccess>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('support_access')
    .select(['user_id', 'opted_out', 'consent_until'])
    .where('environment', '=', environment)
    .where('user_id', 'in', userIds)
    .execute()
  const found = new Map(rows.map((row) => [row.user_id, row]))
  return new Map(userIds.map((userId) => [userId, toAccess(found.get(userId))]))
}

function toAccess(row: { opted_out: boolean; consent_until: number | null } | undefined): SupportAccess {
  return {
    optedOut: row?.opted_out ?? false,
    ...(row && row.consent_until !== null && { consentUntil: row.consent_until }),
  }
}

async function put(
  trx: Kysely<Schema>,
  of: { environment: string; userId: string },
  access: SupportAccess,
  now: number,
): Promise<void> {
  const row = { opted_out: access.optedOut, consent_until: access.consentUntil ?? null, changed_at: now }
  await trx
    .insertInto('support_access')
    .values({ environment: of.environment, user_id: of.userId, ...row })
    .onConflict((conflict) => conflict.columns(['environment', 'user_id']).doUpdateSet(row))
    .execute()
}
