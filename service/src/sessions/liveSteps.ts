import { textOf } from '../policy/index.js'
import { endSession } from './endSession.js'
import { refuse, refuseByPolicy, type Step } from './Step.js'

export const refresh: Step<'refresh'> = (session, { decision, isSeen = true }, { rules, now, at }) => {
  if (decision.verdict !== 'allow') return endSession(session, 'policy', at, { code: decision.code })
  if (!isSeen) return { session, facts: [] }
  return { session: { ...session, lastSeenAt: now, idleAt: now + rules.idleTimeout * 1000 }, facts: [] }
}

export const extend: Step<'extend'> = (session, { by, seconds, decision }, { rules, at }) => {
  if (by !== session.operatorId) return refuse('not_yours')
  if (!(Number.isInteger(seconds) && seconds > 0)) return refuse('extension_invalid')
  if (session.extended) return refuse('already_extended')
  if (decision.verdict !== 'allow') return { refused: decision.code, sentence: decision.sentence }
  const { startedAt = at, expiresAt = at, maxExpiresAt = at } = session
  const to = Math.min(expiresAt + seconds * 1000, maxExpiresAt, startedAt + rules.maxDuration * 1000)
  if (to <= expiresAt) return refuse('at_the_limit')
  return {
    session: { ...session, expiresAt: to, extended: true },
    facts: [{ type: 'impersonation.extended', at, by, from: expiresAt, to }],
  }
}

export const setMode: Step<'set_mode'> = (session, { by, mode, reason, decision }, { rules, now, at }) => {
  if (by !== session.operatorId) return refuse('not_yours')
  if (mode === session.mode) return refuse('mode_unchanged')
  const changed = { type: 'impersonation.mode_changed', at, from: session.mode, to: mode, by } as const
  if (mode === 'read-only') {
    const { fullUntil: _, fullSince: __, ...rest } = session
    return { session: { ...rest, mode }, facts: [changed] }
  }
  if (decision.verdict !== 'allow') return { refused: decision.code, sentence: decision.sentence }
  if (!rules.modes.includes(mode)) return refuseByPolicy('mode_not_allowed', rules)
  if (textOf(reason).length < Math.max(1, rules.reason.minLength))
    return refuseByPolicy('reason_required', rules)
  return {
    session: { ...session, mode: 'full', fullSince: now, fullUntil: now + rules.fullFor * 1000 },
    facts: [{ ...changed, to: 'full', ...(reason !== undefined && { reason }) }],
  }
}

export const tick: Step<'tick'> = (session) => ({ session, facts: [] })
