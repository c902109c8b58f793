import type { DirectoryUser, EnvironmentSettings, Operator, PolicyDecision } from 'impersonation-kit/server'
import { beforeEach, describe, expect, test } from 'vitest'
import { decide, type PolicyContext } from '../../src/policy/index.js'
import { questionOf, type SessionEvent } from '../../src/sessions/index.js'
import { completeSettings } from '../../src/settings/index.js'
import { request, Story, T } from './support.js'

/** The session machine with the real policy, as the service asks it. */
let settings: EnvironmentSettings
let ana: Operator
let joe: DirectoryUser
let facts: Partial<PolicyContext>
let story: Story

function change(changes: object): void {
  settings = completeSettings({ ...settings, ...changes })
  story.rules = settings
}

function ask(): PolicyDecision {
  if (!story.session) throw new Error('no session')
  const { request: asked, context } = questionOf(story.session)
  return decide(settings, ana, joe, { ...around(), ...context }, asked)
}

function around(): PolicyContext {
  return {
    now: story.now,
    isPaid: true,
    isNested: false,
    liveSessions: 0,
    startsInLastHour: 0,
    optedOut: false,
    consentGiven: false,
    approvals: [],
    ...facts,
  }
}

function start(changes: Parameters<typeof request>[0] = {}): ReturnType<Story['do']> {
  const { reason = '', ticket, mode, duration, breakGlass } = request(changes)
  const asked = {
    reason,
    mode,
    duration,
    ...(ticket && { ticket }),
    ...(breakGlass && { breakGlass: breakGlass.reason }),
  }
  return story.do(request({ ...changes, decision: decide(settings, ana, joe, around(), asked) }))
}

const makeReady = () => story.do({ type: 'make_ready', by: 'ana', decision: ask() })
const redeem = () => story.do({ type: 'redeem', by: 'ana', decision: ask() })
const refresh = () => story.do({ type: 'refresh', decision: ask() })
const ended = (code: string) => [
  expect.objectContaining({ type: 'impersonation.ended', end: 'policy', code }),
]

beforeEach(() => {
  settings = completeSettings({
    enabled: true,
    modes: ['read-only', 'full'],
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'], maxRank: 5 }],
    approval: { by: ['lead'] },
  })
  ana = { userId: 'ana', role: 'support', rank: 2, tenants: ['acme'], authenticatedAt: T }
  joe = { userId: 'joe', tenants: ['acme'], rank: 1 }
  facts = {}
  story = new Story(settings)
})

/** Everything that can change for the worse, and the code that it ends with. */
const changes: [string, () => void][] = [
  ['rank_too_high', () => (joe = { ...joe, rank: 2 })],
  ['rank_too_high', () => (ana = { ...ana, rank: 1 })],
  ['other_tenant', () => (joe = { ...joe, tenants: ['acme', 'globex'] })],
  ['other_tenant', () => (ana = { ...ana, tenants: [] })],
  ['not_an_impersonator', () => (ana = { ...ana, role: 'sales' })],
  ['out_of_scope', () => change({ impersonators: [{ who: { role: 'support' } }] })],
  ['impersonation_off', () => change({ enabled: false })],
  ['plan_required', () => (facts = { isPaid: false })],
  ['already_impersonating', () => (facts = { isNested: true })],
  ['user_opted_out', () => (facts = { optedOut: true })],
  ['user_protected', () => change({ protectedUsers: ['joe'] })],
  ['user_inactive', () => (joe = { ...joe, active: false })],
  ['too_long', () => change({ maxDuration: 600 })],
  [
    'outside_hours',
    () => change({ businessHours: { timeZone: 'UTC', days: [0], from: '09:00', to: '17:00' } }),
  ],
  ['consent_required', () => change({ consent: 'standing' })],
  ['approval_required', () => change({ approval: { ...settings.approval, count: 1 } })],
  ['ticket_invalid', () => change({ ticket: { required: true } })],
  ['reason_required', () => change({ reason: { required: true, minLength: 100 } })],
]

describe('S2: the policy is asked again when a ticket is redeemed', () => {
  test('and gives the session if nothing changed', () => {
    start()
    makeReady()
    expect(redeem()).toEqual([expect.objectContaining({ type: 'impersonation.started' })])
  })

  test.each(changes)('and ends it with %s: %s', (code, happen) => {
    start()
    makeReady()
    happen()
    expect(redeem()).toEqual(ended(code))
    expect(redeem()).toBe('session_over')
  })
})

