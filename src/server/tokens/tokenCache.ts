import type { User } from '../../core/user.js'
import { hashToken } from '../shared/hashToken.js'

/** A user, and the moment (Unix milliseconds) from which the token that names the user counts no more, or must be verified anew. */
export interface Verified {
  user: User
  endsAt: number
}

/** Where a key set has verified a token, it ends with the key set: a key that the issuer has withdrawn is believed no longer than that. */
const MAX_AGE = 600_000

/**
 * Remembers what a verification found, by the hash of the token, until it ends or for 10 minutes; at most `max` of
 * them, in two generations, of which the older one goes when the younger is full. Concurrent verifications of one
 * token are one. A failure is never remembered: a flood of bad tokens pushes no good one out, and keeps nobody out.
 *
 * What is remembered comes at once, without a promise: nearly every request of nearly every app asks for just that.
 */
export function tokenCache(
  verify: (token: string) => Promise<Verified>,
  max: number,
): (token: string) => Verified | Promise<Verified> {
  let young = new Map<string, Verified>()
  let old = new Map<string, Verified>()
  const pending = new Map<string, Promise<Verified>>()

  function keep(hash: string, entry: Verified): Verified {
    if (young.size >= Math.floor(max / 2)) {
      old = young
      young = new Map()
    }
    young.set(hash, entry)
    return entry
  }

  function verifyAndKeep(token: string, hash: string): Promise<Verified> {
    // Not an async function, which every new token would pay for.
    return verify(token).then(
      (verified) => {
        pending.delete(hash)
        verified.endsAt = Math.min(verified.endsAt, Date.now() + MAX_AGE)
        return keep(hash, verified)
      },
      (error: unknown) => {
        pending.delete(hash)
        throw error
      },
    )
  }

  function find(token: string, hash: string): Verified | Promise<Verified> {
    const recent = young.get(hash)
    const entry = recent ?? old.get(hash)
    if (entry && Date.now() < entry.endsAt) return recent ?? keep(hash, entry)
    let verification = pending.get(hash)
    if (!verification) {
      verification = verifyAndKeep(token, hash)
      pending.set(hash, verification)
    }
    return verification
  }

  return (token) => {
    const hash = hashToken(token)
    return typeof hash === 'string' ? find(token, hash) : hash.then((text) => find(token, text))
  }
}
