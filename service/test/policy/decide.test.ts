import type {
  DirectoryUser,
  EnvironmentSettings,
  Operator,
  PolicyDecision,
  RefusalCode,
} from 'impersonation-kit/server'
import { describe, expect, test } from 'vitest'
import { decide, type PolicyContext, type StartRequest } from '../../src/policy/index.js'
import { ana, context, joe, NOW, request, settings } from './facts.js'

interface Case {
  settings?: object
  operator?: Partial<Operator>
  user?: Partial<DirectoryUser>
  context?: Partial<PolicyContext>
  /** `null`: the row in the table of users. */
  request?: StartRequest | null
}

function decided(one: Case): PolicyDecision {
  const asked = one.request === null ? undefined : { ...request, ...one.request }
  return decide(
    settings(one.settings),
    { ...ana, ...one.operator },
    { ...joe, ...one.user },
    context(one.context),
    asked,
  )
}

function code(one: Case): RefusalCode | 'allow' {
  const decision = decided(one)
  return decision.verdict === 'allow' ? 'allow' : decision.code
}

const grant = (changes: object) => ({ impersonators: [{ who: { role: 'support' }, ...changes }] })
const approval = { approval: { count: 2, by: ['lead', 'owner'] } }
const full = { modes: ['read-only', 'full'], ...grant({ modes: ['full'] }) }
const lead = (by: string, at = NOW) => ({ by, role: 'lead', at })

