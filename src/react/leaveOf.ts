import type { AuthSource, StopResult } from './AuthSource.js'
import { withTimeout } from './withTimeout.js'

/** Ends a session; undefined where that cannot be done. */
export type Leave = (() => Promise<StopResult | void>) | undefined

/** A way by which a source ends a session, within 10 s; undefined if the source does not have it. */
export function leaveOf(source: Partial<AuthSource>, way: 'stopImpersonation' | 'signOut'): Leave {
  const leave = source[way]
  return leave && (() => withTimeout(async (signal) => leave.call(source, signal)))
}
