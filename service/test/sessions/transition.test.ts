import type { PolicyDecision, SessionState } from 'impersonation-kit/server'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../src/policy/index.js'
import {
  isOpen,
  nextDeadline,
  sessionSentences,
  settle,
  transition,
  type SessionEvent,
} from '../../src/sessions/index.js'
import {
  active,
  allow,
  makeReady,
  MINUTE,
  needsApproval,
  needsConsent,
  redeem,
  request,
  rules,
  Story,
  T,
  twoApprovals,
} from './support.js'

const approve = (by: string, role = 'lead'): SessionEvent => ({ type: 'approve', by, role })
const deny = (by: string, role = 'lead'): SessionEvent => ({
  type: 'deny',
  by,
  role,
  reason: 'Ask the customer.',
})
const full = (reason?: string): SessionEvent => ({
  type: 'set_mode',
  by: 'ana',
  mode: 'full',
  decision: allow,
  ...(reason !== undefined && { reason }),
})
const readOnly: SessionEvent = { type: 'set_mode', by: 'ana', mode: 'read-only', decision: allow }
const extend = (seconds: number): SessionEvent => ({ type: 'extend', by: 'ana', seconds, decision: allow })
const refresh = (decision = allow): SessionEvent => ({ type: 'refresh', decision })
const why = 'The customer asked me to.'

function asked(given = twoApprovals, changes = {}): Story {
  const story = new Story(given)
  story.do(request({ decision: needsApproval, ...changes }))
  expect(story.state).toBe('requested')
  story.facts = []
  return story
}

describe('a request', () => {
  test('is approved at once where the policy allows it', () => {
    const story = new Story(rules())
    expect(story.do(request({ ticket: 'SUP-1' }))).toEqual([
      { type: 'impersonation.requested', at: T, by: 'ana' },
    ])
    expect(story.session).toEqual({
      id: 's1',
      environment: 'production',
      operatorId: 'ana',
      userId: 'joe',
      state: 'approved',
      reason: 'The invoice does not open.',
      ticket: 'SUP-1',
      mode: 'read-only',
      requestedMode: 'read-only',
      duration: 1200,
      createdAt: T,
      requestExpiresAt: T + 60 * MINUTE,
      needs: { approvals: 0, consent: false },
      approvals: [],
      extended: false,
      clock: T,
    })
  })

  test('waits where others must approve, and says so', () => {
    const story = new Story(twoApprovals)
    expect(story.do(request({ decision: needsApproval }))).toEqual([
      { type: 'impersonation.requested', at: T, by: 'ana' },
      { type: 'approval.wanted', at: T, approvals: 2, consent: false },
    ])
    expect(story.state).toBe('requested')
  })

  test.each([
    ['reason_required', { decision: refusal('reason_required') }],
    ['step_up_required', { decision: refusal('step_up_required') }],
    ['user_opted_out', { decision: refusal('user_opted_out') }],
    ['consent_required', { decision: needsConsent }],
    ['yourself', { userId: 'ana' }],
    ['too_long', { duration: 1801 }],
    ['too_long', { duration: 0 }],
    ['too_long', { duration: 1.5 }],
    ['too_long', { duration: Number.NaN }],
  ])('S5, S36: is refused with %s and makes no session', (code, changes) => {
    const story = new Story(rules({ consent: 'standing' }))
    expect(story.do(request(changes))).toBe(code)
    expect(story).toMatchObject({ session: undefined, facts: [] })
  })

  test('may last from a second to the longest session', () => {
    for (const duration of [1, 1800]) expect(new Story(rules()).do(request({ duration }))).toHaveLength(1)
  })

  test('takes every mode that it does not know for read-only', () => {
    const story = new Story(rules())
    story.do(request({ mode: 'admin' as never }))
    expect(story.session?.mode).toBe('read-only')
  })

  test('is needed first: nothing can happen to a session that is not there', () => {
    expect(new Story(rules()).do(makeReady)).toBe('no_session')
    expect(transition(undefined, makeReady, rules(), T)).toEqual({
      refused: 'no_session',
      sentence: 'There is no such session.',
      facts: [],
    })
  })
})

