import { readId } from '../../core/read.js'
import { fail } from '../shared/fail.js'
import type { TrustedIssuer } from './TokenRules.js'

const ASYMMETRIC = ['RS', 'PS', 'ES'].flatMap((family) => [256, 384, 512].map((bits) => `${family}${bits}`))
const ALGORITHMS = { asymmetric: [...ASYMMETRIC, 'EdDSA', 'Ed25519'], secret: ['HS256', 'HS384', 'HS512'] }

/** An issuer, and the algorithms that its tokens may use. */
export interface CheckedIssuer {
  trusted: TrustedIssuer
  algorithms: string[]
}

/**
 * Checks the options of one issuer. They may come from untyped code, or from unset environment variables.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
 */
export function checkIssuer(given: Record<string, unknown>): CheckedIssuer {
  const { issuer, audience, claims, secret } = given
  if (readId(issuer) === undefined)
    fail(`needs the option issuer: the "iss" of your tokens, a string of 1 to 256 characters.`)
  if ('audience' in given && !isAudience(audience)) {
    fail(`got an empty audience. Is an environment variable unset? Leave audience out to accept any "aud".`)
  }
  if (claims !== undefined && typeof claims !== 'function') fail('got claims that are not a function.')
  const sources = ['jwksUrl', 'publicKey', 'secret'].filter((name) => given[name] !== undefined)
  if (sources.length !== 1) {
    fail(`needs exactly one of jwksUrl, publicKey and secret, but got ${sources.join(' and ') || 'none'}.`)
  }
  const algorithms = checkAlgorithms(given['algorithms'], secret !== undefined)
  return { trusted: given as unknown as TrustedIssuer, algorithms }
}

function checkAlgorithms(algorithms: unknown, isSecret: boolean): string[] {
  if (algorithms === undefined) return isSecret ? ['HS256'] : ['RS256', 'ES256', 'EdDSA']
  const allowed = ALGORITHMS[isSecret ? 'secret' : 'asymmetric']
  if (!Array.isArray(algorithms) || algorithms.length === 0)
    fail('got invalid algorithms. They must be a list with at least one name.')
  for (const name of algorithms) {
    if (!allowed.includes(name)) {
      fail(
        `got the algorithm "${name}", which does not work with this kind of key. Use ${allowed.join(', ')}.`,
      )
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