/** Each line is one rule, on both sides of its boundary. */
const table: [RefusalCode, refused: Case, allowed: Case][] = [
  ['impersonation_off', { settings: { enabled: false } }, {}],
  ['plan_required', { context: { isPaid: false } }, {}],
  ['already_impersonating', { context: { isNested: true } }, {}],
  ['not_an_impersonator', { operator: { role: 'sales' } }, { operator: { role: 'support' } }],
  ['not_an_impersonator', { settings: { impersonators: [] } }, {}],
  [
    'not_an_impersonator',
    { settings: { impersonators: [{ who: { operator: 'ben' } }] } },
    { settings: { impersonators: [{ who: { operator: 'ana' } }] } },
  ],
  ['yourself', { user: { userId: 'ana' } }, { user: { userId: 'anna' } }],
  ['other_tenant', { user: { tenants: ['initech'] } }, { user: { tenants: ['globex'] } }],
  ['other_tenant', { user: { tenants: ['acme', 'initech'] } }, { user: { tenants: ['acme', 'globex'] } }],
  ['other_tenant', { operator: { tenants: [] } }, { operator: { tenants: [] }, user: { tenants: [] } }],
  ['other_tenant', { operator: { tenants: ['*'] } }, { operator: { tenants: '*' } }],
  ['out_of_scope', { settings: grant({ tenants: ['globex'] }) }, { settings: grant({ tenants: ['acme'] }) }],
  ['out_of_scope', { settings: grant({ tenants: [] }) }, { settings: grant({ tenants: '*' }) }],
  [
    'out_of_scope',
    { settings: grant({ tenants: ['acme'] }), user: { tenants: [] } },
    { user: { tenants: [] } },
  ],
  [
    'out_of_scope',
    { settings: grant({ tenants: ['acme'] }), user: { tenants: ['acme', 'globex'] } },
    { settings: grant({ tenants: ['globex', 'acme'] }), user: { tenants: ['acme', 'globex'] } },
  ],
  [
    'out_of_scope',
    { settings: grant({ groups: ['paid'] }) },
    { settings: grant({ groups: ['paid', 'trial'] }) },
  ],
  ['out_of_scope', { settings: grant({ groups: [] }) }, { settings: grant({ groups: '*' }) }],
  [
    'out_of_scope',
    { settings: grant({ groups: ['trial'] }), user: { groups: [] } },
    { user: { groups: [] } },
  ],
  [
    'out_of_scope',
    { settings: grant({ maxRank: 4 }), operator: { rank: 9 }, user: { rank: 5 } },
    { settings: grant({ maxRank: 5 }), operator: { rank: 9 }, user: { rank: 5 } },
  ],
  [
    'out_of_scope',
    { operator: { rank: 9 }, user: { rank: 1 } },
    { operator: { rank: 9 }, user: { rank: 0 } },
  ],
  [
    'rank_too_high',
    { settings: grant({ maxRank: 9 }), operator: { rank: 5 }, user: { rank: 5 } },
    { settings: grant({ maxRank: 9 }), operator: { rank: 5 }, user: { rank: 4 } },
  ],
  [
    'rank_too_high',
    { settings: grant({ maxRank: 9 }), user: { rank: 1 } },
    { settings: grant({ maxRank: 9 }) },
  ],
  ['rank_too_high', { operator: { rank: 0 } }, { operator: { rank: 1 } }],
  [
    'user_protected',
    { settings: { protectedUsers: ['jim', 'joe'] } },
    { settings: { protectedUsers: ['jim'] } },
  ],
  ['user_inactive', { user: { active: false } }, { user: { active: true } }],
  ['user_opted_out', { context: { optedOut: true } }, {}],
  ['mode_not_allowed', { request: { mode: 'full' } }, { request: { mode: 'read-only' } }],
  [
    'mode_not_allowed',
    { settings: { modes: ['read-only', 'full'] }, request: { mode: 'full' } },
    { settings: { modes: ['read-only', 'full'], ...grant({ modes: ['full'] }) }, request: { mode: 'full' } },
  ],
  [
    'mode_not_allowed',
    { settings: grant({ modes: ['full'] }), request: { mode: 'full' } },
    { settings: { modes: ['full'], ...grant({ modes: ['full'] }) }, request: { mode: 'read-only' } },
  ],
  ['too_long', { request: { duration: 1801 } }, { request: { duration: 1800 } }],
  ['too_long', { request: { duration: 0 } }, { request: { duration: 1 } }],
  ['too_long', { request: { duration: 60.5 } }, { request: { duration: 60 } }],
  ['too_long', { request: { duration: Number.NaN } }, {}],
  ['too_many_sessions', { context: { liveSessions: 1 } }, { context: { liveSessions: 0 } }],
  [
    'too_many_sessions',
    { settings: { maxSessions: 3 }, context: { liveSessions: 3 } },
    { settings: { maxSessions: 3 }, context: { liveSessions: 2 } },
  ],
  [
    'too_many_sessions',
    { context: { liveSessions: 1 } },
    { context: { liveSessions: 1, startedAt: NOW - 1000 } },
  ],
  ['rate_limited', { context: { startsInLastHour: 20 } }, { context: { startsInLastHour: 19 } }],
  [
    'rate_limited',
    { context: { startsInLastHour: 20 } },
    { context: { startsInLastHour: 20, startedAt: NOW - 1000 } },
  ],
  [
    'reason_required',
    { request: { reason: '' } },
    { settings: { reason: { required: false } }, request: { reason: '' } },
  ],
  ['reason_required', { request: { reason: 'nine char' } }, { request: { reason: 'ten chars!' } }],
  ['reason_required', { request: { reason: '  nine char  ' } }, { request: { reason: '  ten chars!  ' } }],
  ['reason_required', { request: { reason: 'a\u200b \u200b \u200b \u200b \u200bb' } }, {}],
  [
    'reason_required',
    { settings: { reason: { minLength: 0 } }, request: { reason: ' \n ' } },
    { settings: { reason: { minLength: 0 } }, request: { reason: 'x' } },
  ],
  ['reason_required', { settings: { reason: { required: false } }, request: { reason: 'short' } }, {}],
  ['reason_required', { request: { reason: 'x'.repeat(1001) } }, { request: { reason: 'x'.repeat(1000) } }],
  [
    'ticket_invalid',
    { settings: { ticket: { required: true } } },
    { settings: { ticket: { required: true } }, request: { ticket: 'SUP-1' } },
  ],
  [
    'ticket_invalid',
    { settings: { ticket: { required: true } }, request: { ticket: '' } },
    { request: { ticket: '' } },
  ],
  ['ticket_invalid', { request: { ticket: ' ' } }, {}],
  ['ticket_invalid', { request: { ticket: 'SUP\n1' } }, { request: { ticket: 'SUP 1' } }],
  ['ticket_invalid', { request: { ticket: 'x'.repeat(101) } }, { request: { ticket: 'x'.repeat(100) } }],
  [
    'ticket_invalid',
    { settings: { ticket: { pattern: 'SUP-\\d+' } }, request: { ticket: 'SUP-' } },
    { settings: { ticket: { pattern: 'SUP-\\d+' } }, request: { ticket: 'SUP-12' } },
  ],
  [
    'ticket_invalid',
    { settings: { ticket: { pattern: 'A' } }, request: { ticket: 'BA' } },
    { settings: { ticket: { pattern: 'A' } } },
  ],
  [
    'step_up_required',
    { settings: { stepUpMaxAge: 60 }, operator: { authenticatedAt: NOW - 60_001 } },
    { settings: { stepUpMaxAge: 60 }, operator: { authenticatedAt: NOW - 60_000 } },
  ],
  [
    'step_up_required',
    { settings: { stepUpMaxAge: 60 }, operator: { authenticatedAt: NOW + 5001 } },
    { settings: { stepUpMaxAge: 60 }, operator: { authenticatedAt: NOW + 5000 } },
  ],
  [
    'step_up_required',
    {
      settings: { stepUpMaxAge: 60 },
      operator: { authenticatedAt: NOW - 70_000 },
      context: { startedAt: NOW - 9999 },
    },
    {
      settings: { stepUpMaxAge: 60 },
      operator: { authenticatedAt: NOW - 70_000 },
      context: { startedAt: NOW - 10_000 },
    },
  ],
  [
    'step_up_required',
    {
      settings: { stepUpMaxAge: 60 },
      operator: { authenticatedAt: NOW - 70_000 },
      context: { startedAt: NOW - 20_000, fullSince: NOW - 9999 },
    },
    {
      settings: { stepUpMaxAge: 60 },
      operator: { authenticatedAt: NOW - 70_000 },
      context: { startedAt: NOW - 20_000, fullSince: NOW - 10_000 },
    },
  ],
  [
    'approval_required',
    { settings: approval },
    { settings: approval, context: { approvals: [lead('ben'), lead('cy')] } },
  ],
  [
    'approval_required',
    { settings: approval, context: { approvals: [lead('ben')] } },
    { settings: approval, context: { approvals: [lead('ben'), { by: 'cy', role: 'owner', at: NOW }] } },
  ],
  ['approval_required', { settings: approval, context: { approvals: [lead('ben'), lead('ben')] } }, {}],
  ['approval_required', { settings: approval, context: { approvals: [lead('ben'), lead('ana')] } }, {}],
  [
    'approval_required',
    { settings: approval, context: { approvals: [lead('ben'), { by: 'cy', role: 'support', at: NOW }] } },
    {},
  ],
  [
    'approval_required',
    { settings: approval, context: { approvals: [lead('ben'), lead('cy', NOW + 5001)] } },
    { settings: approval, context: { approvals: [lead('ben'), lead('cy', NOW + 5000)] } },
  ],
  [
    'approval_required',
    {
      settings: { ...full, approval: { count: 1, by: ['lead'] } },
      context: { approvals: [lead('ben')], answeredMode: 'read-only' },
      request: { mode: 'full' },
    },
    {
      settings: { ...full, approval: { count: 1, by: ['lead'] } },
      context: { approvals: [lead('ben')], answeredMode: 'full' },
      request: { mode: 'full' },
    },
  ],
  [
    'approval_required',
    { settings: approval, context: { approvals: [lead('ben')], answeredMode: 'full' } },
    { settings: approval, context: { approvals: [lead('ben'), lead('cy')], answeredMode: 'full' } },
  ],
  [
    'consent_required',
    {
      settings: { ...full, consent: 'each' },
      context: { consentGiven: true, answeredMode: 'read-only' },
      request: { mode: 'full' },
    },
    {
      settings: { ...full, consent: 'each' },
      context: { consentGiven: true, answeredMode: 'read-only' },
      request: { mode: 'read-only' },
    },
  ],
  [
    'consent_required',
    { settings: { consent: 'standing' }, context: { consentUntil: NOW } },
    { settings: { consent: 'standing' }, context: { consentUntil: NOW + 1 } },
  ],
  ['consent_required', { settings: { consent: 'standing' }, context: { consentGiven: true } }, {}],
  [
    'consent_required',
    { settings: { consent: 'each' } },
    { settings: { consent: 'each' }, context: { consentGiven: true } },
  ],
  ['consent_required', { settings: { consent: 'each' }, context: { consentUntil: NOW + 1 } }, {}],
]

