import { checkIssuer, type CheckedIssuer, type SeveralIssuers, type TrustedIssuer } from '../tokens/index.js'
import { fail } from '../shared/fail.js'
import { faultOf } from './checkGuardRules.js'
import type { GuardRules } from './guardRules.js'

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
