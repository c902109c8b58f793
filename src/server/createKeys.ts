import { createRemoteJWKSet, customFetch, errors, importSPKI } from 'jose'
import type { CryptoKey, JWTVerifyGetKey } from 'jose'
import { AuthError } from '../core/errors.js'
import { fail, type TrustedIssuer } from './checkOptions.js'
import { fetchKeySet } from './fetchKeySet.js'

/** The key that verifies a token, by the token's header. */
export function createKeys(options: TrustedIssuer, algorithms: string[]): JWTVerifyGetKey {
  if (options.jwksUrl !== undefined) return remoteKeys(options.jwksUrl)
  if (options.publicKey !== undefined) return pemKeys(options.publicKey, algorithms)
  const secret = readSecret(options.secret)
  return () => secret
}

function remoteKeys(jwksUrl: string | URL): JWTVerifyGetKey {
  const url = URL.canParse(String(jwksUrl)) ? new URL(String(jwksUrl)) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    fail(`got a jwksUrl that is not an http(s) address.`)
  }
  const keySet = createRemoteJWKSet(url, { [customFetch]: fetchKeySet() })
  return async (header, token) => {
    try {
      return await keySet(header, token)
    } catch (error) {
      const tokensFault =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported
      if (tokensFault) throw error
      throw new AuthError(
        'keys_unavailable',
        'The keys that verify access tokens could not be fetched. Check that jwksUrl can be reached from this server and answers 200 with a key set.',
        { cause: error, status: 503 },
      )
    }
  }
}

function pemKeys(publicKey: string, algorithms: string[]): JWTVerifyGetKey {
  // A PEM in an environment variable often has its line breaks written out.
  const pem = typeof publicKey === 'string' ? publicKey.replaceAll('\\n', '\n').trim() : ''
  if (!/^-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----$/.test(pem)) {
    fail(
      'got a publicKey that is not a public key in PEM (SPKI), "-----BEGIN PUBLIC KEY-----". A certificate or an "RSA PUBLIC KEY" can be converted with openssl.',
    )
  }
  const keys = importKeys(pem, algorithms)
  // The first token reports it: an import that fails before that is no unhandled rejection.
  keys.catch(() => undefined)
  return async ({ alg }) => {
    const key = (await keys).get(alg)
    if (!key) throw new errors.JOSEAlgNotAllowed('the public key is of another kind')
    return key
  }
}

/** A PEM does not name its algorithm: it is imported for each that is allowed, and those that fit stay. */
async function importKeys(pem: string, algorithms: string[]): Promise<Map<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>()
  let cause: unknown
  for (const algorithm of algorithms) {
    try {
      keys.set(algorithm, await importSPKI(pem, algorithm))
    } catch (error) {
      cause = error
    }
  }
  if (keys.size === 0) {
    fail(`got a publicKey that cannot be read as a key for ${algorithms.join(', ')}.`, cause)
  }
  for (const { algorithm } of keys.values()) {
    if ('modulusLength' in algorithm && Number(algorithm.modulusLength) < 2048) {
      fail('got an RSA publicKey of less than 2048 bits (RFC 7518, section 3.3).')
    }
  }
  return keys
}

function readSecret(secret: string | Uint8Array): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (!(bytes instanceof Uint8Array) || bytes.length < 32) {
    fail('needs a secret of at least 32 bytes (RFC 7518, section 3.2).')
  }
  if (typeof secret === 'string' && secret.includes('-----BEGIN')) {
    fail('got a secret that is a PEM: a public key is no secret. Use publicKey.')
  }
  return bytes
}