describe('decide', () => {
  test.each(table)('%s: %j is refused, and %j is not', (expected, refused, allowed) => {
    expect(code(refused)).toBe(expected)
    expect(code(allowed)).toBe('allow')
  })

  test('says what is needed where something is needed, and denies everything else', () => {
    const needs = {
      reason_required: 'reason',
      ticket_invalid: 'ticket',
      approval_required: 'approval',
      consent_required: 'consent',
      step_up_required: 'step-up',
    }
    for (const [expected, refused] of table) {
      const need = (needs as Record<string, string>)[expected]
      const decision = decided(refused)
      expect(decision).toEqual({
        verdict: need ? 'needs' : 'deny',
        ...(need && { need }),
        code: expected,
        sentence: expect.stringMatching(/^[A-Z1-9].*\.$/),
      })
    }
  })

  test('counts in its sentences', () => {
    const sentence = (one: Case) => {
      const decision = decided(one)
      return decision.verdict === 'allow' ? '' : decision.sentence
    }
    expect(sentence({ request: { duration: 1801 } })).toBe('A session may last from 1 second to 30 minutes.')
    expect(sentence({ settings: { maxDuration: 60 }, request: { duration: 61 } })).toBe(
      'A session may last from 1 second to 1 minute.',
    )
    expect(sentence({ settings: { maxDuration: 90 }, request: { duration: 91 } })).toBe(
      'A session may last from 1 second to 90 seconds.',
    )
    expect(sentence({ context: { liveSessions: 1 } })).toBe(
      'You may have 1 session at a time. Stop the other one first.',
    )
    expect(sentence({ settings: { maxSessions: 2 }, context: { liveSessions: 2 } })).toBe(
      'You may have 2 sessions at a time. Stop one of them first.',
    )
    expect(sentence({ settings: { maxStartsPerHour: 1 }, context: { startsInLastHour: 1 } })).toBe(
      'You may start 1 session in an hour. Try again later.',
    )
    expect(sentence({ context: { startsInLastHour: 20 } })).toBe(
      'You may start 20 sessions in an hour. Try again later.',
    )
    expect(sentence({ request: { reason: '' } })).toBe('Write a reason of 10 to 1000 characters.')
    expect(sentence({ settings: { reason: { minLength: 0 } }, request: { reason: '' } })).toBe(
      'Write a reason of 1 to 1000 characters.',
    )
    expect(sentence({ settings: approval })).toBe('2 other people must approve this.')
    expect(sentence({ settings: { approval: { count: 1, by: ['lead'] } } })).toBe(
      '1 other person must approve this.',
    )
    expect(sentence({ settings: { ticket: { required: true } } })).toBe('Write the number of a ticket.')
    expect(sentence({ settings: { ticket: { required: true, pattern: 'A' } } })).toBe(
      'Write the number of a ticket in the right form.',
    )
    expect(sentence({ settings: { consent: 'each' } })).toBe('This user must agree first.')
    expect(sentence({ settings: { consent: 'standing' } })).toBe(
      'This user has not allowed access at this time.',
    )
    expect(sentence({ settings: { stepUpMaxAge: 300 }, operator: { authenticatedAt: 0 } })).toBe(
      'Sign in again. Your sign-in must not be older than 5 minutes.',
    )
    const hours = { businessHours: { timeZone: 'UTC', days: [1], from: '09:00', to: '17:00' } }
    expect(sentence({ settings: hours })).toBe(
      'Impersonation is allowed from 09:00 to 17:00 (UTC) on working days.',
    )
  })
})

