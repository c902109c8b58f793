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
  jwtVerify,
  SignJWT,
} from 'jose'

/** Signs access tokens, and says with which key they are verified. */
export interface TokenSigner {
  jwks: { keys: JWK[] }
  /** The public key, as PEM. */
  verifierKey: string
  /** `exp` is in Unix seconds. */
  sign(claims: JWTPayload, times: { now: number; exp: number }): Promise<string>
  /** What a token of this signer says, or undefined where it is none of them or its time is up. `now` is in Unix seconds. */
  read(token: string, now: number): Promise<JWTPayload | undefined>
}

/** How tokens are signed. */
export type Algorithm = 'RS256' | 'EdDSA'

const KEY_TYPE: Record<Algorithm, string> = { RS256: 'RSA', EdDSA: 'OKP' }

/** A signer with the key in `keyFile`, or with one that is gone with the process. */
export async function createTokenSigner(
  issuer: string,
  audience: string,
  { keyFile, algorithm = 'RS256' }: { keyFile?: string | undefined; algorithm?: Algorithm | undefined } = {},
): Promise<TokenSigner> {
  const kept = keyFile === undefined ? undefined : await readKey(keyFile)
  const privateJwk = kept?.kty === KEY_TYPE[algorithm] ? kept : await makeKey(algorithm, keyFile)
  const { kty, n, e, crv, x } = privateJwk
  const publicJwk = (kty === 'RSA' ? { kty, n, e } : { kty, crv, x }) as JWK
  const kid = await calculateJwkThumbprint(publicJwk)
  const [privateKey, publicKey] = await Promise.all([
    importJWK(privateJwk, algorithm),
    importJWK(publicJwk, algorithm, { extractable: true }) as Promise<CryptoKey>,
  ])
  return {
    jwks: { keys: [{ ...publicJwk, kid, alg: algorithm, use: 'sig' }] },
    verifierKey: await exportSPKI(publicKey),
    sign: (claims, { now, exp }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(Math.floor(now))
        .setExpirationTime(exp)
        .setJti(crypto.randomUUID()) // a new token for every identity, even within one second
        .sign(privateKey),
    read: (token, now) =>
      jwtVerify(token, publicKey, {
        issuer,
        audience,
        algorithms: [algorithm],
        currentDate: new Date(now * 1000),
      }).then(
        ({ payload }) => payload,
        () => undefined,
      ),
  }
}

async function readKey(file: string): Promise<JWK | undefined> {
  return readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as JWK,
    () => undefined,
  )
}

async function makeKey(algorithm: Algorithm, file: string | undefined): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  if (file !== undefined) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, JSON.stringify(jwk), { mode: 0o600 })
  }
  return jwk
}
