import { type CryptoKey, exportSPKI, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { KeyStore, SigningAlgorithm, StoredKey } from './KeyStore.js'
import { deriveKey, makeKey, openKey } from './makeKey.js'

/** How long a list of keys is believed: 30 s. Another replica may have made a new one meanwhile. */
const FRESH = 30_000
/** A new key is published so long before it signs: longer than anybody may keep the old list (`FRESH`, and a minute of HTTP). */
const AHEAD = 120_000

export interface KeyringOptions {
  store: KeyStore
  /** Default: `RS256`, which PropelAuth's clients expect. */
  algorithm?: SigningAlgorithm
  /** Encrypts the private keys in the store. Without it they stand there in plain text. */
  secret?: string
  /** How long a key that signs no more is still published, in milliseconds: at least as long as its tokens live. */
  tokenLife: number
  /** Unix milliseconds. */
  now: () => number
}

/** Signs tokens, and publishes the keys that verify them. */
export interface Keyring {
  /**
   * Opens the key that signs now and those that will, and makes the first one where there is none.
   *
   * @throws OptionsError where the secret is missing or another one: better now than at the first token.
   */
  open: () => Promise<void>
  sign: (claims: JWTPayload) => Promise<string>
  /** The key that signs now, for what is no token. */
  signer: () => Promise<{ kid: string; key: CryptoKey }>
  /** 32 bytes for a purpose of its own, from the key that signs now: the same in every replica. */
  derive: (purpose: string) => Promise<Uint8Array>
  /** The claims of a token of our own that has not expired; undefined for everything else. */
  verify: (token: string) => Promise<JWTPayload | undefined>
  jwks: () => Promise<{ keys: JWK[] }>
  /** The key that signs now, for backends that take one PEM. */
  pem: () => Promise<string>
  /** Makes the next key. It signs in two minutes. Gives its `kid`. */
  rotate: () => Promise<string>
}

/** Opens the keys in a store, and makes the first one where there is none. */
export function createKeyring({
  store,
  algorithm = 'RS256',
  secret,
  tokenLife,
  now,
}: KeyringOptions): Keyring {
  let listed: { at: number; keys: Promise<StoredKey[]> } | undefined
  const opened = new Map<string, Promise<CryptoKey>>()

  async function load(): Promise<StoredKey[]> {
    const keys = await store.list()
    if (keys.length === 0) {
      const at = now()
      await store.insert(await makeKey(algorithm, secret, { number: 1, activeFrom: at, createdAt: at }))
      return store.list() // which may be another replica's
    }
    const signing = signingKey(keys, now())
    const isOver = (key: StoredKey): boolean => key.number < signing.number && endOf(key, keys) <= now()
    for (const key of keys.filter(isOver)) await store.remove(key.number)
    return keys.filter((key) => !isOver(key))
  }
  /** When nobody holds a token of this key any more. */
  const endOf = ({ number }: StoredKey, keys: readonly StoredKey[]): number => {
    const next = keys.find((key) => key.number > number)
    return (next?.activeFrom ?? Infinity) + tokenLife + FRESH
  }

  function list(): Promise<StoredKey[]> {
    if (!listed || now() - listed.at >= FRESH || now() < listed.at) {
      const keys = load()
      listed = { at: now(), keys }
      keys.catch(() => (listed = undefined))
    }
    return listed.keys
  }

  function open(key: StoredKey): Promise<CryptoKey> {
    const found = opened.get(key.kid)
    if (found) return found
    const opening = openKey(key, secret)
    opened.set(key.kid, opening)
    opening.catch(() => opened.delete(key.kid))
    return opening
  }

  return {
    open: async () => {
      const keys = await list()
      const { number } = signingKey(keys, now())
      await Promise.all(keys.filter((key) => key.number >= number).map(open))
    },
    sign: async (claims) => {
      const key = signingKey(await list(), now())
      return new SignJWT(claims)
        .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'at+jwt' })
        .sign(await open(key))
    },
    signer: async () => {
      const key = signingKey(await list(), now())
      return { kid: key.kid, key: await open(key) }
    },
    derive: async (purpose) => deriveKey(signingKey(await list(), now()), secret, purpose),
    verify: async (token) => {
      const keys = await list()
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid, alg }) => {
            const key = keys.find((one) => one.kid === kid && one.algorithm === alg)
            if (!key) throw new Error('unknown key')
            return importJWK(JSON.parse(key.publicJwk) as JWK, key.algorithm)
          },
          { typ: 'at+jwt', currentDate: new Date(now()) },
        )
        return payload
      } catch {
        return undefined
      }
    },
    jwks: async () => ({
      keys: (await list()).map(({ kid, algorithm: alg, publicJwk }) => ({
        ...(JSON.parse(publicJwk) as JWK),
        kid,
        alg,
        use: 'sig',
      })),
    }),
    pem: async () => {
      const { publicJwk, algorithm: alg } = signingKey(await list(), now())
      return exportSPKI(
        (await importJWK(JSON.parse(publicJwk) as JWK, alg, { extractable: true })) as CryptoKey,
      )
    },
    rotate: async () => {
      await list()
      const last = (await store.list()).at(-1)
      const number = (last?.number ?? 0) + 1
      const at = now()
      await store.insert(await makeKey(algorithm, secret, { number, activeFrom: at + AHEAD, createdAt: at }))
      listed = undefined
      return (await list()).find((key) => key.number === number)?.kid ?? ''
    },
  }
}

/** The newest key that may sign already. */
function signingKey(keys: readonly StoredKey[], now: number): StoredKey {
  const key = keys.findLast(({ activeFrom }) => activeFrom <= now) ?? keys[0]
  if (!key) throw new Error('There is no signing key. Was the table emptied while the service ran?')
  return key
}
