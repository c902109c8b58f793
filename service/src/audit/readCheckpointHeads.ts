import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { sha256 } from './hashRow.js'
import type { CheckpointClaims } from './makeCheckpoint.js'

/** What the checkpoints say of each chain: number of a row, and its hash. */
export type CheckpointHeads = Map<string, Map<number, string>>

/**
 * Verifies checkpoints and the links between them.
 *
 * @returns the heads, or the number of the first checkpoint that is wrong, and why.
 */
export async function readCheckpointHeads(
  checkpoints: Iterable<string>,
  keys: JSONWebKeySet,
): Promise<{ heads: CheckpointHeads; count: number } | { wrong: number; why: string }> {
  const keySet = createLocalJWKSet(keys)
  const heads: CheckpointHeads = new Map()
  /** The hashes of all checkpoints of a number: one that was kept but not stored is made again under its number. */
  const hashes = new Map<number, string[]>([[0, ['']]])
  let count = 0
  for (const jws of checkpoints) {
    const claims = await verify(jws, keySet)
    if (!claims) return { wrong: count + 1, why: 'its signature is not of a known key' }
    const { number, previous } = claims
    if (!hashes.get(number - 1)?.includes(previous))
      return { wrong: number, why: 'the checkpoint before it is missing' }
    hashes.set(number, [...(hashes.get(number) ?? []), sha256(jws)])
    for (const [chain, seq, hash] of claims.heads) {
      const known = heads.get(chain) ?? new Map<number, string>()
      if ((known.get(seq) ?? hash) !== hash) return { wrong: number, why: 'it contradicts an earlier one' }
      heads.set(chain, known.set(seq, hash))
    }
    count++
  }
  return { heads, count }
}

async function verify(
  jws: string,
  keySet: ReturnType<typeof createLocalJWKSet>,
): Promise<CheckpointClaims | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, keySet, { algorithms: ['EdDSA'] })
    if (protectedHeader.typ !== 'audit-checkpoint+jws') return undefined
    return JSON.parse(new TextDecoder().decode(payload)) as CheckpointClaims
  } catch {
    return undefined
  }
}
