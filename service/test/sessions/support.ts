import type { PolicyDecision } from 'impersonation-kit/server'
import { expect } from 'vitest'
import { refusal } from '../../src/policy/index.js'
import {
  transition,
  type ImpersonationSession,
  type SessionEvent,
  type SessionFact,
  type SessionRules,
} from '../../src/sessions/index.js'
import { completeSettings } from '../../src/settings/index.js'

export const T = Date.UTC(2026, 6, 15, 12)
export const MINUTE = 60_000
export const allow: PolicyDecision = { verdict: 'allow' }

export function rules(changes: object = {}): SessionRules {
  return completeSettings({
    enabled: true,
    modes: ['read-only', 'full'],
    approval: { count: 0, by: ['lead'], requestLife: 3600 },
    ...changes,
  })
}

export const twoApprovals = rules({
  approval: { count: 2, by: ['lead'], requestLife: 3600 },
  breakGlass: { enabled: true, roles: ['support'] },
})
export const needsApproval = refusal('approval_required')
export const needsConsent = refusal('consent_required')

type RequestEvent = Extract<SessionEvent, { type: 'request' }>

export function request(changes: Partial<RequestEvent> = {}): RequestEvent {
  return {
    type: 'request',
    id: 's1',
    environment: 'production',
    operatorId: 'ana',
    userId: 'joe',
    reason: 'The invoice does not open.',
    mode: 'read-only',
    duration: 1200,
    decision: allow,
    ...changes,
  }
}

/** A session that keeps what happened to it, for tests that read like a story. */
export class Story {
  session: ImpersonationSession | undefined
  facts: SessionFact[] = []

  constructor(
    public rules: SessionRules,
    public now = T,
  ) {}

  /** Does an event at a time after the beginning, and gives the facts that came of it, or the code of the refusal. */
  do(event: SessionEvent, after?: number): SessionFact[] | string {
    if (after !== undefined) this.now = T + after
    if (this.session) deepFreeze(this.session)
    const result = transition(this.session, deepFreeze(event), this.rules, this.now)
    if (result.session) this.session = result.session
    this.facts.push(...result.facts)
    if (result.refused === undefined) return result.facts
    expect(result.sentence).toMatch(/^[A-Z0-9].*\.$/)
    return result.refused
  }

  get state(): string | undefined {
    return this.session?.state
  }
}

export function deepFreeze<V>(value: V): V {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

export const makeReady: SessionEvent = { type: 'make_ready', by: 'ana', decision: allow }
export const redeem: SessionEvent = { type: 'redeem', by: 'ana', decision: allow }

/** A session that has begun at `T`. */
export function active(given: SessionRules = rules(), changes: Partial<RequestEvent> = {}): Story {
  const story = new Story(given)
  story.do(request(changes))
  story.do(makeReady)
  story.do(redeem)
  expect(story.state).toBe('active')
  story.facts = []
  return story
}
