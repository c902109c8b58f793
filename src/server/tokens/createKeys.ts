import type { CryptoKey, JWTVerifyResult } from 'jose'
import * as errors from 'jose/errors'
import { jwtVerify } from 'jose/jwt/verify'
import { importSPKI } from 'jose/key/import'
import { fail } from '../shared/fail.js'
import type { TrustedIssuer } from './TokenRules.js'
import { remoteKeys } from './remoteKeys.js'
import type { JwtRules, VerifiedJwt } from './VerifiedJwt.js'

/** Creates the function that verifies tokens with an issuer's keys. It rejects with an error of jose, or with an `AuthError`. */
export function createKeys(options: TrustedIssuer, rules: JwtRules): (token: string) => Promise<VerifiedJwt> {
  if (options.publicKey !== undefined) return pemKey(options.publicKey, rules)
  if (options.jwksUrl !== undefined) return remoteKeys(options.jwksUrl, rules)
  const secret = readSecret(options.secret)
  return (token) => jwtVerify(token, secret, rules)
}

function pemKey(publicKey: string, rules: JwtRules): (token: string) => Promise<JWTVerifyResult> {
  // In environment variables, the line breaks of a PEM are often written as `\n`.
  const pem = typeof publicKey === 'string' ? publicKey.replaceAll('\\n', '\n').trim() : ''
  if (!/^-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=]+-----END PUBLIC KEY-----$/.test(pem)) {
    fail(
      'got a publicKey that is not a public key in PEM (SPKI), "-----BEGIN PUBLIC KEY-----". Convert a certificate or an "RSA PUBLIC KEY" with openssl.',
    )
  }
  const imported = importKeys(pem, rules.algorithms)
  let verify = async (token: string): Promise<JWTVerifyResult> => {
    const keys = await imported
    const [first, another] = keys
    // With the only key and its algorithm, jose does not need to look up a key. That saves 3 % of a verification.
    if (first && !another) {
      const [algorithm, key] = first
      const ofKey = { ...rules, algorithms: [algorithm] }
      verify = (next) => jwtVerify(next, key, ofKey)
    } else verify = (next) => jwtVerify(next, ({ alg }) => keyFor(alg, keys), rules)
    return verify(token)
  }
  // The first token reports the error. Until then it must not be an unhandled rejection.
  imported.catch(() => undefined)
  return (token) => verify(token)
}

function keyFor(algorithm: string, keys: Map<string, CryptoKey>): CryptoKey {
  const key = keys.get(algorithm)
  if (!key) throw new errors.JOSEAlgNotAllowed()
  return key
}

/** A PEM does not name its algorithm. It is imported for each allowed algorithm, and those that work are kept. */
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
  if (new TextDecoder().decode(bytes).includes('-----BEGIN')) {
    fail('got a secret that is a PEM: a public key is no secret. Use publicKey.')
  }
  return bytes
}
