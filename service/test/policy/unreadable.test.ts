import type { RefusalCode } from 'impersonation-kit/server'
import { describe, expect, test } from 'vitest'
import { decide, type PolicyContext, type StartRequest } from '../../src/policy/index.js'
import { ana, context, joe, NOW, request, settings } from './facts.js'

interface Given {
  settings?: object
  operator?: object | undefined
  user?: object | undefined
  context?: object | undefined
  request?: unknown
}

function codeOf(given: Given): RefusalCode | 'allow' {
  const { operator = ana, user = joe, context: when = context() } = given
  const decision = decide(
    settings(given.settings),
    operator as typeof ana,
    user as typeof joe,
    when as PolicyContext,
    ('request' in given ? given.request : request) as StartRequest,
  )
  if (decision.verdict !== 'allow') expect(decision.sentence).toMatch(/^[A-Z1-9].*\.$/)
  return decision.verdict === 'allow' ? 'allow' : decision.code
}

const trap = (key: string): object =>
  Object.defineProperty({}, key, {
    get: () => {
      throw new Error('down')
    },
  })
const END_OF_TIME = 8.64e15

describe('S37: what cannot be read is a refusal', () => {
  test.each<[string, object]>([
    ['no id', { ...ana, userId: '' }],
    ['an id of 257 characters', { ...ana, userId: 'x'.repeat(257) }],
    ['an id that is a number', { ...ana, userId: 7 }],
    ['no role', { ...ana, role: undefined }],
    ['a rank that is a text', { ...ana, rank: '9' }],
    ['a rank that is no number', { ...ana, rank: Number.NaN }],
    ['tenants that are a text', { ...ana, tenants: 'acme' }],
    ['a time of sign-in after the end of time', { ...ana, authenticatedAt: END_OF_TIME + 2 }],
    ['a time of sign-in before the beginning of time', { ...ana, authenticatedAt: -END_OF_TIME - 2 }],
  ])('an operator with %s may not impersonate', (_, operator) => {
    expect(codeOf({ operator })).toBe('not_an_impersonator')
  })

  test.each<[string, object]>([
    ['no id', { ...joe, userId: '' }],
    ['an id of 257 characters', { ...joe, userId: 'x'.repeat(257) }],
    ['tenants that are a text', { ...joe, tenants: 'acme' }],
    ['groups that are numbers', { ...joe, groups: [1] }],
    ['a rank that is a text', { ...joe, rank: '0' }],
    ['an activity that is a text', { ...joe, active: 'yes' }],
  ])('a user with %s is out of scope', (_, user) => {
    expect(codeOf({ user })).toBe('out_of_scope')
  })

  test.each<[string, object]>([
    ['nothing', {}],
    ['no time', context({ now: Number.NaN })],
    ['a time after the end of time', context({ now: END_OF_TIME + 2 })],
    ['a time before the beginning of time', context({ now: -END_OF_TIME - 2 })],
    ['less than no sessions', context({ liveSessions: -1 })],
    ['less than no starts', context({ startsInLastHour: -1 })],
    ['a plan that is paid by a text', { ...context(), isPaid: 'yes' }],
    ['an approval by nobody', context({ approvals: [{ by: '', role: 'lead', at: NOW }] })],
    ['an approval at no time', context({ approvals: [{ by: 'ben', role: 'lead', at: Number.NaN }] })],
    ['a consent without an end', { ...context(), consentUntil: 'for ever' }],
  ])('a moment of which is known %s allows nothing', (_, when) => {
    expect(codeOf({ context: when })).toBe('rule_denied')
  })

  test.each([null, 'please', 7, []])('a request that is %j is none', (asked) => {
    expect(codeOf({ request: asked })).toBe('rule_denied')
  })

  test('the longest ids and the last moment can still be read', () => {
    expect(codeOf({ operator: { ...ana, userId: 'x'.repeat(256) } })).toBe('allow')
    expect(codeOf({ user: { ...joe, userId: 'x'.repeat(256) } })).toBe('allow')
    expect(codeOf({ operator: { ...ana, authenticatedAt: END_OF_TIME } })).toBe('allow')
    expect(codeOf({ context: context({ now: END_OF_TIME }) })).toBe('allow')
    expect(codeOf({ context: context({ now: -END_OF_TIME }) })).toBe('allow')
  })

  test.each<[string, Given]>([
    ['operator', { operator: trap('userId') }],
    ['user', { user: trap('userId') }],
    ['moment', { context: trap('now') }],
    ['request', { request: trap('reason') }],
  ])('a getter of the %s that throws denies, and does not throw', (_, given) => {
    expect(codeOf(given)).toBe('rule_denied')
  })
})

describe('a request whose fields are of another kind', () => {
  test('has no reason, also where none is needed', () => {
    const free = { reason: { required: false } }
    for (const reason of [7, null, ['The invoice does not open.'], {}]) {
      expect(codeOf({ request: { reason } })).toBe('reason_required')
      expect(codeOf({ settings: free, request: { reason } })).toBe('reason_required')
    }
    expect(codeOf({ settings: free, request: {} })).toBe('allow')
    expect(codeOf({ request: {} })).toBe('reason_required')
  })

  test('has no valid ticket', () => {
    for (const ticket of [7, ['SUP-1'], {}]) {
      expect(codeOf({ request: { ...request, ticket } })).toBe('ticket_invalid')
    }
  })

  test('has no valid length and no valid mode', () => {
    for (const duration of ['60', [60], null, true])
      expect(codeOf({ request: { ...request, duration } })).toBe('too_long')
    for (const mode of ['', 'admin', null, ['read-only']])
      expect(codeOf({ request: { ...request, mode } })).toBe('mode_not_allowed')
  })

  test('breaks no glass', () => {
    const glass = {
      approval: { count: 1, by: ['lead'] },
      breakGlass: { enabled: true, roles: ['support'] },
    }
    for (const breakGlass of [true, 12345678901, ['The site is down.']])
      expect(codeOf({ settings: glass, request: { ...request, breakGlass } })).toBe('approval_required')
  })
})

test('an operator of whom no rank and no tenants are known has the least: ordinary users without a tenant', () => {
  const operator = { userId: 'ana', role: 'support' }
  const ranked = { impersonators: [{ who: { role: 'support' }, maxRank: 9 }] }
  expect(codeOf({ operator, user: { userId: 'jim' } })).toBe('allow')
  expect(codeOf({ operator })).toBe('other_tenant')
  expect(codeOf({ operator, user: { userId: 'jim', rank: 1 }, settings: ranked })).toBe('rank_too_high')
  expect(codeOf({ operator, user: { userId: 'jim', rank: 0.5 }, settings: ranked })).toBe('allow')
})