describe('approvals', () => {
  test('come from several people, and the last one takes the request', () => {
    const story = asked()
    expect(story.do(approve('ben'), 10)).toEqual([
      { type: 'approval.given', at: T + 10, by: 'ben', role: 'lead', left: 1 },
    ])
    expect(story.state).toBe('requested')
    expect(story.do(approve('cy'), 20)).toEqual([
      { type: 'approval.given', at: T + 20, by: 'cy', role: 'lead', left: 0 },
      { type: 'approval.taken', at: T + 20, by: 'cy', answer: 'approved' },
    ])
    expect(story.session).toMatchObject({
      state: 'approved',
      approvals: [
        { by: 'ben', role: 'lead', at: T + 10 },
        { by: 'cy', role: 'lead', at: T + 20 },
      ],
    })
  })

  test('never come from oneself, twice from one person, or from another role', () => {
    const story = asked()
    expect(story.do(approve('ana'))).toBe('own_request')
    expect(story.do(deny('ana'))).toBe('own_request')
    expect(story.do(approve('ben', 'support'))).toBe('not_an_approver')
    expect(story.do(deny('ben', 'support'))).toBe('not_an_approver')
    story.do(approve('ben'))
    expect(story.do(approve('ben'))).toBe('already_answered')
    expect(story.session?.approvals).toHaveLength(1)
  })

  test('that come late are told that another has answered, in every later state', () => {
    const story = asked()
    story.do(approve('ben'))
    story.do(approve('cy'))
    const late = () => {
      expect(story.do(approve('di'))).toBe('taken_by_another')
      expect(story.do(deny('di'))).toBe('taken_by_another')
      expect(story.do(approve('ben'))).toBe('already_answered')
      expect(story.do(approve('ana'))).toBe('own_request')
    }
    late()
    story.do(makeReady)
    late()
    story.do(redeem)
    late()
    story.do({ type: 'stop', by: 'ana' })
    late()
    expect(story.state).toBe('ended')
  })

  test('one denial is enough, and ends the request', () => {
    const story = asked()
    story.do(approve('ben'))
    expect(story.do(deny('cy'), 5)).toEqual([
      { type: 'approval.denied', by: 'cy', at: T + 5, reason: 'Ask the customer.' },
      { type: 'approval.taken', at: T + 5, by: 'cy', answer: 'denied' },
    ])
    expect(story.session).toMatchObject({
      state: 'denied',
      endedAt: T + 5,
      denial: { by: 'cy', at: T + 5, reason: 'Ask the customer.' },
    })
    expect(story.do(approve('di'))).toBe('taken_by_another')
    expect(story.do(deny('cy'))).toBe('already_answered')
    expect(story.do(makeReady)).toBe('request_denied')
    expect(story.do(redeem)).toBe('request_denied')
  })

  test('whoever has approved may still deny, as long as the request waits for others', () => {
    const story = asked()
    story.do(approve('ben'))
    expect(story.do(deny('ben'), 5)).toHaveLength(2)
    expect(story.session).toMatchObject({ state: 'denied', denial: { by: 'ben' } })
    const complete = asked()
    complete.do(approve('ben'))
    complete.do(approve('cy'))
    expect(complete.do(deny('ben'))).toBe('already_answered')
    expect(complete.state).toBe('approved')
  })

  test('a denial needs no words', () => {
    const story = asked()
    story.do({ type: 'deny', by: 'cy', role: 'lead' })
    expect(story.session?.denial).toEqual({ by: 'cy', at: T })
    expect(story.do(approve('di'))).toBe('taken_by_another')
  })

  test('are not waited for where none is needed', () => {
    const story = new Story(rules())
    story.do(request())
    expect(story.do(approve('ben'))).toBe('not_waiting')
    expect(story.do(deny('ben'))).toBe('not_waiting')
    story.do({ type: 'stop', by: 'ana' })
    expect(story.do(approve('ben'))).toBe('session_over')
  })

  test('the request cannot be started before', () => {
    const story = asked()
    expect(story.do(makeReady)).toBe('approval_required')
    story.do(approve('ben'))
    expect(story.do(makeReady)).toBe('approval_required')
    expect(story.do(redeem)).toBe('not_ready')
    story.do(approve('cy'))
    expect(story.do(redeem)).toBe('not_ready')
    expect(story.do(makeReady)).toHaveLength(1)
  })
})

describe('consent to this very request', () => {
  const both = rules({
    consent: 'each',
    approval: { count: 1, by: ['lead'], requestLife: 3600 },
    breakGlass: { enabled: true, roles: ['support'] },
  })
  const consent: SessionEvent = { type: 'give_consent', by: 'joe' }
  const no: SessionEvent = { type: 'refuse_consent', by: 'joe', reason: 'Not now.' }

  test('comes from the customer alone, in any order with the approvals', () => {
    const first = asked(both)
    expect(first.session?.needs).toEqual({ approvals: 1, consent: true })
    expect(first.do({ type: 'give_consent', by: 'ben' })).toBe('not_yours')
    expect(first.do({ type: 'refuse_consent', by: 'ben' })).toBe('not_yours')
    expect(first.do(consent, 3)).toEqual([{ type: 'consent.given', at: T + 3, by: 'joe' }])
    expect(first.do(consent)).toBe('already_answered')
    expect(first.do(makeReady)).toBe('approval_required')
    first.do(approve('ben'))
    expect(first.session).toMatchObject({ state: 'approved', consentAt: T + 3 })

    const second = asked(both)
    second.do(approve('ben'))
    expect(second.state).toBe('requested')
    expect(second.do(makeReady)).toBe('consent_required')
    expect(second.do(approve('cy'))).toBe('taken_by_another')
    expect(second.do(deny('cy'))).toBe('taken_by_another')
    second.do(consent)
    expect(second.state).toBe('approved')
    expect(second.do(consent)).toBe('not_waiting')
  })

  test('is all that is waited for where the policy needs no more', () => {
    const story = new Story(both)
    const facts = story.do(request({ decision: needsConsent }))
    expect(facts).toContainEqual({ type: 'approval.wanted', at: T, approvals: 0, consent: true })
    expect(story.do(approve('ben'))).toBe('not_waiting')
    expect(story.do(deny('ben'))).toBe('not_waiting')
    story.do(consent)
    expect(story.state).toBe('approved')
  })

  test('that is refused ends the request, whatever was approved', () => {
    const story = asked(both)
    story.do(approve('ben'))
    expect(story.do(no, 7)).toEqual([{ type: 'consent.refused', by: 'joe', at: T + 7, reason: 'Not now.' }])
    expect(story.session).toMatchObject({ state: 'denied', endedAt: T + 7, denial: { by: 'joe' } })
    expect(story.do(consent)).toBe('request_denied')
    expect(story.do(no)).toBe('request_denied')
    const silent = asked(both)
    silent.do({ type: 'refuse_consent', by: 'joe' })
    expect(silent.session?.denial).toEqual({ by: 'joe', at: T })
  })

  test('is not asked for where the settings do not', () => {
    const story = asked()
    expect(story.session?.needs).toEqual({ approvals: 2, consent: false })
    expect(story.do(consent)).toBe('not_waiting')
    expect(story.do(no)).toBe('not_waiting')
  })

  test('is not skipped by break-glass', () => {
    const story = new Story(both)
    story.do(request({ decision: needsConsent, breakGlass: { reason: why, skipped: ['ben'] } }))
    expect(story.session).toMatchObject({
      state: 'requested',
      needs: { approvals: 0, consent: true },
      breakGlass: { reason: why },
    })
    expect(story.do(makeReady)).toBe('consent_required')
    story.do(consent)
    expect(story.state).toBe('approved')
  })
})

