import type { ClaimMapper } from '../core/impersonation.js'
import { isSameIdentity, type User } from '../core/user.js'
import type { AuthSource, StopResult } from './AuthSource.js'
import { inTurn } from './inTurn.js'
import { type Leave, leaveOf } from './leaveOf.js'
import { readSession } from './readSession.js'
import { withTimeout } from './withTimeout.js'

/**
 * How a source ends the impersonation of `user`; undefined if it cannot. Tabs take turns: if another tab has just stopped, a source
 * that can only sign out would sign the operator out.
 */
export function stopInTurn(
  source: Partial<AuthSource>,
  claims: ClaimMapper,
  name: string,
  user: User,
): Leave {
  const { load, stopImpersonation, signOut } = source
  if (stopImpersonation || !signOut) return leaveOf(source, 'stopImpersonation')
  const stop = async (signal: AbortSignal): Promise<StopResult | void> => {
    const session = load && readSession(await load.call(source, signal), claims, Date.now())
    if (load && !isSameIdentity(session?.user ?? null, user)) return undefined
    // A source that ignores its signal may answer after this tab has given up and another has stopped.
    signal.throwIfAborted()
    return signOut.call(source, signal)
  }
  return () => inTurn(`impersonation-kit:stop:${name}`, () => withTimeout(stop))
}
