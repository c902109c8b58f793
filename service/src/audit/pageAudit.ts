import type { Kysely } from 'kysely'
import { type AuditEventRow, type Schema, storable } from '../store/index.js'
import { AuditError } from './AuditError.js'
import type { StoredAuditRecord } from './AuditRecord.js'
import { toStoredRecord } from './toStoredRecord.js'

/** Which records to show. Whatever is absent does not matter. */
export interface AuditFilter {
  environment: string
  actor?: string
  subject?: string
  /** What `hashSession` gives. */
  session?: string
  type?: string
  /** Unix milliseconds, inclusive. */
  from?: number
  /** Unix milliseconds, exclusive. */
  to?: number
}

/** One page, and where the next one begins; absent on the last. */
export interface AuditPage {
  records: StoredAuditRecord[]
  next?: string
}

/**
 * One page of the audit, the newest first. The costs do not grow with the number of the page.
 *
 * @param page.after - `next` of the page before.
 * @param page.limit - Default: 50, at most 1,000.
 * @throws AuditError `invalid_cursor`
 */
export async function pageAudit(
  db: Kysely<Schema>,
  filter: AuditFilter,
  page: { after?: string; limit?: number; order?: 'asc' | 'desc' } = {},
): Promise<AuditPage> {
  const { order = 'desc' } = page
  const limit = Math.min(Math.max(1, page.limit ?? 50), 1_000)
  let query = filtered(db, filter)
  if (page.after !== undefined) {
    const [at, chain, seq] = readCursor(page.after)
    query = query.where((eb) =>
      eb(eb.refTuple('at', 'chain', 'seq'), order === 'asc' ? '>' : '<', eb.tuple(at, chain, seq)),
    )
  }
  const rows = await query
    .orderBy('at', order)
    .orderBy('chain', order)
    .orderBy('seq', order)
    .limit(limit + 1)
    .execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { records: rows.slice(0, limit).map(toStoredRecord), ...(last && { next: cursorOf(last) }) }
}

function filtered(db: Kysely<Schema>, asked: AuditFilter) {
  // PostgreSQL fails at a NUL that it is asked for; no record has one.
  const filter = Object.fromEntries(
    Object.entries(asked).map(([name, one]) => [name, typeof one === 'string' ? storable(one) : one]),
  ) as unknown as AuditFilter
  let query = db.selectFrom('audit_event').selectAll().where('environment', '=', filter.environment)
  // The chain is the session's, and stays when the column is erased.
  if (filter.session !== undefined) {
    query = query.where('chain', '=', `${filter.environment}/session/${filter.session}`)
  }
  if (filter.actor !== undefined) query = query.where('actor_id', '=', filter.actor)
  if (filter.subject !== undefined) query = query.where('subject_id', '=', filter.subject)
  if (filter.type !== undefined) query = query.where('type', '=', filter.type)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<', filter.to)
  return query
}

function cursorOf({ at, chain, seq }: AuditEventRow): string {
  return Buffer.from(JSON.stringify([at, chain, seq])).toString('base64url')
}

function readCursor(cursor: string): [at: number, chain: string, seq: number] {
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(found) && found.length === 3) {
      const [at, chain, seq] = found as unknown[]
      if (isCount(at) && typeof chain === 'string' && !chain.includes('\0') && isCount(seq))
        return [at, chain, seq]
    }
  } catch {
    // Told below.
  }
  throw new AuditError('invalid_cursor', 'The parameter `after` must be what the page before gave as `next`.')
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
