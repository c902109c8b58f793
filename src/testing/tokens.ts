import {
  calculateJwkThumbprint,
  CompactSign,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type CryptoKey,
  type JSONWebKeySet,
} from 'jose'
import type { RefreshReply } from '../core/protocol.js'
import { isAbsent } from '../core/read.js'
import type { UserInput } from '../core/user.js'
import { type JwksServer, serveJwks } from './serveJwks.js'
import { toClaims, toRefreshReply } from './wire.js'

/** The options of {@link createTestIssuer}. */
export interface TestIssuerOptions {
  /** The `iss` of every token. Default `https://auth.test`. */
  issuer?: string
  /** The `aud` of every token. Default `https://api.test`. */
  audience?: string
  /** The signature algorithm of the tokens. Default `RS256`. */
  algorithm?: 'RS256' | 'EdDSA'
  /**
   * The name of the key. Issuers in one process with the same name share a key, which also saves the time to create an RSA key. Default: a
   * new key, so tokens of other issuers do not verify.
   */
  key?: string
}

/** The options of {@link TestIssuer.sign} and {@link TestIssuer.refreshReply}. */
export interface SignOptions {
  /**
   * Seconds until `exp`. Use a negative number for an expired token. Default 1800; for an impersonated user 600, but not later than the end
   * of the impersonation.
   */
  expiresIn?: number
  /** The issuer's clock, in Unix milliseconds. Default `Date.now()`. */
  now?: number
  /** Claims that are added last: they replace others, and `undefined` removes one. Default: none. */
  claims?: Record<string, unknown>
  /** Header parameters in addition to `alg`, `kid` and `typ`. They may replace `kid` and `typ`. Default: none. */
  header?: Record<string, unknown>
}

/** Signs any token that you ask for, as an auth server would. Its keys never leave the process. */
export interface TestIssuer {
  /** The `iss` of its tokens. */
  issuer: string
  /** The `aud` of its tokens. */
  audience: string
  /** The public key as a JSON Web Key Set (RFC 7517, section 5). */
  jwks: JSONWebKeySet
  /** The public key in PEM (SPKI). */
  publicKey: string
  /** The options of `createAuth` that accept this issuer's tokens. Spread them into it. */
  authOptions: { issuer: string; audience: string; publicKey: string }
  /** Signs an access token (`typ: at+jwt`) for a user, or for claims (`iss`, `aud`, `iat` and `exp` are added). */
  sign: (userOrClaims: UserInput | Record<string, unknown>, options?: SignOptions) => Promise<string>
  /** The reply of `GET /api/v1/refresh_token` for a user. */
  refreshReply: (user: UserInput, options?: SignOptions) => Promise<RefreshReply>
  /** Serves the key set on a free port of 127.0.0.1 (only on Node). */
  listen: () => Promise<JwksServer>
}

interface Keys {
  privateKey: CryptoKey
  publicKey: string
  jwks: JSONWebKeySet
  kid: string
}

/** The keys that have a name, by algorithm and name. */
const named = new Map<string, Promise<Keys>>()

/**
 * Creates an issuer of real, signed access tokens for tests, with its own key. It runs in Node and in browsers. An RSA key takes up to a
 * second to create: create one issuer for each test file, not for each test, or use the option `key`.
 *
 * @example
 * ```ts
 * import { createAuth } from 'impersonation-kit/server'
 * import { createTestIssuer, impersonatedUser } from 'impersonation-kit/testing'
 *
 * const issuer = await createTestIssuer()
 * const auth = createAuth(issuer.authOptions)
 * const user = await auth.verifyToken(await issuer.sign(impersonatedUser()))
 * user.impersonatorUserId // 'admin_7'
 * ```
 */
export async function createTestIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const { issuer = 'https://auth.test', audience = 'https://api.test', algorithm = 'RS256' } = options
  const { privateKey, publicKey, jwks, kid } = await keysFor(algorithm, options.key)

  async function signUntil(
    userOrClaims: UserInput | Record<string, unknown>,
    { expiresIn, now = Date.now(), claims, header }: SignOptions = {},
  ): Promise<{ token: string; now: number; exp: number }> {
    const iat = Math.floor(now / 1000)
    const exp = expiresIn === undefined ? iat + lifetime(userOrClaims, now) : iat + expiresIn
    const body = isUser(userOrClaims) ? toClaims(userOrClaims) : userOrClaims
    const payload = JSON.stringify({ iss: issuer, aud: audience, iat, exp, ...body, ...claims })
    const token = await new CompactSign(new TextEncoder().encode(payload))
      .setProtectedHeader({ typ: 'at+jwt', kid, ...header, alg: algorithm })
      .sign(privateKey)
    return { token, now: iat, exp }
  }

  return {
    issuer,
    audience,
    jwks,
    publicKey,
    authOptions: { issuer, audience, publicKey },
    sign: async (userOrClaims, signOptions) => (await signUntil(userOrClaims, signOptions)).token,
    async refreshReply(user, signOptions) {
      const { token, now, exp } = await signUntil(user, signOptions)
      return toRefreshReply(user, token, now, exp)
    },
    listen: () => serveJwks(jwks),
  }
}

function keysFor(algorithm: string, name: string | undefined): Promise<Keys> {
  const id = `${algorithm} ${name}`
  const made = (name === undefined ? undefined : named.get(id)) ?? createKeys(algorithm)
  if (name !== undefined) named.set(id, made)
  return made
}

async function createKeys(algorithm: string): Promise<Keys> {
  const pair = await generateKeyPair(algorithm)
  const jwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const publicKey = await exportSPKI(pair.publicKey)
  return {
    privateKey: pair.privateKey,
    publicKey,
    jwks: { keys: [{ ...jwk, kid, alg: algorithm, use: 'sig' }] },
    kid,
  }
}

function isUser(value: UserInput | Record<string, unknown>): value is UserInput {
  return 'userId' in value
}

function lifetime(value: UserInput | Record<string, unknown>, now: number): number {
  if (!isUser(value) || isAbsent(value.impersonatorUserId)) return 1800
  const left = (value.impersonation?.expiresAt ?? Infinity) - now
  return Math.min(600, Math.floor(left / 1000))
}
