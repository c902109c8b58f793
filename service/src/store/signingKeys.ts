import type { JWK } from 'jose'
import type { Kysely, Selectable } from 'kysely'
import type { Schema } from './schema.js'

/** A key that the service signs with. */
export interface StoredKey {
  kid: string
  /** What it signs, such as `token` or `checkpoint`. */
  purpose: string
  alg: string
  publicJwk: JWK
  privateJwk: JWK
  createdAt: number
  /** Since when nothing new is signed with it. It still verifies. */
  retiredAt?: number
}

/** The table `signing_key`. */
export const signingKeys = { list, insert, retire, remove }

/** The keys for one purpose, the newest first. */
async function list(db: Kysely<Schema>, purpose: string): Promise<StoredKey[]> {
  const rows = await db
    .selectFrom('signing_key')
    .selectAll()
    .where('purpose', '=', purpose)
    .orderBy('created_at', 'desc')
    .orderBy('kid', 'desc')
    .execute()
  return rows.map(toKey)
}

async function insert(trx: Kysely<Schema>, key: StoredKey): Promise<void> {
  await trx
    .insertInto('signing_key')
    .values({
      kid: key.kid,
      purpose: key.purpose,
      alg: key.alg,
      public_jwk: JSON.stringify(key.publicJwk),
      private_jwk: JSON.stringify(key.privateJwk),
      created_at: key.createdAt,
      retired_at: key.retiredAt ?? null,
    })
    .execute()
}

async function retire(trx: Kysely<Schema>, kid: string, now: number): Promise<void> {
  await trx
    .updateTable('signing_key')
    .set({ retired_at: now })
    .where('kid', '=', kid)
    .where('retired_at', 'is', null)
    .execute()
}

/** Deletes a key. Nothing that it has signed can be verified afterwards. */
async function remove(trx: Kysely<Schema>, kid: string): Promise<void> {
  await trx.deleteFrom('signing_key').where('kid', '=', kid).execute()
}

function toKey(row: Selectable<Schema['signing_key']>): StoredKey {
  return {
    kid: row.kid,
    purpose: row.purpose,
    alg: row.alg,
    publicJwk: JSON.parse(row.public_jwk) as JWK,
    privateJwk: JSON.parse(row.private_jwk) as JWK,
    createdAt: row.created_at,
    ...(row.retired_at !== null && { retiredAt: row.retired_at }),
  }
}
