import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../impersonations/index.js'

const MINUTE = 60

/** Counts requests, and refuses those that are too many. */
export interface Limits {
  /**
   * Counts a request of somebody who is signed in: an operator, or a customer who looks at their own account. An impersonator counts as
   * the operator, so that support never uses up what a customer has.
   *
   * @throws Refusal 429 with Retry-After.
   */
  person: (kind: 'operator' | 'customer', userId: string) => Promise<void>
  /**
   * Counts a request of nobody who is known. Without an address nothing is counted: all would share one limit.
   *
   * @throws Refusal 429 with Retry-After.
   */
  address: (address: string | undefined) => Promise<void>
}

/**
 * The counts are kept in this process: a request is not worth a write to the database. Starts of impersonations, which are, are counted
 * there, for all replicas together.
 *
 * @param perPerson - Requests in a minute.
 * @param perAddress - Requests in a minute.
 */
export function createLimits(perPerson: number, perAddress: number): Limits {
  const people = new RateLimiterMemory({ points: perPerson, duration: MINUTE, keyPrefix: 'person' })
  const addresses = new RateLimiterMemory({ points: perAddress, duration: MINUTE, keyPrefix: 'address' })
  return {
    person: (kind, userId) => count(people, `${kind}:${userId}`),
    address: async (address) => {
      if (address !== undefined) await count(addresses, networkOf(address))
    },
  }
}

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (found) {
    if (!(found instanceof RateLimiterRes)) throw found
    const seconds = Math.max(1, Math.ceil(found.msBeforeNext / 1000))
    throw new Refusal(429, 'rate_limited', `Too many requests. Try again in ${seconds} s.`, {
      'retry-after': String(seconds),
    })
  }
}

/** An IPv4 address, or the /64 of an IPv6 address: that is what one household or one server has. */
export function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+(?:\.\d+){3})$/i.exec(address)?.[1]
  if (v4 !== undefined) return v4
  if (!address.includes(':')) return address.slice(0, 64)
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const groupsOf = (text: string): string[] => text.split(':').filter((group) => group !== '')
  const left = groupsOf(head)
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - groupsOf(tail).length)
  return [...left, ...Array.from({ length: missing }, () => '0'), ...groupsOf(tail ?? '')]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')
}
