import { endSession } from './endSession.js'
import type { ImpersonationSession } from './ImpersonationSession.js'
import type { SessionFact } from './SessionFact.js'
import type { Done } from './Step.js'

/**
 * Does what time alone has done: a request or a ticket that ran out, a session that expired or was idle, `full` that is
 * over. To do it again changes nothing, and it does not matter how often it is done on the way.
 */
export function settle(session: ImpersonationSession, now: number): Done {
  const at = latest(session, now)
  const facts: SessionFact[] = []
  let settled = session
  for (let due = nextDeadline(settled); due !== undefined && due <= at; due = nextDeadline(settled)) {
    const done = pass(settled, due)
    settled = done.session
    facts.push(...done.facts)
  }
  return { session: settled, facts }
}

/** The latest time that is known. */
export function latest(session: ImpersonationSession, now: number): number {
  return now > session.clock ? now : session.clock
}

/** When time alone will next change something, in Unix milliseconds. */
export function nextDeadline(session: ImpersonationSession): number | undefined {
  const { state, requestExpiresAt, ticketExpiresAt } = session
  if (state === 'requested' || state === 'approved') return requestExpiresAt
  if (state === 'ready') return ticketExpiresAt ?? requestExpiresAt
  return state === 'active' ? Math.min(session.fullUntil ?? Infinity, endOf(session)) : undefined
}

/** An active session without times has no right to go on. */
function endOf({ expiresAt = -Infinity, idleAt = -Infinity }: ImpersonationSession): number {
  return Math.min(expiresAt, idleAt)
}

function pass(session: ImpersonationSession, due: number): Done {
  const at = Number.isFinite(due) ? due : session.clock
  if (session.state === 'ready') return endSession(session, 'not_redeemed', at)
  if (session.state !== 'active') {
    return {
      session: { ...session, state: 'request_expired', endedAt: at },
      facts: [{ type: 'request.expired', at }],
    }
  }
  if (due === endOf(session))
    return endSession(session, due === session.idleAt && due !== session.expiresAt ? 'idle' : 'expired', at)
  const { fullUntil: _, fullSince: __, ...rest } = session
  return {
    session: { ...rest, mode: 'read-only' },
    facts: [{ type: 'impersonation.mode_changed', at, from: 'full', to: 'read-only' }],
  }
}
