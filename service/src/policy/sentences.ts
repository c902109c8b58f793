import type { Need, NeedCode, RefusalCode } from 'impersonation-kit/server'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { REASON_MAX } from './rules/requestRules.js'

type Sentence = string | ((settings: EnvironmentSettings) => string)

/** Every refusal in plain English. They speak to the operator. */
const sentences: Record<RefusalCode, Sentence> = {
  impersonation_off: 'Impersonation is turned off in this environment.',
  plan_required: 'Your plan does not include impersonation.',
  not_an_impersonator: 'You may not impersonate users.',
  out_of_scope: 'You may not impersonate this user.',
  other_tenant: 'This user belongs to a tenant that you may not enter.',
  rank_too_high: 'You may only impersonate users of a lower rank than yours.',
  user_protected: 'This user is protected. Nobody may impersonate them.',
  user_inactive: 'This user’s account is not active.',
  user_opted_out: 'This user does not allow anybody to impersonate them.',
  yourself: 'You cannot impersonate yourself.',
  already_impersonating: 'You are impersonating somebody already. Stop that session first.',
  mode_not_allowed: 'You may not use this mode for this user.',
  too_long: ({ maxDuration }) => `A session may last from 1 second to ${timeOf(maxDuration)}.`,
  too_many_sessions: ({ maxSessions }) =>
    maxSessions === 1
      ? 'You may have 1 session at a time. Stop the other one first.'
      : `You may have ${maxSessions} sessions at a time. Stop one of them first.`,
  rate_limited: ({ maxStartsPerHour }) =>
    `You may start ${countOf(maxStartsPerHour, 'session')} in an hour. Try again later.`,
  outside_hours: ({ businessHours }) =>
    businessHours
      ? `Impersonation is allowed from ${businessHours.from} to ${businessHours.to} (${businessHours.timeZone}) on working days.`
      : 'Impersonation is not allowed at this time.',
  rule_denied: 'A rule of your organization does not allow this.',
  reason_required: ({ reason }) =>
    `Write a reason of ${Math.max(1, reason.minLength)} to ${REASON_MAX} characters.`,
  ticket_invalid: ({ ticket }) =>
    ticket.pattern === undefined
      ? 'Write the number of a ticket.'
      : 'Write the number of a ticket in the right form.',
  approval_required: ({ approval }) =>
    `${countOf(approval.count, 'other person', 'other people')} must approve this.`,
  step_up_required: ({ stepUpMaxAge = 0 }) =>
    `Sign in again. Your sign-in must not be older than ${timeOf(stepUpMaxAge)}.`,
  consent_required: ({ consent }) =>
    consent === 'standing' ? 'This user has not allowed access at this time.' : 'This user must agree first.',
}

const needs: Record<NeedCode, Need> = {
  reason_required: 'reason',
  ticket_invalid: 'ticket',
  approval_required: 'approval',
  consent_required: 'consent',
  step_up_required: 'step-up',
}

/** What is missing, if the code says that something is. */
export function needOf(code: RefusalCode): Need | undefined {
  return Object.hasOwn(needs, code) ? needs[code as NeedCode] : undefined
}

export function sentenceOf(code: RefusalCode, settings: EnvironmentSettings): string {
  const sentence = sentences[code]
  return typeof sentence === 'string' ? sentence : sentence(settings)
}

function timeOf(seconds: number): string {
  return seconds % 60 === 0 ? countOf(seconds / 60, 'minute') : countOf(seconds, 'second')
}

function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
