import type { PolicyDecision } from 'impersonation-kit/server'
import { approvalState } from './approvalSteps.js'
import type { ImpersonationSession } from './ImpersonationSession.js'
import type { EventOf, SessionRules } from './SessionEvent.js'
import type { SessionFact } from './SessionFact.js'
import { refuse, refuseByPolicy, type Done, type Refused } from './Step.js'

/** A request: approved at once where the policy allows it, and waiting for others where it needs them. */
export function openSession(event: EventOf<'request'>, rules: SessionRules, now: number): Done | Refused {
  if (!Number.isFinite(now)) return refuse('clock_invalid')
  const { decision, operatorId, userId, duration } = event
  if (decision.verdict !== 'allow' && !canWait(decision, rules)) {
    return { refused: decision.code, sentence: decision.sentence }
  }
  if (operatorId === userId) return refuseByPolicy('yourself', rules)
  if (!(Number.isInteger(duration) && duration >= 1 && duration <= rules.maxDuration)) {
    return refuseByPolicy('too_long', rules)
  }
  const waits = decision.verdict === 'needs'
  const breakGlass = breakGlassOf(event, rules, now)
  const needs = {
    approvals: waits && decision.need === 'approval' ? rules.approval.count : 0,
    consent: waits && rules.consent === 'each',
  }
  const mode = event.mode === 'full' ? 'full' : 'read-only'
  const session: ImpersonationSession = {
    id: event.id,
    environment: event.environment,
    operatorId,
    userId,
    state: waits ? 'requested' : 'approved',
    ...(event.reason !== undefined && { reason: event.reason }),
    ...(event.ticket !== undefined && { ticket: event.ticket }),
    mode,
    requestedMode: mode,
    duration,
    createdAt: now,
    requestExpiresAt: now + rules.approval.requestLife * 1000,
    needs,
    approvals: [],
    ...(breakGlass && { breakGlass }),
    extended: false,
    clock: now,
  }
  const facts: SessionFact[] = [{ type: 'impersonation.requested', at: now, by: operatorId }]
  if (breakGlass) facts.push({ type: 'break_glass.used', by: operatorId, ...breakGlass })
  if (waits) facts.push({ type: 'approval.wanted', at: now, ...needs })
  return { session: approvalState(session), facts }
}

/** Others can still give it: an approval, or the customer's word for this very request. */
function canWait(decision: PolicyDecision, rules: SessionRules): boolean {
  if (decision.verdict !== 'needs') return false
  return decision.need === 'approval' || (decision.need === 'consent' && rules.consent === 'each')
}

/** Where no approval is asked for, there is nothing to break. */
function breakGlassOf(
  { breakGlass, decision }: EventOf<'request'>,
  rules: SessionRules,
  at: number,
): ImpersonationSession['breakGlass'] {
  const isUsed = rules.approval.count > 0 && !(decision.verdict === 'needs' && decision.need === 'approval')
  return breakGlass && isUsed
    ? { reason: breakGlass.reason, at, skipped: [...breakGlass.skipped] }
    : undefined
}
