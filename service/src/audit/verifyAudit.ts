import type { JSONWebKeySet } from 'jose'
import type { Kysely } from 'kysely'
import type { AuditEventRow, Schema } from '../store/index.js'
import { type AuditFault, createChainVerifier } from './createChainVerifier.js'
import { ownCheckpoints } from './knownCheckpoints.js'
import { readCheckpointHeads } from './readCheckpointHeads.js'

/** What was found. `fault` names the first row that is not as it was written. */
export type AuditVerdict =
  | { ok: true; rows: number; chains: number; checkpoints: number }
  | { ok: false; fault: AuditFault; rows: number }

/**
 * Reads the whole audit, in pages, and looks at every hash. Records that are written meanwhile do no harm.
 *
 * Without checkpoints that are kept elsewhere, whoever may change all tables can cut off the end of a chain, or write a chain anew,
 * and is not found.
 *
 * @param options.checkpoints - As they were kept, in their order. Default: those of the database.
 * @param options.keys - The public keys of the checkpoints (a JWK set, RFC 7517). Without keys no checkpoint is looked at.
 */
export async function verifyAudit(
  db: Kysely<Schema>,
  options: { checkpoints?: Iterable<string>; keys?: JSONWebKeySet; pageSize?: number } = {},
): Promise<AuditVerdict> {
  const { pageSize = 1_000 } = options
  const read = options.keys
    ? await readCheckpointHeads(options.checkpoints ?? (await ownCheckpoints(db)), options.keys)
    : { heads: new Map<string, Map<number, string>>(), count: 0 }
  if ('wrong' in read) {
    const fault = {
      kind: 'checkpoint' as const,
      checkpoint: read.wrong,
      sentence: `Checkpoint ${read.wrong} is wrong: ${read.why}.`,
    }
    return { ok: false, fault, rows: 0 }
  }
  const verifier = createChainVerifier(db, read.heads)
  let after: string | undefined
  for (;;) {
    // The heads first: a row that comes meanwhile lies behind its head, and never the other way round.
    const heads = await readHeads(db, after, pageSize)
    const upTo = heads.at(-1)?.chain
    verifier.expect(heads)
    const fault =
      (await verifyRows(verifier.take, rowsOf(db, { after, upTo, pageSize }))) ?? (await verifier.end())
    if (fault) return { ok: false, fault, rows: verifier.rows() }
    if (upTo === undefined) break
    after = upTo
  }
  const lost = verifier.finish()
  if (lost) return { ok: false, fault: lost, rows: verifier.rows() }
  return { ok: true, rows: verifier.rows(), chains: verifier.chains(), checkpoints: read.count }
}

async function verifyRows(
  take: (row: AuditEventRow) => Promise<AuditFault | undefined>,
  rows: AsyncIterable<AuditEventRow>,
): Promise<AuditFault | undefined> {
  for await (const row of rows) {
    const fault = await take(row)
    if (fault) return fault
  }
  return undefined
}

function readHeads(db: Kysely<Schema>, after: string | undefined, limit: number) {
  let query = db.selectFrom('audit_chain').select(['chain', 'seq', 'hash'])
  if (after !== undefined) query = query.where('chain', '>', after)
  return query.orderBy('chain').limit(limit).execute()
}

async function* rowsOf(
  db: Kysely<Schema>,
  range: { after: string | undefined; upTo: string | undefined; pageSize: number },
): AsyncGenerator<AuditEventRow> {
  let last: AuditEventRow | undefined
  for (;;) {
    let query = db.selectFrom('audit_event').selectAll()
    if (range.after !== undefined) query = query.where('chain', '>', range.after)
    if (range.upTo !== undefined) query = query.where('chain', '<=', range.upTo)
    if (last) {
      const { chain, seq } = last
      query = query.where((eb) => eb(eb.refTuple('chain', 'seq'), '>', eb.tuple(chain, seq)))
    }
    const rows = await query.orderBy('chain').orderBy('seq').limit(range.pageSize).execute()
    yield* rows
    last = rows.at(-1)
    if (rows.length < range.pageSize) return
  }
}
