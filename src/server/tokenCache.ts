import type { User } from '../core/user.js'
import { hashToken } from './hashToken.js'

/** A user, and the moment (Unix milliseconds) from which the token that names the user counts no more. */
export interface Verified {
  user: User
  endsAt: number
}

/** As long as a key set is kept: a key that the issuer has withdrawn is believed no longer than that. */
const MAX_AGE = 600_000

/**
 * Remembers what a verification found, by the hash of the token, until the token ends or for 10 minutes; at most `max` of
 * them, the ones that were not used for longest going first. Concurrent verifications of one token are one. A failure
 * is never remembered, so that a flood of bad tokens pushes no good one out and keeps nobody out.
 */
export function tokenCache(
  verify: (token: string) => Promise<Verified>,
  max: number,
): (token: string) => Promise<Verified> {
  const known = new Map<string, Verified>()
  const pending = new Map<string, Promise<Verified>>()

  async function verifyAndKeep(token: string, hash: string): Promise<Verified> {
    try {
      const { user, endsAt } = await verify(token)
      const entry = { user, endsAt: Math.min(endsAt, Date.now() + MAX_AGE) }
      known.set(hash, entry)
      const [oldest] = known.keys()
      if (known.size > max && oldest !== undefined) known.delete(oldest)
      return entry
    } finally {
      pending.delete(hash)
    }
  }

  return async (token) => {
    const hashed = hashToken(token)
    const hash = typeof hashed === 'string' ? hashed : await hashed
    const entry = known.get(hash)
    // A map keeps its order: what is used goes to the end.
    known.delete(hash)
    if (entry && Date.now() < entry.endsAt) {
      known.set(hash, entry)
      return entry
    }
    let verification = pending.get(hash)
    if (!verification) {
      verification = verifyAndKeep(token, hash)
      pending.set(hash, verification)
    }
    return verification
  }
}

/** A user of one's own: what a handler changes in it, no other request sees. */
export function copyUser(user: User): User {
  const { properties, impersonation } = user
  if (!properties && !impersonation) return { ...user }
  return {
    ...user,
    // Claims may hold a key "__proto__", which an assignment would not copy.
    ...(properties && { properties: structuredClone(properties) }),
    ...(impersonation && {
      impersonation: { ...impersonation, impersonator: { ...impersonation.impersonator } },
    }),
  }
}
