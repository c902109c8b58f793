import { AuthError } from '../core/errors.js'
import type { ClaimMapper } from '../core/impersonation.js'
import { readId } from '../core/read.js'
import { faultOf } from './checkGuardRules.js'
import type { GuardRules } from './guardRules.js'

/** Algorithms of asymmetric keys that may be asked for. `none` is not a choice. */
export type AsymmetricAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** Algorithms of a shared secret. */
export type SymmetricAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** What an access token must be, wherever the key comes from. */
export interface TokenRules {
  /** The `iss` that every token must carry (RFC 7519, section 4.1.1), character for character. */
  issuer: string
  /** The `aud` that every token must name (RFC 7519, section 4.1.3): one of these. Absent = `aud` is not asked for. */
  audience?: string | string[]
  /** Reads the impersonation marker. Default: RFC 8693's `act` and PropelAuth's claims, whichever is there. */
  claims?: ClaimMapper
}

/** Where the key comes from that verifies a token: exactly one source. */
export type KeySource =
  | {
      /** The address of a JSON Web Key Set (RFC 7517). Fetched at the first token, kept for 10 minutes. */
      jwksUrl: string | URL
      publicKey?: undefined
      secret?: undefined
      /** Default `['RS256', 'ES256', 'EdDSA']`. */
      algorithms?: AsymmetricAlgorithm[]
    }
  | {
      /** A public key in PEM (SPKI, `-----BEGIN PUBLIC KEY-----`). Newlines may be written as `\n`, as environment variables do. */
      publicKey: string
      jwksUrl?: undefined
      secret?: undefined
      /** Default `['RS256', 'ES256', 'EdDSA']`. */
      algorithms?: AsymmetricAlgorithm[]
    }
  | {
      /** A secret that is shared with the issuer, at least 32 bytes (RFC 7518, section 3.2). Whoever verifies can also sign. */
      secret: string | Uint8Array
      jwksUrl?: undefined
      publicKey?: undefined
      /** Default `['HS256']`. */
      algorithms?: SymmetricAlgorithm[]
    }

/** An issuer whose tokens count, and the key that verifies them. */
export type TrustedIssuer = TokenRules & KeySource

/** Several issuers, each with keys and claims of its own: an app that changes its auth, or has one for each kind of customer. */
export interface SeveralIssuers {
  /** At least one, and no two with the same `issuer`. A token is verified by the one that its `iss` names, and by no other's key. */
  issuers: TrustedIssuer[]
}

/**
 * The options of `createAuth`: one issuer, or several as `issuers`.
 *
 * @example
 * ```ts
 * import type { AuthOptions } from 'impersonation-kit/server'
 *
 * const options: AuthOptions = {
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://api.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 * }
 * ```
 */
export type AuthOptions = GuardRules & (TrustedIssuer | SeveralIssuers)

const OF_TOKENS = ['issuer', 'audience', 'claims', 'jwksUrl', 'publicKey', 'secret', 'algorithms']
const OF_GUARDS = ['cache', 'cookie', 'revocation', 'isWrite', 'allowWhileImpersonated', 'audit', 'onError']
const ASYMMETRIC = ['RS', 'PS', 'ES'].flatMap((family) => [256, 384, 512].map((bits) => `${family}${bits}`))
const ALGORITHMS = { asymmetric: [...ASYMMETRIC, 'EdDSA', 'Ed25519'], secret: ['HS256', 'HS384', 'HS512'] }

/** An issuer, and the algorithms that its tokens may be signed with. */
export interface CheckedIssuer {
  trusted: TrustedIssuer
  algorithms: string[]
}

/**
 * Checks options that may come from untyped code or from environment variables that are not there.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkOptions(options: AuthOptions): CheckedIssuer[] {
  const given: Record<string, unknown> = { ...options }
  const isOne = !('issuers' in given)
  checkNames(given, isOne ? [...OF_TOKENS, ...OF_GUARDS] : ['issuers', ...OF_GUARDS])
  const fault = faultOf(given)
  if (fault !== undefined) fail(fault)
  if (isOne) return [checkIssuer(given)]
  const { issuers } = given
  if (!Array.isArray(issuers) || issuers.length === 0)
    fail('got issuers that are not a list of at least one.')
  const checked = issuers.map((issuer: unknown) => {
    const one = { ...(issuer as Record<string, unknown>) }
    checkNames(one, OF_TOKENS)
    return checkIssuer(one)
  })
  if (new Set(checked.map(({ trusted }) => trusted.issuer)).size < checked.length) {
    fail('got two issuers with the same issuer: give each a name of its own.')
  }
  return checked
}

function checkNames(given: Record<string, unknown>, known: string[]): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) fail(`has no option "${name}" there. The options are ${known.join(', ')}.`)
  }
}

function checkIssuer(given: Record<string, unknown>): CheckedIssuer {
  const { issuer, audience, claims, secret } = given
  if (readId(issuer) === undefined)
    fail(`needs issuer: the "iss" of your tokens, a non-empty string of at most 256 characters.`)
  if ('audience' in given && !isAudience(audience)) {
    fail(`got an audience that is empty. Is a variable unset? Leave audience out to accept any "aud".`)
  }
  if (claims !== undefined && typeof claims !== 'function') fail('got claims that are not a function.')
  const sources = ['jwksUrl', 'publicKey', 'secret'].filter((name) => given[name] !== undefined)
  if (sources.length !== 1) {
    fail(`needs exactly one of jwksUrl, publicKey and secret, and got ${sources.join(' and ') || 'none'}.`)
  }
  const algorithms = checkAlgorithms(given['algorithms'], secret !== undefined)
  return { trusted: given as unknown as TrustedIssuer, algorithms }
}

/** Throws the error of options that make no sense. */
export function fail(what: string, cause?: unknown): never {
  throw new AuthError('invalid_configuration', `createAuth ${what}`, { cause })
}

function checkAlgorithms(algorithms: unknown, isSecret: boolean): string[] {
  if (algorithms === undefined) return isSecret ? ['HS256'] : ['RS256', 'ES256', 'EdDSA']
  const allowed = ALGORITHMS[isSecret ? 'secret' : 'asymmetric']
  if (!Array.isArray(algorithms) || algorithms.length === 0) fail('got algorithms that are not a list.')
  for (const name of algorithms) {
    if (!allowed.includes(name)) {
      fail(`got the algorithm "${name}". With this kind of key it can be ${allowed.join(', ')}.`)
    }
  }
  return [...algorithms]
}

function isAudience(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(isName) : isName(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