describe('S53: break-glass', () => {
  const glass = { reason: 'The site is down.', skipped: ['ben', 'cy'] }
  const breaks = (changes = {}): SessionEvent => ({
    type: 'break_glass',
    by: 'ana',
    role: 'support',
    ...glass,
    ...changes,
  })

  test('at the request tells everybody who was skipped, and marks the session for ever', () => {
    const story = new Story(twoApprovals)
    expect(story.do(request({ breakGlass: glass }))).toEqual([
      { type: 'impersonation.requested', at: T, by: 'ana' },
      { type: 'break_glass.used', at: T, by: 'ana', ...glass },
    ])
    const mark = { ...glass, at: T }
    expect(story.session).toMatchObject({ state: 'approved', breakGlass: mark })
    expect(story.do(approve('ben'))).toBe('taken_by_another')
    for (const event of [
      makeReady,
      redeem,
      full(why),
      readOnly,
      refresh(),
      { type: 'stop', by: 'ana' } as const,
    ]) {
      story.do(event)
      expect(story.session?.breakGlass).toEqual(mark)
    }
    expect(story.state).toBe('ended')
  })

  test('while the request waits does the same, and those who had approved stay on record', () => {
    const story = asked()
    story.do(approve('ben'))
    expect(story.do(breaks(), 9)).toEqual([{ type: 'break_glass.used', by: 'ana', at: T + 9, ...glass }])
    expect(story.session).toMatchObject({
      state: 'approved',
      breakGlass: { ...glass, at: T + 9 },
      approvals: [{ by: 'ben' }],
    })
    expect(story.do(breaks())).toBe('not_waiting')
    expect(story.do(makeReady)).toHaveLength(1)
  })

  test('needs a reason, the operator, the role and the setting', () => {
    const story = asked()
    expect(story.do(breaks({ reason: '' }))).toBe('reason_required')
    expect(story.do(breaks({ reason: 'nine char' }))).toBe('reason_required')
    expect(story.do(breaks({ role: 'sales' }))).toBe('break_glass_off')
    expect(story.do(breaks({ by: 'ben' }))).toBe('not_yours')
    story.rules = { ...twoApprovals, breakGlass: { enabled: false, roles: ['support'] } }
    expect(story.do(breaks())).toBe('break_glass_off')
    expect(story.session).not.toHaveProperty('breakGlass')
    story.rules = { ...twoApprovals, reason: { required: false, minLength: 0 } }
    expect(story.do(breaks({ reason: ' ' }))).toBe('reason_required')
    expect(story.do(breaks({ reason: 'ten chars!' }))).toHaveLength(1)
  })

  test('is not marked where there was nothing to break', () => {
    const story = new Story(rules())
    story.do(request({ breakGlass: glass }))
    expect(story.session).not.toHaveProperty('breakGlass')
    const waits = asked(twoApprovals, { breakGlass: glass })
    expect(waits.session).not.toHaveProperty('breakGlass')
    expect(waits.do(makeReady)).toBe('approval_required')
  })

  test('that waits for consent alone is not broken twice', () => {
    const story = new Story(
      rules({
        consent: 'each',
        approval: { count: 1, by: ['lead'] },
        breakGlass: { enabled: true, roles: ['support'] },
      }),
    )
    story.do(request({ decision: needsApproval }))
    story.do(breaks())
    expect(story.state).toBe('requested')
    expect(story.do(breaks())).toBe('not_waiting')
    expect(story.do(approve('ben'))).toBe('taken_by_another')
  })
})

