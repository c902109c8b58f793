import type { Kysely } from 'kysely'
import type { AuditEventRow, Schema } from '../store/index.js'
import { BODY, bodyHash, rowHash } from './hashRow.js'
import { isErasureTold } from './isErasureTold.js'
import type { CheckpointHeads } from './readCheckpointHeads.js'

/** The first thing that is wrong. */
export type AuditFault =
  | {
      kind: 'changed' | 'missing' | 'head' | 'erased' | 'signed'
      chain: string
      seq: number
      id?: string
      sentence: string
    }
  | { kind: 'checkpoint'; checkpoint: number; sentence: string }

interface Head {
  seq: number
  hash: string
}

/** Looks at rows in the order of their chains and numbers. */
export function createChainVerifier(db: Kysely<Schema>, signed: CheckpointHeads) {
  let heads = new Map<string, Head>()
  let last: Pick<AuditEventRow, 'chain' | 'seq' | 'hash'> | undefined
  const counts = { rows: 0, chains: 0 }
  const isTold = isErasureTold(db)

  const take = async (row: AuditEventRow): Promise<AuditFault | undefined> => {
    if (row.chain !== last?.chain) {
      const fault = await endChain()
      if (fault) return fault
      counts.chains++
    }
    const before = last?.chain === row.chain ? last : { seq: 0, hash: '' }
    if (row.seq !== before.seq + 1) return fault('missing', row.chain, before.seq + 1, 'is missing')
    const why = (await faultOfBody(row)) ?? faultOfHash(row, before.hash)
    if (why) return { ...why, id: row.id }
    const head = heads.get(row.chain)
    if (head?.seq === row.seq && head.hash !== row.hash) {
      return fault('head', row.chain, row.seq, 'is not the one that the head of its chain names')
    }
    const marks = signed.get(row.chain)
    if ((marks?.get(row.seq) ?? row.hash) !== row.hash) {
      return fault('signed', row.chain, row.seq, 'is not the one that a checkpoint holds')
    }
    last = row
    counts.rows++
    return undefined
  }

  const faultOfBody = async (row: AuditEventRow) => {
    if (row.tombstone === null) {
      return bodyHash(row) === row.body_hash ? undefined : fault('changed', row.chain, row.seq, 'was changed')
    }
    const isEmpty = BODY.every((column) => row[column] === null)
    return isEmpty && (await isTold(row.tombstone, row))
      ? undefined
      : fault('erased', row.chain, row.seq, 'was erased, and no record tells of it')
  }

  const endChain = async (): Promise<AuditFault | undefined> => {
    if (!last) return undefined
    const { chain, seq } = last
    last = undefined
    let head = heads.get(chain)
    heads.delete(chain)
    // Rows that came after the head was read.
    if (!head || head.seq < seq) head = await readHead(db, chain)
    const cut = Math.max(head?.seq ?? 0, ...(signed.get(chain)?.keys() ?? []))
    signed.delete(chain)
    if (cut > seq) return fault('missing', chain, seq + 1, 'is missing: the end of the chain was cut off')
    if (!head || head.seq < seq) return fault('head', chain, seq, 'lies behind the head of its chain')
    return undefined
  }

  return {
    /** The heads of the chains whose rows come next. */
    expect: (next: (Head & { chain: string })[]): void => {
      heads = new Map(next.map((head) => [head.chain, head]))
    },
    take,
    /** All rows of the expected chains have come. */
    end: async (): Promise<AuditFault | undefined> => {
      const found = await endChain()
      if (found) return found
      const [gone] = [...heads].filter(([, { seq }]) => seq > 0)
      return gone && fault('missing', gone[0], 1, 'is missing, with its whole chain')
    },
    /** All chains have come: what only a checkpoint knows is gone. */
    finish: (): AuditFault | undefined => {
      const [chain] = signed.keys()
      return chain === undefined ? undefined : fault('missing', chain, 1, 'is missing, with its whole chain')
    },
    rows: () => counts.rows,
    chains: () => counts.chains,
  }
}

function faultOfHash(row: AuditEventRow, prev: string) {
  if (row.hash !== rowHash(row)) return fault('changed', row.chain, row.seq, 'was changed')
  return row.prev === prev
    ? undefined
    : fault('changed', row.chain, row.seq, 'does not follow the row before it')
}

function fault(kind: Exclude<AuditFault['kind'], 'checkpoint'>, chain: string, seq: number, what: string) {
  return { kind, chain, seq, sentence: `Row ${seq} of chain ${chain} ${what}.` }
}

function readHead(db: Kysely<Schema>, chain: string): Promise<Head | undefined> {
  return db.selectFrom('audit_chain').select(['seq', 'hash']).where('chain', '=', chain).executeTakeFirst()
}
