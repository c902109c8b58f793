import type { Kysely } from 'kysely'
import type { AuditEventRow, Schema } from '../store/index.js'

/** The record that tells of erased ones; it stands in a chain itself. */
export const ERASED = 'audit.erased'

/** Runs of rows in one chain, the last one included. */
export type ErasedRange = [chain: string, from: number, to: number]

/** Is there a record of this id that tells that the row was erased? */
export function isErasureTold(db: Kysely<Schema>): (id: string, row: AuditEventRow) => Promise<boolean> {
  let known: { name: string; ranges: ErasedRange[] } | undefined
  return async (id, { environment, chain, seq }) => {
    const name = `${environment}\n${id}`
    if (known?.name !== name) known = { name, ranges: await readRanges(db, environment, id) }
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
