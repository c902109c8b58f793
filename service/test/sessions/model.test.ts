import type { SessionEnd } from 'impersonation-kit/server'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../src/policy/index.js'
import {
  nextDeadline,
  settle,
  transition,
  type ImpersonationSession,
  type SessionEvent,
} from '../../src/sessions/index.js'
import { NaiveSession, type NaiveRules } from './NaiveSession.js'
import { allow, needsApproval, needsConsent, request, rules, Story, T } from './support.js'

const decisionOf = (allowed: boolean) => (allowed ? allow : refusal('rank_too_high'))
const why = 'The customer asked me to.'

/** An event for the real session, and what is the same for the naive one. */
interface Deed {
  event: SessionEvent
  naive: (model: NaiveSession) => boolean
}

class Do implements fc.Command<NaiveSession, Story> {
  constructor(readonly deed: Deed) {}
  check = () => true
  toString = () => JSON.stringify(this.deed.event)

  run(model: NaiveSession, story: Story): void {
    const outcome = story.do(this.deed.event)
    reached.add(`${this.deed.event.type} ${typeof outcome === 'string' ? 'refused' : 'done'}`)
    expect(typeof outcome !== 'string').toBe(this.deed.naive(model))
    compare(model, story)
  }
}

class Wait implements fc.Command<NaiveSession, Story> {
  constructor(readonly seconds: number) {}
  check = () => true
  toString = () => `wait ${this.seconds} s`

  run(model: NaiveSession, story: Story): void {
    model.wait(this.seconds)
    story.now += this.seconds * 1000
    compare(model, story)
  }
}

const reached = new Set<string>()

function compare(model: NaiveSession, story: Story): void {
  if (!story.session) throw new Error('no session')
  const { session } = settle(story.session, story.now)
  reached.add(`${session.state} ${session.end ?? ''}`)
  const left = (until: number | undefined) => ((until ?? 0) - story.now) / 1000
  expect({
    state: session.state,
    end: session.end,
    full: session.mode === 'full',
    approvals: session.approvals.length,
    isAgreed: session.consentAt !== undefined,
    isBroken: session.breakGlass !== undefined,
    isExtended: session.extended,
    ...(session.state === 'active' && { life: left(session.expiresAt), idle: left(session.idleAt) }),
  }).toEqual({
    state: model.state,
    end: model.end,
    full: model.full,
    approvals: model.approvers.length,
    isAgreed: model.isAgreed,
    isBroken: model.isBroken,
    isExtended: model.isExtended,
    ...(model.state === 'active' && { life: model.lifeLeft, idle: model.idleLeft }),
  })
}

const people = fc.constantFrom('ana', 'ana', 'ana', 'ben', 'cy', 'joe')
const roles = fc.constantFrom('lead', 'lead', 'support')
const mostly = fc.constantFrom(true, true, true, true, false)