describe('S54: the life of a request', () => {
  test('ends by itself, to the millisecond, whether it was answered or not', () => {
    for (const answered of [false, true]) {
      const story = asked()
      if (answered) for (const by of ['ben', 'cy']) story.do(approve(by))
      const { session } = story
      if (!session) throw new Error('no session')
      expect(nextDeadline(session)).toBe(T + 60 * MINUTE)
      expect(settle(session, T + 60 * MINUTE - 1)).toEqual({ session, facts: [] })
      const settled = settle(session, T + 99 * MINUTE)
      expect(settled.facts).toEqual([{ type: 'request.expired', at: T + 60 * MINUTE }])
      expect(settled.session).toEqual({ ...session, state: 'request_expired', endedAt: T + 60 * MINUTE })
      expect(settle(settled.session, T + 200 * MINUTE)).toEqual({ session: settled.session, facts: [] })
      for (const event of [
        approve('di'),
        deny('di'),
        makeReady,
        redeem,
        { type: 'stop', by: 'ana' } as const,
      ]) {
        expect(story.do(event, 60 * MINUTE)).toBe('request_expired')
      }
    }
  })

  test('is told with the refusal, so that the expiry is not lost', () => {
    const story = asked()
    expect(story.do(approve('ben'), 60 * MINUTE)).toBe('request_expired')
    expect(story.facts).toEqual([{ type: 'request.expired', at: T + 60 * MINUTE }])
    expect(story.state).toBe('request_expired')
  })

  test('has nothing to do with the life of the session', () => {
    const story = asked(rules({ approval: { count: 1, by: ['lead'], requestLife: 60 } }))
    story.do(approve('ben'))
    story.do(makeReady, MINUTE - 1)
    story.do(redeem, MINUTE + 1000)
    expect(story.session).toMatchObject({ state: 'active', expiresAt: T + MINUTE + 1000 + 1_200_000 })
  })

  test('nobody can redeem a request whose session ended', () => {
    const story = active()
    story.do({ type: 'stop', by: 'ana' })
    expect(story.do(redeem)).toBe('session_over')
    expect(story.do(makeReady)).toBe('session_over')
    const withdrawn = asked()
    withdrawn.do({ type: 'stop', by: 'ana' })
    expect(withdrawn.session).toMatchObject({ state: 'ended', end: 'stopped' })
    for (const event of [approve('ben'), makeReady, redeem]) expect(withdrawn.do(event)).toBe('session_over')
  })
})

describe('the ticket', () => {
  test('lives for 60 seconds', () => {
    const story = new Story(rules())
    story.do(request())
    expect(story.do(makeReady, 1000)).toEqual([
      { type: 'impersonation.ready', at: T + 1000, ticketExpiresAt: T + 61_000 },
    ])
    expect(story.state).toBe('ready')
    expect(story.do(makeReady)).toBe('already_ready')
    const { session } = story
    expect(story.do(redeem, 61_000)).toBe('session_over')
    expect(story.session).toMatchObject({ state: 'ended', end: 'not_redeemed', endedAt: T + 61_000 })
    expect(story.facts.at(-1)).toEqual({ type: 'impersonation.ended', at: T + 61_000, end: 'not_redeemed' })
    expect(transition(session, redeem, rules(), T + 60_999)).toMatchObject({ session: { state: 'active' } })
  })

  test('belongs to the operator', () => {
    const story = new Story(rules())
    story.do(request())
    expect(story.do({ ...makeReady, by: 'ben' } as SessionEvent)).toBe('not_yours')
    story.do(makeReady)
    expect(story.do({ ...redeem, by: 'ben' } as SessionEvent)).toBe('not_yours')
    expect(story.state).toBe('ready')
  })

  test('S25: is redeemed once', () => {
    const story = active()
    expect(story.do(redeem)).toBe('already_redeemed')
    expect(story.do(makeReady)).toBe('already_redeemed')
    const { session } = story
    expect(session).toMatchObject({
      startedAt: T,
      expiresAt: T + 1_200_000,
      maxExpiresAt: T + 1_800_000,
      lastSeenAt: T,
      idleAt: T + 600_000,
    })
    expect(session).not.toHaveProperty('fullUntil')
  })

  test('says when it was redeemed what the session is', () => {
    const story = new Story(rules())
    story.do(request({ mode: 'full', duration: 100 }))
    story.do(makeReady)
    expect(story.do(redeem, 5)).toEqual([
      { type: 'impersonation.started', at: T + 5, mode: 'full', expiresAt: T + 100_005 },
    ])
    expect(story.session?.fullUntil).toBe(T + 300_005)
    expect(active(rules(), { mode: 'full' }).session?.fullUntil).toBe(T + 300_000)
  })

  test('gives no longer session than the settings allow by then', () => {
    const story = new Story(rules())
    story.do(request({ duration: 1800 }))
    story.do(makeReady)
    story.rules = rules({ maxDuration: 60 })
    story.do(redeem)
    expect(story.session).toMatchObject({ expiresAt: T + MINUTE, maxExpiresAt: T + MINUTE })
  })

  test('S2: asks the policy again, before it is made and when it is redeemed', () => {
    const atReady = new Story(rules())
    atReady.do(request())
    expect(atReady.do({ ...makeReady, decision: refusal('step_up_required') } as SessionEvent)).toBe(
      'step_up_required',
    )
    expect(atReady.state).toBe('approved')
    expect(atReady.do({ ...makeReady, decision: refusal('rank_too_high') } as SessionEvent)).toEqual([
      { type: 'impersonation.ended', at: T, end: 'policy', code: 'rank_too_high' },
    ])
    for (const code of ['rank_too_high', 'approval_required'] as const) {
      const atRedeem = new Story(rules())
      atRedeem.do(request())
      atRedeem.do(makeReady)
      expect(atRedeem.do({ ...redeem, decision: refusal(code) } as SessionEvent, 3)).toEqual([
        { type: 'impersonation.ended', at: T + 3, end: 'policy', code },
      ])
      expect(atRedeem.session).toMatchObject({ state: 'ended', end: 'policy', endCode: code, endedAt: T + 3 })
      expect(atRedeem.do(redeem)).toBe('session_over')
    }
  })
})

