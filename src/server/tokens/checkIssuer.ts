import { readId } from '../../core/read.js'
import { fail } from '../shared/fail.js'
import type { TrustedIssuer } from './TokenRules.js'

const ASYMMETRIC = ['RS', 'PS', 'ES'].flatMap((family) => [256, 384, 512].map((bits) => `${family}${bits}`))
const ALGORITHMS = { asymmetric: [...ASYMMETRIC, 'EdDSA', 'Ed25519'], secret: ['HS256', 'HS384', 'HS512'] }

/** An issuer, and the algorithms that its tokens may be signed with. */
export interface CheckedIssuer {
  trusted: TrustedIssuer
  algorithms: string[]
}

/**
 * Checks one issuer's options, which may come from untyped code or from environment variables that are not there.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkIssuer(given: Record<string, unknown>): CheckedIssuer {
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