const deeds: fc.Arbitrary<Deed>[] = [
  fc.tuple(people, roles).map(([by, role]) => ({
    event: { type: 'approve', by, role },
    naive: (model) => model.approve(by, role),
  })),
  fc.tuple(fc.constantFrom('ben', 'cy'), fc.constant('lead')).map(([by, role]) => ({
    event: { type: 'approve', by, role },
    naive: (model) => model.approve(by, role),
  })),
  fc
    .tuple(people, roles)
    .map(([by, role]) => ({ event: { type: 'deny', by, role }, naive: (model) => model.deny(by, role) })),
  people.map((by) => ({
    event: { type: 'break_glass', by, role: 'support', reason: why, skipped: [] },
    naive: (model) => model.breakGlass(by),
  })),
  people.map((by) => ({ event: { type: 'give_consent', by }, naive: (model) => model.answer(by, true) })),
  people.map((by) => ({ event: { type: 'refuse_consent', by }, naive: (model) => model.answer(by, false) })),
  fc.tuple(people, mostly).map(([by, allowed]) => ({
    event: { type: 'make_ready', by, decision: decisionOf(allowed) },
    naive: (model) => model.makeReady(by, allowed),
  })),
  fc.tuple(people, mostly).map(([by, allowed]) => ({
    event: { type: 'redeem', by, decision: decisionOf(allowed) },
    naive: (model) => model.redeem(by, allowed),
  })),
  mostly.map((allowed) => ({
    event: { type: 'refresh', decision: decisionOf(allowed) },
    naive: (model) => model.refresh(allowed),
  })),
  fc.tuple(people, fc.constantFrom(1, 60, 5000)).map(([by, seconds]) => ({
    event: { type: 'extend', by, seconds, decision: allow },
    naive: (model) => model.extend(by, seconds),
  })),
  fc.tuple(people, fc.boolean()).map(([by, full]) => ({
    event: { type: 'set_mode', by, mode: full ? 'full' : 'read-only', reason: why, decision: allow },
    naive: (model) => model.setFull(by, full),
  })),
  fc
    .tuple(people, fc.constantFrom('stop', 'revoke', 'end_by_policy', 'sign_out', 'fail'))
    .map(([by, type]) => {
      const end = {
        stop: 'stopped',
        revoke: 'revoked',
        end_by_policy: 'policy',
        sign_out: 'signed_out',
        fail: 'failed',
      }[type] as SessionEnd
      return {
        event: { type, by, code: 'rule_denied' } as SessionEvent,
        naive: (model) => model.finish(by, end),
      }
    }),
  fc.constant<Deed>({ event: { type: 'tick' }, naive: (model) => model.tick() }),
]
const start: fc.Arbitrary<Deed>[] = [
  fc.constant<Deed>({
    event: { type: 'make_ready', by: 'ana', decision: allow },
    naive: (model) => model.makeReady('ana', true),
  }),
  fc.constant<Deed>({
    event: { type: 'redeem', by: 'ana', decision: allow },
    naive: (model) => model.redeem('ana', true),
  }),
  fc.constant<Deed>({
    event: { type: 'give_consent', by: 'joe' },
    naive: (model) => model.answer('joe', true),
  }),
  fc.constant<Deed>({ event: { type: 'refresh', decision: allow }, naive: (model) => model.refresh(true) }),
]
const waits = fc.constantFrom(0, 1, 7, 29, 30, 59, 60, 61, 120, 300).map((seconds) => new Wait(seconds))

const naiveRules: fc.Arbitrary<NaiveRules> = fc.record({
  approvals: fc.constantFrom(0, 0, 1, 2),
  asksCustomer: fc.constantFrom(false, false, true),
  requestLife: fc.constantFrom(30, 120, 600),
  duration: fc.constantFrom(30, 60, 300),
  maxDuration: fc.constantFrom(300, 360),
  idleTimeout: fc.constantFrom(60, 121),
  fullFor: fc.constantFrom(7, 60, 400),
  startsFull: fc.boolean(),
})

function open(given: NaiveRules): { model: NaiveSession; real: Story } {
  const story = new Story(
    rules({
      maxDuration: given.maxDuration,
      idleTimeout: given.idleTimeout,
      fullFor: given.fullFor,
      approval: { count: given.approvals, by: ['lead'], requestLife: given.requestLife },
      breakGlass: { enabled: true, roles: ['support'] },
      consent: given.asksCustomer ? 'each' : 'none',
    }),
  )
  const decision = given.approvals > 0 ? needsApproval : given.asksCustomer ? needsConsent : allow
  story.do(request({ decision, duration: given.duration, mode: given.startsFull ? 'full' : 'read-only' }))
  return { model: new NaiveSession(given), real: story }
}

describe('the session machine', () => {
  test('does what a naive one does that counts seconds, whatever happens in whatever order', () => {
    const commands = fc.commands<NaiveSession, Story>(
      [
        ...[...deeds, ...start, ...start, ...start].map((arbitrary) => arbitrary.map((deed) => new Do(deed))),
        waits,
        waits,
        waits,
      ],
      { maxCommands: 40, size: 'max' },
    )
    fc.assert(
      fc.property(naiveRules, commands, (given, all) => fc.modelRun(() => open(given), all)),
      { numRuns: 600 },
    )
    for (const state of ['requested ', 'approved ', 'denied ', 'request_expired ', 'ready ', 'active '])
      expect(reached).toContain(state)
    for (const end of [
      'stopped',
      'expired',
      'idle',
      'revoked',
      'policy',
      'not_redeemed',
      'signed_out',
      'failed',
    ])
      expect(reached).toContain(`ended ${end}`)
    for (const type of [
      'approve',
      'deny',
      'break_glass',
      'give_consent',
      'refuse_consent',
      'make_ready',
      'redeem',
      'refresh',
      'extend',
      'set_mode',
      'stop',
      'revoke',
      'end_by_policy',
      'sign_out',
    ]) {
      expect(reached).toContain(`${type} done`)
      expect(reached).toContain(`${type} refused`)
    }
  })
})

