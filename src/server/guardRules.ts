import type { User } from '../core/user.js'
import { type AccountAction, isAccountAction } from './accountActions.js'
import type { GuardedRequest } from './GuardedRequest.js'

/** Asks the auth whether what a token speaks of is still alive. */
export interface RevocationRules {
  /**
   * True while the session is alive: only a literal `true` counts. Whatever else it answers ends the session with 401
   * `token_revoked`; where it throws, rejects or takes longer than a second, the request is refused with 503
   * `revocation_unavailable`. Asked at most once a second for each token.
   */
  isActive: (user: User, token: string) => boolean | Promise<boolean>
  /** Whose tokens are asked about. Default `'impersonated'`: nothing is asked, and nothing waits, for everybody else. */
  for?: 'impersonated' | 'everyone'
}

/** A cookie that carries the access token. */
export interface CookieRules {
  /** The cookie's name. `__Host-` before it keeps subdomains from setting it. */
  name: string
  /** Other origins whose pages may write with the cookie (`https://app.example.com`). Default: the API's own origin alone. */
  origins?: string[]
}

/** What the guards do beside verifying a token. */
export interface GuardRules {
  /** Verified tokens are remembered by their hash until they end, `max` of them. Default `{ max: 5000 }`; `false` remembers none. */
  cache?: false | { max?: number }
  /** Takes the access token from this cookie too. Default: from the `Authorization` header alone. */
  cookie?: string | CookieRules
  /** Ends a stopped session within one second. Default: a token is good until it expires. */
  revocation?: RevocationRules
  /**
   * Whether a request writes, for `requireWritable` and for requests with a cookie. `byDefault` is what
   * the library makes of it (see {@link isWrite}). Only a literal `false` is a read; one that throws has seen a write.
   */
  isWrite?: (request: GuardedRequest, byDefault: boolean) => boolean | Promise<boolean>
  /** Account actions that an impersonator may do all the same. Default: none. */
  allowWhileImpersonated?: AccountAction[]
}

/** What is wrong with rules that may come from untyped code, or undefined. */
export function faultOf(rules: Record<string, unknown>): string | undefined {
  const { cache, cookie, revocation, isWrite, allowWhileImpersonated: allowed } = rules
  const max = optional(cache, 'max')
  if (cache !== undefined && cache !== false && !(isObject(cache) && (max === undefined || isCount(max)))) {
    return 'got a cache that is neither false nor { max }, a whole number of at least 2.'
  }
  const name = isObject(cookie) ? cookie['name'] : cookie
  if ('cookie' in rules && !(typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name))) {
    return 'got a cookie whose name is none (RFC 6265, section 4.1.1). Is a variable unset?'
  }
  const origins = optional(cookie, 'origins') ?? []
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    return 'got origins of the cookie that are none, such as "https://app.example.com".'
  }
  const asked = optional(revocation, 'for') ?? 'impersonated'
  if ('revocation' in rules && typeof optional(revocation, 'isActive') !== 'function') {
    return 'got a revocation without isActive, a function.'
  }
  if (asked !== 'impersonated' && asked !== 'everyone')
    return 'got a revocation for neither "impersonated" nor "everyone".'
  if (isWrite !== undefined && typeof isWrite !== 'function') return 'got an isWrite that is not a function.'
  if (allowed !== undefined && !(Array.isArray(allowed) && allowed.every(isAccountAction))) {
    return 'got allowWhileImpersonated with something that is no account action.'
  }
  return undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function optional(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 2
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value
}
