import type { Transaction } from 'kysely'
import { type Database, newId, type Schema } from '../store/index.js'
import { appendAudit } from './appendAudit.js'
import type { AuditParty } from './AuditRecord.js'
import { ERASED, type ErasedRange } from './isErasureTold.js'

/** Small enough that the record which tells of them is below its limit, even if every row is of another chain. */
const BATCH = 100

const EMPTY = {
  session: null,
  actor_id: null,
  actor: null,
  subject_id: null,
  subject: null,
  outcome: null,
  code: null,
  detail: null,
  salt: null,
}

/**
 * Retention: empties the records of one environment that are older than a time. Number, time, type and hashes stay, so that the chains
 * can still be verified, and a record `audit.erased` tells who has done it and which rows were meant; such records stay.
 *
 * On PostgreSQL it must run as the owner of the tables: the role of the running service may not change the audit.
 *
 * @param options.before - Unix milliseconds: what is older is erased.
 * @param options.actor - Who does it.
 * @returns how many records were erased.
 */
export async function eraseAudit(
  database: Database,
  options: { environment: string; before: number; actor: AuditParty; now?: () => number },
): Promise<number> {
  const { environment, before, actor, now = Date.now } = options
  let total = 0
  for (;;) {
    const erased = await database.inTransaction(async (trx) => {
      const rows = await oldRows(trx, environment, before)
      if (rows.length === 0) return 0
      const id = newId(now())
      await appendAudit(trx, {
        id,
        at: now(),
        environment,
        type: ERASED,
        actor,
        subject: { id: environment },
        detail: { before, ranges: toRanges(rows) },
      })
      for (const { chain, seq } of rows) {
        await trx
          .updateTable('audit_event')
          .set({ ...EMPTY, tombstone: id })
          .where('chain', '=', chain)
          .where('seq', '=', seq)
          .execute()
      }
      return rows.length
    })
    if (erased === 0) return total
    total += erased
  }
}

function oldRows(trx: Transaction<Schema>, environment: string, before: number) {
  return trx
    .selectFrom('audit_event')
    .select(['chain', 'seq'])
    .where('environment', '=', environment)
    .where('at', '<', before)
    .where('tombstone', 'is', null)
    .where('type', '!=', ERASED)
    .orderBy('at')
    .orderBy('chain')
    .orderBy('seq')
    .limit(BATCH)
    .execute()
}

function toRanges(rows: { chain: string; seq: number }[]): ErasedRange[] {
  const ranges: ErasedRange[] = []
  for (const { chain, seq } of rows.toSorted((a, b) =>
    a.chain === b.chain ? a.seq - b.seq : a.chain < b.chain ? -1 : 1,
  )) {
    const last = ranges.at(-1)
    if (last?.[0] === chain && last[2] === seq - 1) last[2] = seq
    else ranges.push([chain, seq, seq])
  }
  return ranges
}