/** What happened, and when by a clock that may jump. */
const history = fc.array(
  fc.tuple(
    fc
      .oneof({ weight: 3, arbitrary: fc.oneof(...start) }, { weight: 1, arbitrary: fc.oneof(...deeds) })
      .map(({ event }) => event),
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: -100_000, max: 70_000 }) },
    ),
  ),
  { minLength: 5, maxLength: 30, size: 'max' },
)

describe('whatever happens, by a clock that jumps', () => {
  test('a session is never alive after its longest life, its mark of break-glass never goes, and its end is final', () => {
    let started = 0
    fc.assert(
      fc.property(naiveRules, history, (given, events) => {
        const { real: story } = open(given)
        let latest = T
        for (const [event, jump] of events) {
          story.now += jump
          latest = Math.max(latest, story.now)
          const before = story.session
          story.do(event)
          const after = story.session
          if (!before || !after) throw new Error('no session')
          if (before.breakGlass) expect(after.breakGlass).toEqual(before.breakGlass)
          if (['ended', 'denied', 'request_expired'].includes(before.state))
            expect(after).toEqual({ ...before, clock: after.clock })
          if (before.startedAt !== undefined) {
            expect(after).toMatchObject({ startedAt: before.startedAt, maxExpiresAt: before.maxExpiresAt })
            expect(after.expiresAt).toBeGreaterThanOrEqual(before.expiresAt ?? Infinity)
            expect(after.expiresAt).toBeLessThanOrEqual(before.startedAt + given.maxDuration * 1000)
          } else if (after.startedAt !== undefined) started += 1
          expect(after.clock).toBeGreaterThanOrEqual(before.clock)
          expect(after.id).toBe(before.id)
          if (after.state === 'active' && before.state === 'active')
            expect(story.now).toBeLessThanOrEqual(latest)
        }
      }),
      { numRuns: 400 },
    )
    expect(started).toBeGreaterThan(30)
  })

  test('to settle twice, or on the way, is to settle once', () => {
    fc.assert(
      fc.property(
        naiveRules,
        history,
        fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 5 }),
        (given, events, times) => {
          const { real: story } = open(given)
          for (const [event, jump] of events.slice(0, 6)) {
            story.now += Math.abs(jump) % 20_000
            story.do(event)
          }
          const { session } = story
          if (!session) throw new Error('no session')
          const last = story.now + Math.max(0, ...times)
          const onTheWay = times
            .toSorted((a, b) => a - b)
            .reduce(
              ({ session: current, facts }, time) => {
                const done = settle(current, story.now + time)
                return { session: done.session, facts: [...facts, ...done.facts] }
              },
              { session, facts: [] as object[] },
            )
          const atOnce = settle(session, last)
          expect(onTheWay).toEqual(times.length > 0 ? atOnce : { session, facts: [] })
          expect(settle(atOnce.session, last)).toEqual({ session: atOnce.session, facts: [] })
          const next = nextDeadline(atOnce.session)
          if (next !== undefined) {
            expect(next).toBeGreaterThan(last)
            expect(settle(atOnce.session, next - 1)).toEqual({ session: atOnce.session, facts: [] })
            expect(settle(atOnce.session, next).facts.length).toBeGreaterThan(0)
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  test('the machine is pure: it changes nothing that it is given, and answers the same again', () => {
    fc.assert(
      fc.property(naiveRules, history, (given, events) => {
        const { real: story } = open(given)
        for (const [event, jump] of events) {
          story.now += Math.abs(jump)
          const session = story.session as ImpersonationSession
          const twice = [
            transition(session, event, story.rules, story.now),
            transition(session, event, story.rules, story.now),
          ]
          expect(twice[0]).toEqual(twice[1])
          story.do(event)
        }
      }),
      { numRuns: 100 },
    )
  })
})