describe('an active session', () => {
  test('S20: ends at the next refresh after the policy says no, with the code', () => {
    for (const code of [
      'rank_too_high',
      'not_an_impersonator',
      'impersonation_off',
      'consent_required',
    ] as const) {
      const story = active()
      expect(story.do(refresh(refusal(code) as never), 1000)).toEqual([
        { type: 'impersonation.ended', at: T + 1000, end: 'policy', code },
      ])
      expect(story.session).toMatchObject({ state: 'ended', end: 'policy', endCode: code })
      expect(story.session).not.toHaveProperty('endedBy')
    }
  })

  test('ends when it is idle, and every refresh puts that off', () => {
    const story = active()
    expect(story.do(refresh(), 600_000 - 1)).toEqual([])
    expect(story.session).toMatchObject({ lastSeenAt: T + 599_999, idleAt: T + 1_199_999 })
    expect(story.do(refresh(), 1_199_999)).toBe('session_over')
    expect(story.session).toMatchObject({ end: 'idle', endedAt: T + 1_199_999 })
    expect(story.facts).toEqual([{ type: 'impersonation.ended', at: T + 1_199_999, end: 'idle' }])
  })

  test('does not take a page that asks by itself for a person', () => {
    const story = active()
    expect(story.do({ type: 'refresh', decision: allow, isSeen: false }, 500_000)).toEqual([])
    expect(story.session).toMatchObject({ lastSeenAt: T, idleAt: T + 600_000 })
    story.do({ type: 'refresh', decision: allow, isSeen: true }, 500_001)
    expect(story.session?.lastSeenAt).toBe(T + 500_001)
  })

  test('expires on time, however busy it is', () => {
    const story = active(rules(), { duration: 700 })
    story.do(refresh(), 500_000)
    expect(story.do(refresh(), 699_999)).toEqual([])
    expect(story.do(refresh(), 700_000)).toBe('session_over')
    expect(story.session).toMatchObject({ end: 'expired', endedAt: T + 700_000 })
    const both = active(rules(), { duration: 600 })
    both.do(refresh(), 600_000)
    expect(both.session?.end).toBe('expired')
  })

  test('is extended once, and never past the longest session', () => {
    const story = active()
    expect(story.do(extend(60), 1000)).toEqual([
      { type: 'impersonation.extended', at: T + 1000, by: 'ana', from: T + 1_200_000, to: T + 1_260_000 },
    ])
    expect(story.session).toMatchObject({ extended: true, expiresAt: T + 1_260_000 })
    expect(story.do(extend(60))).toBe('already_extended')

    const far = active()
    far.do(extend(99_999))
    expect(far.session?.expiresAt).toBe(T + 1_800_000)

    const longest = active(rules(), { duration: 1800 })
    expect(longest.do(extend(60))).toBe('at_the_limit')
    expect(longest.session?.extended).toBe(false)

    const shortened = active()
    shortened.rules = rules({ maxDuration: 1230 })
    shortened.do(extend(600))
    expect(shortened.session?.expiresAt).toBe(T + 1_230_000)
    const loosened = active()
    loosened.rules = rules({ maxDuration: 3600 })
    loosened.do(extend(3600))
    expect(loosened.session?.expiresAt).toBe(T + 1_800_000)
  })

  test('is not extended past the time that others have agreed to', () => {
    const both = rules({
      consent: 'each',
      approval: { count: 1, by: ['lead'], requestLife: 3600 },
      breakGlass: { enabled: true, roles: ['support'] },
    })
    const broken: SessionEvent = { type: 'break_glass', by: 'ana', role: 'support', reason: why, skipped: [] }
    const consent: SessionEvent = { type: 'give_consent', by: 'joe' }
    const begun = (given: Story['rules'], decision: PolicyDecision, ...answers: SessionEvent[]): Story => {
      const story = new Story(given)
      for (const event of [request({ duration: 300, decision }), ...answers, makeReady, redeem])
        expect(story.do(event)).not.toBeTypeOf('string')
      expect(story.state).toBe('active')
      return story
    }
    const approved = rules({ ...both, consent: 'none' })
    for (const story of [
      begun(approved, needsApproval, approve('ben')),
      begun(both, needsConsent, consent),
      begun(both, needsApproval, approve('ben'), consent),
      begun(both, needsApproval, broken, consent),
    ]) {
      expect(story.session?.maxExpiresAt).toBe(T + 300_000)
      expect(story.do(extend(900))).toBe('at_the_limit')
      expect(story.session).toMatchObject({ extended: false, expiresAt: T + 300_000 })
    }
    const emergency = begun(approved, needsApproval, broken)
    expect(emergency.do(extend(900))).toHaveLength(1)
    expect(emergency.session?.expiresAt).toBe(T + 1_200_000)
    // The settings of the start allowed less than was agreed to.
    const shortened = new Story(approved)
    for (const event of [request({ decision: needsApproval }), approve('ben'), makeReady]) shortened.do(event)
    shortened.rules = rules({ ...approved, maxDuration: 600 })
    shortened.do(redeem)
    expect(shortened.session).toMatchObject({ expiresAt: T + 600_000, maxExpiresAt: T + 600_000 })
  })

  test('is not extended by others, by nonsense, or against the policy', () => {
    const story = active()
    expect(story.do({ ...extend(60), by: 'ben' } as SessionEvent)).toBe('not_yours')
    for (const seconds of [0, -1, 1.5, Number.NaN, Infinity])
      expect(story.do(extend(seconds))).toBe('extension_invalid')
    expect(story.do({ ...extend(60), decision: refusal('user_opted_out') } as SessionEvent)).toBe(
      'user_opted_out',
    )
    expect(story.session).toMatchObject({ extended: false, expiresAt: T + 1_200_000 })
    expect(story.do(extend(1))).toHaveLength(1)
  })

  test('goes from read-only to full for some minutes, with a reason, and back by itself', () => {
    const story = active()
    expect(story.do(full(why), 1000)).toEqual([
      {
        type: 'impersonation.mode_changed',
        at: T + 1000,
        from: 'read-only',
        to: 'full',
        by: 'ana',
        reason: why,
      },
    ])
    expect(story.session).toMatchObject({ mode: 'full', fullSince: T + 1000, fullUntil: T + 301_000 })
    expect(story.session?.requestedMode).toBe('read-only')
    expect(story.do(full(why))).toBe('mode_unchanged')
    expect(story.do(refresh(), 300_999)).toEqual([])
    expect(story.session?.mode).toBe('full')
    expect(story.do(refresh(), 301_000)).toEqual([
      { type: 'impersonation.mode_changed', at: T + 301_000, from: 'full', to: 'read-only' },
    ])
    expect(story.session?.mode).toBe('read-only')
    expect(story.session).not.toHaveProperty('fullUntil')
    expect(story.session).not.toHaveProperty('fullSince')
    expect(story.do(full(why))).toHaveLength(1)
    story.do(readOnly)
    expect(story.session).not.toHaveProperty('fullSince')
  })

  test('goes back to read-only before that, whatever the policy says', () => {
    const story = active(rules(), { mode: 'full' })
    expect(story.do({ ...readOnly, decision: refusal('mode_not_allowed') } as SessionEvent, 5)).toEqual([
      { type: 'impersonation.mode_changed', at: T + 5, from: 'full', to: 'read-only', by: 'ana' },
    ])
    expect(story.session).not.toHaveProperty('fullUntil')
    expect(story.do(readOnly)).toBe('mode_unchanged')
  })

  test('ends in full mode where its end comes first, or at once', () => {
    for (const duration of [299, 300]) {
      const story = active(rules(), { duration })
      story.do(full(why))
      story.do(refresh(), duration * 1000)
      expect(story.facts.map(({ type }) => type)).toEqual([
        'impersonation.mode_changed',
        'impersonation.ended',
      ])
      expect(story.session).toMatchObject({
        state: 'ended',
        end: 'expired',
        mode: 'full',
        endedAt: T + duration * 1000,
      })
    }
  })

  test('does not become full without a reason, the right, the setting or the policy', () => {
    const story = active()
    expect(story.do(full())).toBe('reason_required')
    expect(story.do(full('nine char'))).toBe('reason_required')
    expect(story.do({ ...full(why), by: 'ben' } as SessionEvent)).toBe('not_yours')
    expect(story.do({ ...full(why), decision: refusal('mode_not_allowed') } as SessionEvent)).toBe(
      'mode_not_allowed',
    )
    expect(story.do({ ...full(why), mode: 'admin' } as never)).toBe('mode_not_allowed')
    story.rules = rules({ modes: ['read-only'] })
    expect(story.do(full(why))).toBe('mode_not_allowed')
    story.rules = rules({ reason: { required: false, minLength: 0 } })
    expect(story.do(full(' '))).toBe('reason_required')
    expect(story.session?.mode).toBe('read-only')
    expect(story.do(full('x'))).toHaveLength(1)
  })

  test('tells in order what time did while nobody looked', () => {
    const story = active(rules(), { mode: 'full' })
    expect(story.do({ type: 'stop', by: 'ana' }, 99 * MINUTE)).toBe('session_over')
    expect(story.facts).toEqual([
      { type: 'impersonation.mode_changed', at: T + 300_000, from: 'full', to: 'read-only' },
      { type: 'impersonation.ended', at: T + 600_000, end: 'idle' },
    ])
  })
})

