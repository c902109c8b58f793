import { isOrigin } from '../shared/isOrigin.js'
import { isAccountAction } from './accountActions.js'
import { faultOfAudit } from '../audit/index.js'

/** What is wrong with rules that may come from untyped code, or undefined. */
export function faultOf(rules: Record<string, unknown>): string | undefined {
  const { cache, cookie, revocation, isWrite, onError, allowWhileImpersonated: allowed } = rules
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
  if (onError !== undefined && typeof onError !== 'function') return 'got an onError that is not a function.'
  if (allowed !== undefined && !(Array.isArray(allowed) && allowed.every(isAccountAction))) {
    return 'got allowWhileImpersonated with something that is no account action.'
  }
  return rules['audit'] === undefined ? undefined : faultOfAudit(rules['audit'])
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
