import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** A key that the service signs with, as it is stored. */
export interface SigningKeyRow {
  /** 1, 2, 3 …, by purpose: two replicas that make the same one at once make it once. */
  number: number
  kid: string
  algorithm: string
  /** JSON. */
  publicJwk: string
  /** JSON, or encrypted. */
  privateJwk: string
  /** Unix milliseconds. */
  activeFrom: number
  createdAt: number
}

/** The table `signing_key`. `purpose` is what the keys sign, such as `token`. */
export const signingKeys = { list, listAll, insert, replacePrivate, remove }

/** The keys for one purpose, the oldest first. */
async function list(db: Kysely<Schema>, purpose: string): Promise<SigningKeyRow[]> {
  const rows = await db
    .selectFrom('signing_key')
    .selectAll()
    .where('purpose', '=', purpose)
    .orderBy('number')
    .execute()
  return rows.map(toKey)
}

/** The keys for every purpose. */
async function listAll(db: Kysely<Schema>): Promise<(SigningKeyRow & { purpose: string })[]> {
  const rows = await db.selectFrom('signing_key').selectAll().execute()
  return rows.map((row) => ({ purpose: row.purpose, ...toKey(row) }))
}

function toKey(row: Schema['signing_key']): SigningKeyRow {
  return {
    number: row.number,
    kid: row.kid,
    algorithm: row.algorithm,
    publicJwk: row.public_jwk,
    privateJwk: row.private_jwk,
    activeFrom: row.active_from,
    createdAt: row.created_at,
  }
}

/** Does nothing where there is a key of this purpose and number. */
async function insert(trx: Kysely<Schema>, purpose: string, key: SigningKeyRow): Promise<void> {
  await trx
    .insertInto('signing_key')
    .values({
      purpose,
      number: key.number,
      kid: key.kid,
      algorithm: key.algorithm,
      public_jwk: key.publicJwk,
      private_jwk: key.privateJwk,
      active_from: key.activeFrom,
      created_at: key.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['purpose', 'number']).doNothing())
    .execute()
}

/** Stores the private half of a key in another form, such as encrypted. */
async function replacePrivate(
  trx: Kysely<Schema>,
  purpose: string,
  number: number,
  privateJwk: string,
): Promise<void> {
  await trx
    .updateTable('signing_key')
    .set({ private_jwk: privateJwk })
    .where('purpose', '=', purpose)
    .where('number', '=', number)
    .execute()
}

/** Deletes a key. Nothing that it has signed can be verified afterwards. */
async function remove(trx: Kysely<Schema>, purpose: string, number: number): Promise<void> {
  await trx.deleteFrom('signing_key').where('purpose', '=', purpose).where('number', '=', number).execute()
}
