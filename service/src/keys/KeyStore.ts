/** A key for signing tokens, as it is stored. */
export interface StoredKey {
  /** 1, 2, 3 …: two replicas that make the same one at once make it once. */
  number: number
  /** The thumbprint of the public key (RFC 7638). */
  kid: string
  algorithm: SigningAlgorithm
  /** JSON. */
  publicJwk: string
  /** JSON, or the same encrypted (RFC 7516) where the service has a secret. */
  privateJwk: string
  /** From when on it signs, in Unix milliseconds: until then it is only published, so that backends know it in time. */
  activeFrom: number
  createdAt: number
}

/** How access tokens are signed (RFC 7518, RFC 8037). */
export type SigningAlgorithm = 'RS256' | 'EdDSA'

/** Where signing keys are kept. */
export interface KeyStore {
  list: () => Promise<StoredKey[]>
  /** Does nothing where there is a key of this number. */
  insert: (key: StoredKey) => Promise<void>
  remove: (number: number) => Promise<void>
}