describe('the end', () => {
  const ends: [SessionEvent, object][] = [
    [
      { type: 'stop', by: 'ana' },
      { end: 'stopped', by: 'ana' },
    ],
    [
      { type: 'revoke', by: 'joe' },
      { end: 'revoked', by: 'joe' },
    ],
    [
      { type: 'end_by_policy', code: 'impersonation_off' },
      { end: 'policy', code: 'impersonation_off' },
    ],
    [{ type: 'sign_out' }, { end: 'signed_out', by: 'ana' }],
    [{ type: 'fail' }, { end: 'failed' }],
  ]

  test.each(ends)('by %j comes from every open state, and once', (event, fact) => {
    const requested = asked()
    const approved = new Story(rules())
    approved.do(request())
    const ready = new Story(rules())
    ready.do(request())
    ready.do(makeReady)
    for (const story of [requested, approved, ready, active()]) {
      expect(isOpen(story.session ?? { state: 'ended' })).toBe(true)
      expect(story.do(event, 50)).toEqual([{ type: 'impersonation.ended', at: T + 50, ...fact }])
      const { by, code, end } = fact as { by?: string; code?: string; end: string }
      expect(story.session).toMatchObject({
        state: 'ended',
        end,
        endedAt: T + 50,
        ...(by && { endedBy: by }),
        ...(code && { endCode: code }),
      })
      expect(story.do(event)).toBe('session_over')
      expect(isOpen(story.session ?? { state: 'active' })).toBe(false)
      expect(story.session && nextDeadline(story.session)).toBeUndefined()
    }
  })

  test('by stop is the operator’s alone; others revoke', () => {
    const story = active()
    expect(story.do({ type: 'stop', by: 'ben' })).toBe('not_yours')
    expect(story.state).toBe('active')
    expect(story.do({ type: 'revoke', by: 'ben' })).toHaveLength(1)
  })
})

