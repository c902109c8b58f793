import {
  calculateJwkThumbprint,
  exportJWK,
  exportSPKI,
  generateKeyPair,
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

/** A signer with a key of its own, made now and gone with the process. */
export async function createTokenSigner(issuer: string, audience: string): Promise<TokenSigner> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    jwks: { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] },
    verifierKey: await exportSPKI(publicKey),
    sign: (claims, { now, exp }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(Math.floor(now))
        .setExpirationTime(exp)
        .setJti(crypto.randomUUID()) // a new token for every identity, even within one second
        .sign(privateKey),
  }
}
