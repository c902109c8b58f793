import type { ClaimMapper } from '../core/impersonation.js'
import { isSameIdentity, type User } from '../core/user.js'
import type { AuthSource } from './AuthSource.js'
import { inTurn } from './inTurn.js'
import { readSession } from './readSession.js'

/**
 * How a source ends the impersonation of `user`; undefined if it cannot. Tabs take turns: if another tab has just stopped, a source
 * that can only sign out would sign the operator out.
 */
export function stopInTurn(
  source: Partial<AuthSource>,
  claims: ClaimMapper,
  name: string,
  user: User,
): AuthSource['stopImpersonation'] {
  const { load, stopImpersonation, signOut } = source
  if (stopImpersonation || !signOut) return stopImpersonation?.bind(source)
  return async (signal) =>
    inTurn(`impersonation-kit:stop:${name}`, async () => {
      const session = load && readSession(await load.call(source, signal), claims, Date.now())
      if (load && !isSameIdentity(session?.user ?? null, user)) return undefined
      return signOut.call(source, signal)
    })
}