describe('every event in every state', () => {
  const events: SessionEvent[] = [
    request(),
    approve('di'),
    deny('di'),
    { type: 'break_glass', by: 'ana', role: 'support', reason: why, skipped: [] },
    { type: 'give_consent', by: 'joe' },
    { type: 'refuse_consent', by: 'joe' },
    makeReady,
    redeem,
    refresh(),
    extend(60),
    full(why),
    { type: 'stop', by: 'ana' },
    { type: 'revoke', by: 'di' },
    { type: 'end_by_policy', code: 'impersonation_off' },
    { type: 'sign_out' },
    { type: 'fail' },
  ]
  const states: Record<SessionState, () => Story> = {
    requested: () => asked(),
    approved: () => told(new Story(rules()), request()),
    denied: () => told(asked(), deny('cy')),
    request_expired: () => told(asked(), approve('x'), 60 * MINUTE),
    ready: () => told(told(new Story(rules()), request()), makeReady),
    active: () => active(),
    ended: () => told(active(), { type: 'stop', by: 'ana' }),
  }
  function told(story: Story, event: SessionEvent, after?: number): Story {
    story.do(event, after)
    return story
  }

  test('is a step or a refusal, as this table says', () => {
    const table = Object.fromEntries(
      Object.entries(states).map(([state, reach]) => [
        state,
        Object.fromEntries(
          events.map((event) => {
            const story = reach()
            expect(story.state).toBe(state)
            const outcome = story.do(event)
            return [event.type, typeof outcome === 'string' ? outcome : `→ ${story.state}`]
          }),
        ),
      ]),
    )
    expect(table).toEqual({
      requested: row([
        'already_requested',
        '→ requested',
        '→ denied',
        '→ approved',
        'not_waiting',
        'not_waiting',
        'approval_required',
        'not_ready',
        'not_active',
        'not_active',
        'not_active',
        ...over('→ ended'),
      ]),
      approved: row([
        'already_requested',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        '→ ready',
        'not_ready',
        'not_active',
        'not_active',
        'not_active',
        ...over('→ ended'),
      ]),
      denied: row([
        'already_requested',
        'taken_by_another',
        'taken_by_another',
        ...Array<string>(13).fill('request_denied'),
      ]),
      request_expired: row(['already_requested', ...Array<string>(15).fill('request_expired')]),
      ready: row([
        'already_requested',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'already_ready',
        '→ active',
        'not_active',
        'not_active',
        'not_active',
        ...over('→ ended'),
      ]),
      active: row([
        'already_requested',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'not_waiting',
        'already_redeemed',
        'already_redeemed',
        '→ active',
        '→ active',
        '→ active',
        ...over('→ ended'),
      ]),
      ended: row(['already_requested', ...Array<string>(15).fill('session_over')]),
    })
  })

  function row(codes: string[]): Record<string, string> {
    return Object.fromEntries(events.map(({ type }, index) => [type, codes[index] ?? '']))
  }
  function over(code: string): string[] {
    return Array<string>(5).fill(code)
  }

  test.each(Object.entries(states))('where nothing but time happens, %s stays as it is', (state, reach) => {
    const story = reach()
    const before = story.session
    const over = ['denied', 'request_expired', 'ended'].includes(state)
    const outcome = story.do({ type: 'tick' })
    if (over)
      expect(outcome).toBe(state === 'ended' ? 'session_over' : state.replace(/^denied/, 'request_denied'))
    else expect(outcome).toEqual([])
    expect(story.session).toEqual(before)
  })

  test('says why in the words of the settings, and of the policy', () => {
    const short = rules({ maxDuration: 60, reason: { required: true, minLength: 20 } })
    const refused = (session: Story['session'], event: SessionEvent) => {
      const outcome = transition(session, event, short, T)
      return outcome.refused === undefined ? undefined : outcome.sentence
    }
    expect(refused(undefined, request({ duration: 61 }))).toBe(
      'A session may last from 1 second to 1 minute.',
    )
    expect(refused(active().session, full('too short'))).toBe('Write a reason of 20 to 1000 characters.')
    expect(refused(asked().session, makeReady)).toBe('0 other people must approve this.')
    expect(refused(undefined, request({ decision: refusal('user_opted_out') }))).toBe(
      'This user does not allow anybody to impersonate them.',
    )
    expect(
      refused(active().session, { ...extend(60), decision: refusal('rule_denied') } as SessionEvent),
    ).toBe('A rule of your organization does not allow this.')
  })

  test('has a plain sentence for every refusal', () => {
    for (const sentence of Object.values(sessionSentences)) expect(sentence).toMatch(/^[A-Z].*\.$/)
  })
})