describe('the order of the rules', () => {
  const everything: Case = {
    settings: { enabled: false, impersonators: [], protectedUsers: ['joe'], maxStartsPerHour: 1 },
    user: { tenants: ['initech'], rank: 9, active: false },
    context: { isPaid: false, isNested: true, optedOut: true, liveSessions: 9, startsInLastHour: 9 },
    request: { duration: 0, reason: '' },
  }

  test('tells what is wrong with the user only to those who may see the user', () => {
    const steps: [RefusalCode, object][] = [
      ['impersonation_off', {}],
      ['plan_required', { settings: { enabled: true } }],
      ['already_impersonating', { context: { isPaid: true } }],
      ['not_an_impersonator', { context: { isNested: false } }],
      ['other_tenant', { settings: { impersonators: [{ who: { role: 'support' } }] } }],
      ['out_of_scope', { user: { tenants: ['acme'] } }],
      ['rank_too_high', { settings: { impersonators: [{ who: { role: 'support' }, maxRank: 9 }] } }],
      ['user_protected', { operator: { rank: 10 } }],
      ['user_inactive', { settings: { protectedUsers: [] } }],
      ['user_opted_out', { user: { active: true } }],
      ['too_many_sessions', { context: { optedOut: false } }],
      ['rate_limited', { context: { liveSessions: 0 } }],
      ['too_long', { context: { startsInLastHour: 0 } }],
      ['reason_required', { request: { duration: 60 } }],
    ]
    let one = everything
    for (const [expected, change] of steps) {
      one = merge(one, change)
      expect(code(one)).toBe(expected)
    }
  })

  function merge(one: Case, change: Case): Case {
    return {
      settings: { ...one.settings, ...change.settings },
      operator: { ...one.operator, ...change.operator },
      user: { ...one.user, ...change.user },
      context: { ...one.context, ...change.context },
      request: { ...one.request, ...change.request },
    }
  }

  test('asks the operator before it asks others: a sign-in, then colleagues, then the customer', () => {
    const all = { stepUpMaxAge: 60, approval: { count: 1, by: ['lead'] }, consent: 'each' }
    const fresh = { authenticatedAt: NOW }
    expect(code({ settings: all, operator: { authenticatedAt: 0 } })).toBe('step_up_required')
    expect(code({ settings: all, operator: fresh })).toBe('approval_required')
    expect(code({ settings: all, operator: fresh, context: { approvals: [lead('ben')] } })).toBe(
      'consent_required',
    )
    expect(code({ settings: { ...all, consent: 'standing' }, operator: { authenticatedAt: 0 } })).toBe(
      'consent_required',
    )
  })

  test('leaves a missing sign-in time as no sign-in', () => {
    const { authenticatedAt: _, ...never } = ana
    expect(decide(settings({ stepUpMaxAge: 60 }), never, joe, context(), request)).toMatchObject({
      code: 'step_up_required',
    })
    expect(decide(settings(), never, joe, context(), request)).toEqual({ verdict: 'allow' })
  })
})

