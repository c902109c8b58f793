import { sql, type Transaction } from 'kysely'
import { type AuditEventRow, type Schema, SCHEMA } from '../store/index.js'
import type { AuditRecord } from './AuditRecord.js'
import { rowHash } from './hashRow.js'
import { type AuditBody, toBody } from './toBody.js'

/** The last row of a chain. */
interface Head {
  seq: number
  hash: string
}

/**
 * Adds records to the audit, in the caller's transaction: what it tells of and the record are stored together, or neither is. Records
 * that are there already (the same `id` and `phase`) are left out.
 *
 * @returns how many are new.
 * @throws AuditError `invalid_record`
 */
export async function appendAudit(
  trx: Transaction<Schema>,
  records: AuditRecord | readonly AuditRecord[],
): Promise<number> {
  const all = Array.isArray(records) ? (records as readonly AuditRecord[]) : [records as AuditRecord]
  return appendBodies(trx, all.map(toBody))
}

/** The same, for records that were checked before. */
export async function appendBodies(trx: Transaction<Schema>, bodies: readonly AuditBody[]): Promise<number> {
  if (bodies.length === 0) return 0
  const heads = await lockHeads(trx, [...new Set(bodies.map(({ chain }) => chain))].toSorted())
  const fresh = await withoutKnown(trx, bodies)
  if (fresh.length === 0) return 0
  const changed = new Map<string, Head>()
  const rows = fresh.map((body): AuditEventRow => {
    const { seq, hash: prev } = heads.get(body.chain) ?? { seq: 0, hash: '' }
    const placed = { ...body, seq: seq + 1, prev }
    const row = { ...placed, hash: rowHash(placed) }
    heads.set(row.chain, row)
    changed.set(row.chain, row)
    return row
  })
  await insertRows(trx, rows)
  await moveHeads(trx, changed)
  return rows.length
}

/** Whoever else writes into these chains waits. The chains are in order, so that two writers never wait for each other. */
async function lockHeads(trx: Transaction<Schema>, chains: string[]): Promise<Map<string, Head>> {
  const rows = await trx
    .insertInto('audit_chain')
    .values(chains.map((chain) => ({ chain, seq: 0, hash: '', checkpointed: 0 })))
    .onConflict((conflict) =>
      // Changes nothing, but locks the row and gives it back.
      conflict.column('chain').doUpdateSet((eb) => ({ seq: eb.ref('audit_chain.seq') })),
    )
    .returning(['chain', 'seq', 'hash'])
    .execute()
  return new Map(rows.map((row) => [row.chain, row]))
}

async function withoutKnown(trx: Transaction<Schema>, bodies: readonly AuditBody[]): Promise<AuditBody[]> {
  const known = await trx
    .selectFrom('audit_event')
    .select(['environment', 'id', 'phase'])
    .where('environment', 'in', [...new Set(bodies.map(({ environment }) => environment))])
    .where('id', 'in', [...new Set(bodies.map(({ id }) => id))])
    .execute()
  const seen = new Set(known.map(nameOf))
  return bodies.filter((body) => {
    const name = nameOf(body)
    return seen.has(name) ? false : seen.add(name)
  })
}

function nameOf({ environment, id, phase }: Pick<AuditEventRow, 'environment' | 'id' | 'phase'>): string {
  return JSON.stringify([environment, id, phase])
}

/** As one value: ten thousand parameters for five hundred rows cost more than everything else. */
async function insertRows(trx: Transaction<Schema>, rows: readonly AuditEventRow[]): Promise<void> {
  const table = sql.raw(`${SCHEMA}.audit_event`)
  const columns = sql.raw(Object.keys(rows[0] ?? {}).join())
  await sql`insert into ${table} (${columns})
    select ${columns} from json_populate_recordset(null::${table}, ${JSON.stringify(rows)}::json)`.execute(
    trx,
  )
}

async function moveHeads(trx: Transaction<Schema>, heads: Map<string, Head>): Promise<void> {
  await trx
    .insertInto('audit_chain')
    .values([...heads].map(([chain, { seq, hash }]) => ({ chain, seq, hash, checkpointed: 0 })))
    .onConflict((conflict) =>
      conflict
        .column('chain')
        .doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq'), hash: eb.ref('excluded.hash') })),
    )
    .execute()
}
