import { isOrigin } from '../shared/isOrigin.js'
import { isAccountAction } from './accountActions.js'
import { faultOfAudit } from '../audit/index.js'

/** Describes what is wrong with options that may come from untyped code. Undefined if they are valid. */
export function faultOf(rules: Record<string, unknown>): string | undefined {
  const { cache, cookie, revocation, isWrite, onError, allowWhileImpersonated: allowed } = rules
  const max = optional(cache, 'max')
  if (cache !== undefined && cache !== false && !(isObject(cache) && (max === undefined || isCount(max)))) {
    return 'got an invalid cache. It must be false, or { max } with a whole number of at least 2.'
  }
  const name = isObject(cookie) ? cookie['name'] : cookie
  if ('cookie' in rules && !(typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name))) {
    return 'got a cookie with an invalid name (RFC 6265, section 4.1.1). Is an environment variable unset?'
  }
  const origins = optional(cookie, 'origins') ?? []
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    return 'got invalid cookie.origins. Each must be an origin such as "https://app.example.com".'
  }
  const asked = optional(revocation, 'for') ?? 'impersonated'
  if ('revocation' in rules && typeof optional(revocation, 'isActive') !== 'function') {
    return 'got a revocation without the function isActive.'
  }
  if (asked !== 'impersonated' && asked !== 'everyone')
    return 'got an invalid revocation.for. It must be "impersonated" or "everyone".'
  if (isWrite !== undefined && typeof isWrite !== 'function') return 'got an isWrite that is not a function.'
  if (onError !== undefined && typeof onError !== 'function') return 'got an onError that is not a function.'
  if (allowed !== undefined && !(Array.isArray(allowed) && allowed.every(isAccountAction))) {
    return 'got an allowWhileImpersonated with a name that is not an account action.'
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
