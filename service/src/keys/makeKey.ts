import { createHash, hkdfSync } from 'node:crypto'
import {
  calculateJwkThumbprint,
  CompactEncrypt,
  compactDecrypt,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose'
import { OptionsError } from '../OptionsError.js'
import type { SigningAlgorithm, StoredKey } from './KeyStore.js'

/** Makes a key pair to be stored. */
export async function makeKey(
  algorithm: SigningAlgorithm,
  secret: string | undefined,
  times: Pick<StoredKey, 'number' | 'activeFrom' | 'createdAt'>,
): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, {
    extractable: true,
    modulusLength: 2048,
  })
  const publicJwk = await exportJWK(publicKey)
  const text = JSON.stringify(await exportJWK(privateKey))
  return {
    ...times,
    kid: await calculateJwkThumbprint(publicJwk),
    algorithm,
    publicJwk: JSON.stringify(publicJwk),
    privateJwk: secret === undefined ? text : await encrypt(text, secret),
  }
}

/**
 * The private half of a stored key.
 *
 * @throws OptionsError where it is encrypted, and there is no secret or another one.
 */
export async function openKey(stored: StoredKey, secret: string | undefined): Promise<CryptoKey> {
  const key = await importJWK(await privateJwkOf(stored, secret), stored.algorithm)
  if (key instanceof Uint8Array) throw new Error(`The signing key ${stored.kid} is not an asymmetric one.`)
  return key
}

/**
 * 32 bytes for another purpose than signing, from the private half of a stored key (HKDF, RFC 5869).
 *
 * @throws OptionsError as `openKey` does.
 */
export async function deriveKey(
  stored: StoredKey,
  secret: string | undefined,
  purpose: string,
): Promise<Uint8Array> {
  const { d } = await privateJwkOf(stored, secret)
  if (!d) throw new Error(`The signing key ${stored.kid} is not an asymmetric one.`)
  return new Uint8Array(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', purpose, 32))
}

async function privateJwkOf({ kid, privateJwk }: StoredKey, secret: string | undefined): Promise<JWK> {
  return JSON.parse(isPlain(privateJwk) ? privateJwk : await decrypt(privateJwk, secret, kid)) as JWK
}

const keyOf = (secret: string): Uint8Array => createHash('sha256').update(secret).digest()

/** Is this stored private key readable by whoever can read the database? */
export const isPlain = (privateJwk: string): boolean => privateJwk.startsWith('{')

/** A private key as it is stored where the service has a secret. */
export function encrypt(text: string, secret: string): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(keyOf(secret))
}

async function decrypt(text: string, secret: string | undefined, kid: string): Promise<string> {
  const why = `createService: secret: The signing key ${kid} is encrypted`
  if (secret === undefined)
    throw new OptionsError(
      `${why}, and the service has no secret. Set secret to the one that it was made with.`,
    )
  try {
    return new TextDecoder().decode((await compactDecrypt(text, keyOf(secret))).plaintext)
  } catch {
    throw new OptionsError(`${why} with another secret. Set secret to the one that it was made with.`)
  }
}
