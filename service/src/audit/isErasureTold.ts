import type { Kysely } from 'kysely'
import type { AuditEventRow, Schema } from '../store/index.js'

/** The record that tells of erased ones; it stands in a chain itself. */
export const ERASED = 'audit.erased'

/** Runs of rows in one chain, the last one included. */
export type ErasedRange = [chain: string, from: number, to: number]

/** Is there a record that tells that this row was erased? */
export function isErasureTold(db: Kysely<Schema>): (row: AuditEventRow) => Promise<boolean> {
  let known: { name: string; ranges: ErasedRange[] } | undefined
  return async ({ environment, tombstone, chain, seq }) => {
    if (tombstone === null) return false
    const name = `${environment}\n${tombstone}`
    if (known?.name !== name) known = { name, ranges: await readRanges(db, environment, tombstone) }
    return known.ranges.some((range) => range[0] === chain && range[1] <= seq && seq <= range[2])
  }
}

async function readRanges(db: Kysely<Schema>, environment: string, id: string): Promise<ErasedRange[]> {
  const row = await db
    .selectFrom('audit_event')
    .select('detail')
    .where('environment', '=', environment)
    .where('id', '=', id)
    .where('type', '=', ERASED)
    .executeTakeFirst()
  const detail = JSON.parse(row?.detail ?? '{}') as { ranges?: ErasedRange[] }
  return detail.ranges ?? []
}
