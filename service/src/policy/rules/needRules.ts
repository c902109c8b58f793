import { hasApprovals, isAskedAnew } from '../hasApprovals.js'
import { SKEW } from '../skew.js'
import type { Rule } from '../Facts.js'

const stepUp: Rule = ({ settings, operator, context }) => {
  if (settings.stepUpMaxAge === undefined) return undefined
  const { authenticatedAt } = operator
  if (authenticatedAt === undefined || authenticatedAt > context.now + SKEW) return 'step_up_required'
  const age = (context.fullSince ?? context.startedAt ?? context.now) - authenticatedAt
  return age <= settings.stepUpMaxAge * 1000 ? undefined : 'step_up_required'
}

const standingConsent: Rule = ({ settings, context }) =>
  settings.consent !== 'standing' || (context.consentUntil ?? -Infinity) > context.now
    ? undefined
    : 'consent_required'

const approval: Rule = (facts) => (hasApprovals(facts) ? undefined : 'approval_required')

const consentToThis: Rule = (facts) => {
  const { settings, context } = facts
  const isGiven = context.consentGiven && !isAskedAnew(facts)
  return settings.consent !== 'each' || isGiven ? undefined : 'consent_required'
}

/** What is known to be missing before anything is asked for. */
export const rowNeeds: readonly Rule[] = [standingConsent, stepUp]

/** Whoever must ask others has done their own part before. */
export const requestNeeds: readonly Rule[] = [standingConsent, stepUp, approval, consentToThis]
