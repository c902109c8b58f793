import type { Database } from '../store/index.js'
import type { KeyStore, StoredKey } from './KeyStore.js'

/** The signing keys in the service's own database. */
export function keyStoreOf({ db, inTransaction }: Database): KeyStore {
  return {
    list: async () => {
      const rows = await db.selectFrom('signing_key').selectAll().orderBy('number').execute()
      return rows.map((row) => ({
        number: row.number,
        kid: row.kid,
        algorithm: row.algorithm as StoredKey['algorithm'],
        publicJwk: row.public_jwk,
        privateJwk: row.private_jwk,
        activeFrom: row.active_from,
        createdAt: row.created_at,
      }))
    },
    insert: async (key) => {
      await inTransaction((trx) =>
        trx
          .insertInto('signing_key')
          .values({
            number: key.number,
            kid: key.kid,
            algorithm: key.algorithm,
            public_jwk: key.publicJwk,
            private_jwk: key.privateJwk,
            active_from: key.activeFrom,
            created_at: key.createdAt,
          })
          .onConflict((conflict) => conflict.column('number').doNothing())
          .execute(),
      )
    },
    remove: async (number) => {
      await inTransaction((trx) => trx.deleteFrom('signing_key').where('number', '=', number).execute())
    },
  }
}
