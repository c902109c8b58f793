import { SKEW } from './skew.js'
import { textOf } from './textOf.js'
import type { Facts } from './Facts.js'

/** Have enough other people approved, or is this a break-glass that the settings allow? */
export function hasApprovals(facts: Pick<Facts, 'settings' | 'operator' | 'context' | 'request'>): boolean {
  return countApprovals(facts) >= facts.settings.approval.count || breaksGlass(facts)
}

/** Have the others, who were asked about `read-only`, said nothing of `full`? */
export function isAskedAnew({ context, request }: Pick<Facts, 'context' | 'request'>): boolean {
  return request?.mode === 'full' && context.answeredMode === 'read-only'
}

function countApprovals(facts: Pick<Facts, 'settings' | 'operator' | 'context' | 'request'>): number {
  const { settings, operator, context } = facts
  if (isAskedAnew(facts)) return 0
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
