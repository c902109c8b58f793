import { endSession } from './endSession.js'
import type { ImpersonationSession } from './ImpersonationSession.js'
import { refuse, refuseByPolicy, type Step } from './Step.js'

/** How long a ticket can be redeemed, in milliseconds. */
export const TICKET_LIFE = 60_000

/** Refusals that pass by themselves: the request stays, and with it what others have said of it. */
const PASSING: readonly string[] = [
  'rate_limited',
  'too_many_sessions',
  'already_impersonating',
  'outside_hours',
]

export const makeReady: Step<'make_ready'> = (session, { by, decision }, { now, at }) => {
  if (by !== session.operatorId) return refuse('not_yours')
  if (decision.verdict === 'deny' && !PASSING.includes(decision.code))
    return endSession(session, 'policy', at, { code: decision.code })
  if (decision.verdict !== 'allow') return { refused: decision.code, sentence: decision.sentence }
  const ticketExpiresAt = now + TICKET_LIFE
  return {
    session: { ...session, state: 'ready', ticketExpiresAt },
    facts: [{ type: 'impersonation.ready', at, ticketExpiresAt }],
  }
}

/** What an unanswered request says to an operator who would start it. */
export const stillWaiting: Step<'make_ready'> = (session, _event, { rules }) => {
  const waitsForApproval = !session.breakGlass && session.approvals.length < session.needs.approvals
  return refuseByPolicy(waitsForApproval ? 'approval_required' : 'consent_required', rules)
}

export const redeem: Step<'redeem'> = (session, { by, decision }, { rules, now, at }) => {
  if (by !== session.operatorId) return refuse('not_yours')
  if (decision.verdict !== 'allow') return endSession(session, 'policy', at, { code: decision.code })
  const longest = hasAnswers(session) ? Math.min(session.duration, rules.maxDuration) : rules.maxDuration
  const maxExpiresAt = now + longest * 1000
  const expiresAt = Math.min(now + session.duration * 1000, maxExpiresAt)
  return {
    session: {
      ...session,
      state: 'active',
      // In a row of before it is absent. Until now the mode cannot have changed.
      requestedMode: session.requestedMode ?? session.mode,
      startedAt: now,
      expiresAt,
      maxExpiresAt,
      lastSeenAt: now,
      idleAt: now + rules.idleTimeout * 1000,
      ...(session.mode === 'full' && { fullUntil: now + rules.fullFor * 1000 }),
    },
    facts: [{ type: 'impersonation.started', at: now, mode: session.mode, expiresAt }],
  }
}

/** Others have agreed to this session, and with it to its duration. Break-glass is the operator's own word, but not the customer's. */
function hasAnswers({ needs, breakGlass }: ImpersonationSession): boolean {
  return needs.consent || (needs.approvals > 0 && !breakGlass)
}
