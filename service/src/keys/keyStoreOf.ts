import { type Database, signingKeys } from '../store/index.js'
import type { KeyStore, StoredKey } from './KeyStore.js'

/** The signing keys in the service's own database. */
export function keyStoreOf({ db, inTransaction }: Database, purpose: string): KeyStore {
  return {
    list: async () => (await signingKeys.list(db, purpose)) as StoredKey[],
    insert: (key) => inTransaction((trx) => signingKeys.insert(trx, purpose, key)),
    remove: (number) => inTransaction((trx) => signingKeys.remove(trx, purpose, number)),
  }
}
