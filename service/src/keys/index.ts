export { createKeyring } from './createKeyring.js'
export { keyStoreOf } from './keyStoreOf.js'
export type { Keyring, KeyringOptions } from './createKeyring.js'
export type { KeyStore, SigningAlgorithm, StoredKey } from './KeyStore.js'
