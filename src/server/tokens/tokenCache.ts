import type { User } from '../../core/user.js'
import { hashToken } from '../shared/hashToken.js'

/** A user, and the time (Unix milliseconds) when the user's token must be verified again or expires. */
export interface Verified {
  user: User
  endsAt: number
}

/**
 * A token that a key set verified is remembered no longer than the key set: otherwise a key that the issuer withdrew would count for
 * longer.
 */
const MAX_AGE = 600_000

/**
 * Remembers the result of a verification, by the hash of the token, until the token expires, at most 10 minutes. It keeps at most `max`
 * results in two generations; when the younger one is full, the older one is dropped. Concurrent verifications of one token share one.
 * Failures are never remembered, so many invalid tokens cannot push out valid ones.
 *
 * A remembered result is returned without a promise, because nearly every request of an app needs just that.
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
    // Not an async function, because it would make every new token slower.
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
