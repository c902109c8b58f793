import { SKEW } from './skew.js'
import { textOf } from './textOf.js'
import type { Facts } from './Facts.js'

/** Have enough other people approved, or is this a break-glass that the settings allow? */
export function hasApprovals(facts: Pick<Facts, 'settings' | 'operator' | 'context' | 'request'>): boolean {
  return countApprovals(facts) >= facts.settings.approval.count || breaksGlass(facts)
}

function countApprovals({
  settings,
  operator,
  context,
}: Pick<Facts, 'settings' | 'operator' | 'context'>): number {
  const people = context.approvals
    .filter(({ by, at }) => by !== operator.userId && at <= context.now + SKEW)
    .filter(({ role }) => settings.approval.by.includes(role))
    .map(({ by }) => by)
  return new Set(people).size
}

function breaksGlass({
  settings,
  operator,
  request,
}: Pick<Facts, 'settings' | 'operator' | 'request'>): boolean {
  const { enabled, roles } = settings.breakGlass
  const reason = textOf(request?.breakGlass)
  return enabled && roles.includes(operator.role) && reason.length >= Math.max(1, settings.reason.minLength)
}
