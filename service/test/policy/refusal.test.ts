import type { RefusalCode } from 'impersonation-kit/server'
import { expect, test } from 'vitest'
import { refusal } from '../../src/policy/index.js'
import { settings } from './facts.js'

const sentences: Record<RefusalCode, string> = {
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
  too_long: 'A session may last from 1 second to 30 minutes.',
  too_many_sessions: 'You may have 1 session at a time. Stop the other one first.',
  rate_limited: 'You may start 20 sessions in an hour. Try again later.',
  outside_hours: 'Impersonation is not allowed at this time.',
  rule_denied: 'A rule of your organization does not allow this.',
  reason_required: 'Write a reason of 10 to 1000 characters.',
  ticket_invalid: 'Write the number of a ticket.',
  approval_required: '0 other people must approve this.',
  step_up_required: 'Sign in again. Your sign-in must not be older than 0 minutes.',
  consent_required: 'This user must agree first.',
}

test.each(Object.entries(sentences))('%s says: %s', (code, sentence) => {
  expect(refusal(code as RefusalCode)).toMatchObject({ code, sentence })
  expect(refusal(code as RefusalCode, settings())).toMatchObject({ code, sentence })
})

test('a second is said as one, and so is a minute', () => {
  const of = (stepUpMaxAge: number) => refusal('step_up_required', settings({ stepUpMaxAge }))
  expect(of(1)).toMatchObject({
    sentence: 'Sign in again. Your sign-in must not be older than 1 second.',
  })
  expect(of(60)).toMatchObject({
    sentence: 'Sign in again. Your sign-in must not be older than 1 minute.',
  })
  expect(of(61)).toMatchObject({
    sentence: 'Sign in again. Your sign-in must not be older than 61 seconds.',
  })
})
