import { checkIssuer, type CheckedIssuer, type SeveralIssuers, type TrustedIssuer } from '../tokens/index.js'
import { checkSession, type SessionRules } from '../sessions/index.js'
import { fail } from '../shared/fail.js'
import { faultOf } from './checkGuardRules.js'
import type { GuardRules } from './guardRules.js'

/**
 * The options of `createAuth`, with one issuer, or with several in `issuers`.
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
export type AuthOptions = GuardRules &
  (TrustedIssuer | SeveralIssuers) & { resolve?: undefined; timeout?: undefined }

/**
 * The options of `createAuth` for an app that uses sessions or opaque tokens instead of JWTs. `R` is the type of the request that `resolve`
 * gets.
 *
 * @example
 * ```ts
 * import type { SessionOptions } from 'impersonation-kit/server'
 *
 * const sessions = new Map([['s1', { userId: 'user_42', impersonatorUserId: 'admin_7' }]])
 *
 * const options: SessionOptions = {
 *   resolve: (request) => sessions.get(request.headers.get('authorization')?.replace('Bearer ', '') ?? '') ?? null,
 * }
 * ```
 */
export type SessionOptions<R = Request> = Omit<GuardRules, 'cache' | 'cookie' | 'revocation'> &
  SessionRules<R> & { [K in (typeof OF_TOKENS_ALONE)[number]]?: undefined }

const OF_TOKENS = ['issuer', 'audience', 'claims', 'jwksUrl', 'publicKey', 'secret', 'algorithms']
const OF_TOKENS_ALONE = [
  'issuer',
  'issuers',
  'audience',
  'jwksUrl',
  'publicKey',
  'secret',
  'algorithms',
  'cache',
  'revocation',
] as const
const OF_GUARDS = ['cache', 'cookie', 'revocation', 'isWrite', 'allowWhileImpersonated', 'audit', 'onError']

/**
 * Checks the options of an app that uses sessions. They may come from untyped code.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkSessionOptions(options: SessionOptions<never>): void {
  const given: Record<string, unknown> = { ...options }
  checkSession(given)
  for (const name of OF_TOKENS_ALONE) delete given[name]
  const names = OF_GUARDS.filter((name) => !OF_TOKENS_ALONE.some((one) => one === name))
  checkNames(given, ['resolve', 'claims', 'timeout', ...names])
  const fault = faultOf({ ...given, ...namedCookie(given) })
  if (fault !== undefined) fail(fault)
}

/** The cookie of a session may have no name. */
function namedCookie({ cookie }: Record<string, unknown>): object {
  const isUnnamed = typeof cookie === 'object' && cookie !== null && !('name' in cookie)
  return isUnnamed ? { cookie: { name: 'session', ...cookie } } : {}
}

/**
 * Checks options that may come from untyped code, or from unset environment variables.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
 */
export function checkOptions(options: AuthOptions): CheckedIssuer[] {
  const given: Record<string, unknown> = { ...options }
  for (const name of ['resolve', 'timeout']) if (given[name] === undefined) delete given[name]
  const isOne = !('issuers' in given)
  checkNames(given, isOne ? [...OF_TOKENS, ...OF_GUARDS] : ['issuers', ...OF_GUARDS])
  const fault = faultOf(given)
  if (fault !== undefined) fail(fault)
  if (isOne) return [checkIssuer(given)]
  const { issuers } = given
  if (!Array.isArray(issuers) || issuers.length === 0)
    fail('got invalid issuers. They must be a list with at least one issuer.')
  const checked = issuers.map((issuer: unknown) => {
    const one = { ...(issuer as Record<string, unknown>) }
    checkNames(one, OF_TOKENS)
    return checkIssuer(one)
  })
  if (new Set(checked.map(({ trusted }) => trusted.issuer)).size < checked.length) {
    fail('got two issuers with the same value of "issuer". Each must be different.')
  }
  return checked
}

function checkNames(given: Record<string, unknown>, known: string[]): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name))
      fail(`has no option "${name}" in this place. The options are ${known.join(', ')}.`)
  }
}