describe('a record without its times', () => {
  const without = (story: Story, ...keys: string[]): NonNullable<Story['session']> => {
    const left = Object.entries(story.session ?? {}).filter(([key]) => !keys.includes(key))
    return Object.fromEntries(left) as unknown as NonNullable<Story['session']>
  }

  test.each([[['expiresAt']], [['idleAt']], [['expiresAt', 'idleAt']]])(
    'has no right to go on: without %j an active session is over at once',
    (keys) => {
      const session = without(active(), ...keys)
      const { session: settled, facts } = settle(session, T)
      expect(settled).toMatchObject({ state: 'ended', end: 'expired', endedAt: T })
      expect(facts).toEqual([{ type: 'impersonation.ended', at: T, end: 'expired' }])
    },
  )

  test('gives a ticket no longer life than its request', () => {
    const story = new Story(rules())
    story.do(request())
    story.do(makeReady)
    const session = without(story, 'ticketExpiresAt')
    expect(nextDeadline(session)).toBe(T + 60 * MINUTE)
    expect(settle(session, T + 60 * MINUTE - 1).facts).toEqual([])
    expect(settle(session, T + 60 * MINUTE).session).toMatchObject({ state: 'ended', end: 'not_redeemed' })
  })
})

test('a reason to go past the approvals is long enough from the least length on', () => {
  const given = rules({ ...twoApprovals, reason: { required: true, minLength: 10 } })
  const story = new Story(given)
  story.do(request({ decision: needsApproval }))
  const breakGlass = (reason: string) =>
    story.do({ type: 'break_glass', by: 'ana', role: 'support', reason, skipped: [] })
  expect(breakGlass('x'.repeat(9))).toBe('reason_required')
  expect(breakGlass('x'.repeat(10))).toEqual([expect.objectContaining({ type: 'break_glass.used' })])
})

describe('the clock', () => {
  test('that is no number changes nothing', () => {
    const story = active()
    const before = story.session
    for (const now of [Number.NaN, Infinity, -Infinity]) {
      story.now = now
      expect(story.do({ type: 'stop', by: 'ana' })).toBe('clock_invalid')
      expect(story.session).toBe(before)
      expect(story.facts).toEqual([])
      expect(transition(undefined, request(), rules(), now)).toMatchObject({ refused: 'clock_invalid' })
    }
    expect(before && settle(before, Number.NaN)).toEqual({ session: before, facts: [] })
  })

  test('that goes backwards brings nothing back to life, and lengthens nothing', () => {
    const story = active()
    story.do(refresh(), 400_000)
    story.do(refresh(), 100_000)
    expect(story.session).toMatchObject({ clock: T + 400_000, idleAt: T + 700_000, expiresAt: T + 1_200_000 })
    story.do(full(why), 50_000)
    expect(story.session?.fullUntil).toBe(T + 350_000)
    expect(story.do(refresh(), 60_000)).toEqual([
      { type: 'impersonation.mode_changed', at: T + 350_000, from: 'full', to: 'read-only' },
    ])
  })

  test('that went backwards before the start does not make the session longer', () => {
    const story = new Story(rules())
    story.do(request({ duration: 600 }))
    story.do(makeReady, -30_000)
    expect(story.session).toMatchObject({ ticketExpiresAt: T + 30_000, clock: T })
    story.do(redeem, -20_000)
    expect(story.session).toMatchObject({ startedAt: T - 20_000, expiresAt: T + 580_000, clock: T })
  })
})
