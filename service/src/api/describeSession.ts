import type { Impersonation } from '../impersonations/index.js'
import { settle } from '../sessions/index.js'

/** A session as operators see it, with what time has done to it. Times are Unix milliseconds. */
export function describeSession({ session: stored, operator, user, returnTo }: Impersonation, now: number) {
  const { clock: _clock, operatorId: _operator, userId: _user, ...settled } = settle(stored, now).session
  const { requestedMode: _requested, fullSince: _since, ...session } = settled
  return { ...session, operator, user, ...(returnTo !== undefined && { returnTo }) }
}
