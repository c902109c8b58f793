import type { Transaction } from 'kysely'
import type { AlertType, EnvironmentSettings } from 'impersonation-kit/server'
import type { AlertEvent } from '../alerts/index.js'
import { chainOf } from '../audit/index.js'
import type { Schema } from '../store/index.js'

const HOUR = 3_600_000
/** Of one kind, and because of one operator or of one session. Of an operator, more where the settings let them start more sessions. */
const MOST_IN_AN_HOUR = 30
/** Sessions that begin are limited by the settings. */
const ALWAYS_TOLD: readonly AlertType[] = ['break_glass.used', 'impersonation.started']

/**
 * The alerts without those that one operator, or one session that began, has caused too often in the last hour; the last one that is sent
 * says so. Otherwise whoever is refused by the hundred could bury the alert that matters. Call it when the records of the same events are
 * in the audit: they are what it counts.
 *
 * @param begun - The session, as the audit names it, if it began: its end is always told, and only what happened in it is counted.
 * Otherwise a flood in one session would hide the step up to `full` in the next one.
 */
export async function withoutFlood(
  trx: Transaction<Schema>,
  settings: EnvironmentSettings,
  events: readonly AlertEvent[],
  begun?: string,
): Promise<AlertEvent[]> {
  const most = begun === undefined ? Math.max(MOST_IN_AN_HOUR, settings.maxStartsPerHour) : MOST_IN_AN_HOUR
  const told: AlertEvent[] = []
  for (const event of events) {
    if (ALWAYS_TOLD.includes(event.type) || (event.type === 'impersonation.ended' && begun !== undefined)) {
      told.push(event)
      continue
    }
    const count = await countInLastHour(trx, event, begun, most + 1)
    if (count > most) continue
    const whose = begun === undefined ? 'operator' : 'session'
    const note = `This ${whose} has caused ${most} alerts of this kind within an hour. While there are so many, further ones are only in the audit.`
    told.push(count === most ? { ...event, note } : event)
  }
  return told
}

async function countInLastHour(
  trx: Transaction<Schema>,
  { environment, operator, type, at }: AlertEvent,
  session: string | undefined,
  limit: number,
): Promise<number> {
  const ofOperator = trx
    .selectFrom('audit_event')
    .select('id')
    .where('environment', '=', environment)
    .where('actor_id', '=', operator?.id ?? null)
    .where('type', '=', type)
    .where('at', '>', at - HOUR)
    .limit(limit)
  const rows = await (
    session === undefined
      ? ofOperator
      : // The index is by chain.
        ofOperator.where('chain', '=', chainOf({ environment, session, at }))
  ).execute()
  return rows.length
}
