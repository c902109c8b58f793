import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  calculateJwkThumbprint,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'

/** Signs access tokens, and says with which key they are verified. */
export interface TokenSigner {
  jwks: { keys: JWK[] }
  /** The public key, as PEM. */
  verifierKey: string
  /** `exp` is in Unix seconds. */
  sign(claims: JWTPayload, times: { now: number; exp: number }): Promise<string>
}

const ALGORITHM = 'RS256'

/** A signer with the key in `keyFile`, or with one that is gone with the process. */
export async function createTokenSigner(
  issuer: string,
  audience: string,
  keyFile?: string,
): Promise<TokenSigner> {
  const privateJwk = (keyFile !== undefined && (await readKey(keyFile))) || (await makeKey(keyFile))
  const { kty, n, e } = privateJwk
  const publicJwk = { kty, n, e } as JWK
  const kid = await calculateJwkThumbprint(publicJwk)
  const [privateKey, publicKey] = await Promise.all([
    importJWK(privateJwk, ALGORITHM),
    importJWK(publicJwk, ALGORITHM, { extractable: true }) as Promise<CryptoKey>,
  ])
  return {
    jwks: { keys: [{ ...publicJwk, kid, alg: ALGORITHM, use: 'sig' }] },
    verifierKey: await exportSPKI(publicKey),
    sign: (claims, { now, exp }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(Math.floor(now))
        .setExpirationTime(exp)
        .setJti(crypto.randomUUID()) // a new token for every identity, even within one second
        .sign(privateKey),
  }
}

async function readKey(file: string): Promise<JWK | undefined> {
  return readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as JWK,
    () => undefined,
  )
}

async function makeKey(file: string | undefined): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const jwk = await exportJWK(privateKey)
  if (file !== undefined) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, JSON.stringify(jwk), { mode: 0o600 })
  }
  return jwk
}
