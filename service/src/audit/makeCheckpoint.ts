import { CompactSign, type CryptoKey, type KeyObject } from 'jose'
import { type Database, lease } from '../store/index.js'
import { AuditError } from './AuditError.js'
import { sha256 } from './hashRow.js'

/** So many heads stand in one checkpoint at most: about a megabyte. */
const MAX_HEADS = 10_000

/** What is signed. */
export interface CheckpointClaims {
  /** 1 for the first. */
  number: number
  /** Unix milliseconds. */
  at: number
  /** SHA-256 of the checkpoint before, as it was kept; empty for the first. */
  previous: string
  /** Every chain that has grown since the checkpoint before: its name, its last number, the hash of that row. */
  heads: [chain: string, seq: number, hash: string][]
}

/** How checkpoints are made. */
export interface CheckpointOptions {
  /** An Ed25519 key. */
  signer: { kid: string; key: CryptoKey | KeyObject }
  /** Keeps a checkpoint where whoever can change the database cannot: `keepInFile`, `keepByHttp`, or your own. */
  keep: (jws: string) => Promise<void>
  now?: () => number
  /** For tests. Default: 10,000. */
  maxHeads?: number
}

/**
 * Signs the heads of all chains that have grown, and keeps them elsewhere. Whatever a checkpoint holds cannot be changed or cut off
 * any more without `verifyAudit` finding it, not even by the owner of the database.
 *
 * @returns the new checkpoints (JWS, RFC 7515); none if nothing has grown or another replica is doing it.
 * @throws AuditError `checkpoint_not_kept`. The next call tries again.
 */
export async function makeCheckpoint(database: Database, options: CheckpointOptions): Promise<string[]> {
  const { now = Date.now } = options
  const made = await lease.hold(database, { name: 'checkpoint', now }, async () => {
    const all: string[] = []
    for (;;) {
      const jws = await makeOne(database, { maxHeads: MAX_HEADS, ...options, now })
      if (jws === undefined) return all
      all.push(jws)
    }
  })
  return made ?? []
}

async function makeOne(
  database: Database,
  { signer, keep, now, maxHeads }: Required<CheckpointOptions>,
): Promise<string | undefined> {
  const { db, inTransaction } = database
  const heads = await db
    .selectFrom('audit_chain')
    .select(['chain', 'seq', 'hash'])
    .whereRef('seq', '>', 'checkpointed')
    .orderBy('chain')
    .limit(maxHeads)
    .execute()
  if (heads.length === 0) return undefined
  const last = await db
    .selectFrom('audit_checkpoint')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  const claims: CheckpointClaims = {
    number: (last?.number ?? 0) + 1,
    at: now(),
    previous: last?.hash ?? '',
    heads: heads.map(({ chain, seq, hash }) => [chain, seq, hash]),
  }
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', kid: signer.kid, typ: 'audit-checkpoint+jws' })
    .sign(signer.key)
  try {
    await keep(jws)
  } catch (cause) {
    throw new AuditError(
      'checkpoint_not_kept',
      'A checkpoint of the audit could not be kept. It is made again next time.',
      {
        cause,
      },
    )
  }
  await inTransaction(async (trx) => {
    await trx
      .insertInto('audit_checkpoint')
      .values({ number: claims.number, at: claims.at, hash: sha256(jws), jws })
      .execute()
    for (const { chain, seq } of heads) {
      await trx.updateTable('audit_chain').set({ checkpointed: seq }).where('chain', '=', chain).execute()
    }
  })
  return jws
}
