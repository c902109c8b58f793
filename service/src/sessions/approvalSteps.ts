import { textOf } from '../policy/index.js'
import type { ImpersonationSession } from './ImpersonationSession.js'
import type { SessionFact } from './SessionFact.js'
import { refuse, refuseByPolicy, type Refused, type Step } from './Step.js'

/** How many approvals are still missing. */
function missing({ needs, approvals, breakGlass }: ImpersonationSession): number {
  return breakGlass ? 0 : Math.max(0, needs.approvals - approvals.length)
}

/** A request that has everything is approved. */
export function approvalState(session: ImpersonationSession): ImpersonationSession {
  const isComplete = missing(session) === 0 && (!session.needs.consent || session.consentAt !== undefined)
  return session.state === 'requested' && isComplete ? { ...session, state: 'approved' } : session
}

export const approve: Step<'approve'> = (session, { by, role }, { rules, at }) => {
  if (by === session.operatorId) return refuse('own_request')
  if (session.approvals.some((approval) => approval.by === by)) return refuse('already_answered')
  if (missing(session) === 0) return late(session, by)
  if (!rules.approval.by.includes(role)) return refuse('not_an_approver')
  const next = { ...session, approvals: [...session.approvals, { by, role, at }] }
  const left = missing(next)
  const facts: SessionFact[] = [{ type: 'approval.given', at, by, role, left }]
  if (left === 0) facts.push({ type: 'approval.taken', at, by, answer: 'approved' })
  return { session: approvalState(next), facts }
}

export const deny: Step<'deny'> = (session, { by, role, reason }, { rules, at }) => {
  if (by === session.operatorId) return refuse('own_request')
  if (missing(session) === 0) return late(session, by)
  if (!rules.approval.by.includes(role)) return refuse('not_an_approver')
  const denial = { by, at, ...(reason !== undefined && { reason }) }
  return {
    session: { ...session, state: 'denied', denial, endedAt: at },
    facts: [
      { type: 'approval.denied', ...denial },
      { type: 'approval.taken', at, by, answer: 'denied' },
    ],
  }
}

export const breakGlass: Step<'break_glass'> = (session, { by, role, reason, skipped }, { rules, at }) => {
  if (by !== session.operatorId) return refuse('not_yours')
  if (missing(session) === 0) return refuse('not_waiting')
  if (!rules.breakGlass.enabled || !rules.breakGlass.roles.includes(role)) return refuse('break_glass_off')
  if (textOf(reason).length < Math.max(1, rules.reason.minLength))
    return refuseByPolicy('reason_required', rules)
  const used = { reason, at, skipped: [...skipped] }
  return {
    session: approvalState({ ...session, breakGlass: used }),
    facts: [{ type: 'break_glass.used', by, ...used }],
  }
}

export const giveConsent: Step<'give_consent'> = (session, { by }, { at }) => {
  if (by !== session.userId) return refuse('not_yours')
  if (!session.needs.consent) return refuse('not_waiting')
  if (session.consentAt !== undefined) return refuse('already_answered')
  return { session: approvalState({ ...session, consentAt: at }), facts: [{ type: 'consent.given', at, by }] }
}

export const refuseConsent: Step<'refuse_consent'> = (session, { by, reason }, { at }) => {
  if (by !== session.userId) return refuse('not_yours')
  if (!session.needs.consent) return refuse('not_waiting')
  const denial = { by, at, ...(reason !== undefined && { reason }) }
  return {
    session: { ...session, state: 'denied', denial, endedAt: at },
    facts: [{ type: 'consent.refused', ...denial }],
  }
}

/** The answer to whoever comes late: who was asked must learn that another has answered. */
export const tooLate: Step<'approve'> & Step<'deny'> = (session, { by }) => {
  return by === session.operatorId ? refuse('own_request') : late(session, by)
}

function late({ approvals, denial, breakGlass: broken, state }: ImpersonationSession, by: string): Refused {
  if (approvals.some((approval) => approval.by === by) || denial?.by === by) return refuse('already_answered')
  if (approvals.length > 0 || denial || broken) return refuse('taken_by_another')
  return refuse(state === 'ended' ? 'session_over' : 'not_waiting')
}