describe('the row of the table of users', () => {
  const row = (one: Case) => code({ ...one, request: null })

  test('asks for nothing that the dialog will ask for', () => {
    const asks = { ticket: { required: true }, approval: { count: 1, by: ['lead'] }, consent: 'each' }
    expect(row({ settings: asks })).toBe('allow')
  })

  test.each([
    ['impersonation_off', { settings: { enabled: false } }],
    ['user_protected', { settings: { protectedUsers: ['joe'] } }],
    ['consent_required', { settings: { consent: 'standing' } }],
    ['step_up_required', { settings: { stepUpMaxAge: 10 } }],
    ['too_many_sessions', { context: { liveSessions: 1 } }],
    ['rate_limited', { context: { startsInLastHour: 20 } }],
  ] as [string, Case][])('says %s', (expected, one) => {
    expect(row(one)).toBe(expected)
  })
})

describe('break-glass', () => {
  const glass = { ...approval, breakGlass: { enabled: true, roles: ['support'] } }
  const emergency = { breakGlass: 'The site is down.' }

  test('S53: counts as approval only where it is allowed for the role, and with a reason', () => {
    expect(code({ settings: glass, request: emergency })).toBe('allow')
    expect(code({ settings: glass })).toBe('approval_required')
    expect(code({ settings: glass, request: { breakGlass: '' } })).toBe('approval_required')
    expect(code({ settings: glass, request: { breakGlass: 'nine char' } })).toBe('approval_required')
    expect(code({ settings: glass, request: { breakGlass: 'ten chars!' } })).toBe('allow')
    expect(code({ settings: { ...glass, reason: { minLength: 0 } }, request: { breakGlass: ' ' } })).toBe(
      'approval_required',
    )
    expect(
      code({ settings: { ...glass, breakGlass: { enabled: true, roles: ['lead'] } }, request: emergency }),
    ).toBe('approval_required')
    expect(
      code({
        settings: { ...glass, breakGlass: { enabled: false, roles: ['support'] } },
        request: emergency,
      }),
    ).toBe('approval_required')
  })

  test('is the operator’s own word for both modes', () => {
    const raised = { settings: { ...glass, ...full }, context: { answeredMode: 'read-only' as const } }
    expect(code({ ...raised, request: { ...emergency, mode: 'full' } })).toBe('allow')
  })

  test('goes past nothing else', () => {
    expect(code({ settings: glass, request: emergency, context: { optedOut: true } })).toBe('user_opted_out')
    expect(code({ settings: { ...glass, protectedUsers: ['joe'] }, request: emergency })).toBe(
      'user_protected',
    )
    expect(code({ settings: { ...glass, consent: 'each' }, request: emergency })).toBe('consent_required')
    expect(code({ settings: { ...glass, stepUpMaxAge: 1 }, request: emergency })).toBe('step_up_required')
    expect(code({ settings: glass, request: emergency, user: { tenants: ['initech'] } })).toBe('other_tenant')
  })
})

describe('S5: nobody impersonates out of an impersonation', () => {
  test('whatever else is right, and also for the row', () => {
    expect(code({ context: { isNested: true } })).toBe('already_impersonating')
    expect(code({ context: { isNested: true }, request: null })).toBe('already_impersonating')
    // It stands before all that the user decides: it says nothing about them.
    expect(code({ context: { isNested: true }, user: { tenants: ['initech'] } })).toBe(
      'already_impersonating',
    )
  })
})

describe('S37: without settings', () => {
  test.each([undefined, null, {}, { enabled: true }])('%j nobody may do anything', (nothing) => {
    const decision = decide(nothing as unknown as EnvironmentSettings, ana, joe, context(), request)
    expect(decision).toMatchObject({ verdict: 'deny', code: 'impersonation_off' })
  })
})