describe('a start that is refused for a while', () => {
  test.each([
    ['rate_limited', () => (facts = { startsInLastHour: 1_000 })],
    ['too_many_sessions', () => (facts = { liveSessions: 1_000 })],
    ['already_impersonating', () => (facts = { isNested: true })],
    [
      'outside_hours',
      () => change({ businessHours: { timeZone: 'UTC', days: [0], from: '09:00', to: '17:00' } }),
    ],
  ])('leaves the request, and what colleagues have said of it: %s', (code, happen) => {
    const before = settings
    start()
    happen()
    expect(makeReady()).toBe(code)
    facts = {}
    settings = before
    expect(makeReady()).toEqual([expect.objectContaining({ type: 'impersonation.ready' })])
  })

  test('ends the request where the refusal stays', () => {
    start()
    joe = { ...joe, rank: 5 }
    expect(makeReady()).toEqual(ended('rank_too_high'))
  })
})

describe('S20: the policy is asked again at every refresh', () => {
  test('and lets the session go on where nothing changed', () => {
    start()
    makeReady()
    redeem()
    story.now += 500_000
    expect(refresh()).toEqual([])
  })

  test.each(changes)('and ends the session with %s: %s', (code, happen) => {
    start()
    makeReady()
    redeem()
    story.now += 1000
    happen()
    expect(refresh()).toEqual(ended(code))
    expect(story.session).toMatchObject({ state: 'ended', end: 'policy', endCode: code })
  })

  test('but asks for no newer sign-in, and does not count the session against itself', () => {
    change({ stepUpMaxAge: 60, maxSessions: 1, maxStartsPerHour: 1 })
    start()
    makeReady()
    story.now += 50_000
    redeem()
    story.now += 500_000
    facts = { liveSessions: 1, startsInLastHour: 1 }
    expect(refresh()).toEqual([])
  })
})

describe('S5: out of an impersonation no other one is made', () => {
  test('not by a request, and not by a ticket from before', () => {
    start()
    makeReady()
    const ready = story
    story = new Story(settings)
    facts = { isNested: true }
    expect(start()).toBe('already_impersonating')
    story = ready
    expect(redeem()).toEqual(ended('already_impersonating'))
  })
})

describe('an approval', () => {
  const approve = (by: string): SessionEvent => ({ type: 'approve', by, role: 'lead' })

  test('by enough people lets the session start and go on', () => {
    change({ approval: { count: 2, by: ['lead'] } })
    start()
    expect(story.state).toBe('requested')
    story.do(approve('ben'))
    story.do(approve('cy'))
    expect(makeReady()).toHaveLength(1)
    expect(redeem()).toHaveLength(1)
    expect(refresh()).toEqual([])
  })

  test('of somebody whose role may no longer approve does not count', () => {
    change({ approval: { count: 1, by: ['lead'] } })
    start()
    story.do(approve('ben'))
    change({ approval: { count: 1, by: ['owner'] } })
    expect(makeReady()).toBe('approval_required')
  })

  test('S53: break-glass stands for it from the request to the end, as long as the settings allow it', () => {
    change({ approval: { count: 1, by: ['lead'] }, breakGlass: { enabled: true, roles: ['support'] } })
    start({ breakGlass: { reason: 'The site is down.', skipped: ['ben'] } })
    expect(story.facts).toContainEqual(
      expect.objectContaining({ type: 'break_glass.used', skipped: ['ben'] }),
    )
    makeReady()
    redeem()
    expect(refresh()).toEqual([])
    change({ breakGlass: { enabled: false, roles: [] } })
    expect(refresh()).toEqual(ended('approval_required'))
    expect(story.session?.breakGlass?.reason).toBe('The site is down.')
  })

  test('and the customer’s word for each request are both waited for', () => {
    change({ approval: { count: 1, by: ['lead'] }, consent: 'each' })
    start()
    story.do(approve('ben'))
    expect(makeReady()).toBe('consent_required')
    story.do({ type: 'give_consent', by: 'joe' })
    expect(makeReady()).toHaveLength(1)
    expect(redeem()).toHaveLength(1)
    expect(refresh()).toEqual([])
  })
})

test('the question about a session has everything that was asked for', () => {
  start({ ticket: 'SUP-1' })
  if (!story.session) throw new Error('no session')
  expect(questionOf(story.session)).toEqual({
    request: { reason: 'The invoice does not open.', ticket: 'SUP-1', mode: 'read-only', duration: 1200 },
    context: { approvals: [], consentGiven: false, answeredMode: 'read-only' },
  })
  const { reason: _, ticket: __, ...bare } = story.session
  expect(questionOf(bare).request).toEqual({ mode: 'read-only', duration: 1200 })
})
