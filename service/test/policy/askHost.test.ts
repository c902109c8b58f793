import type { PolicyDecision } from 'impersonation-kit/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { askHost, refusal, type HostFacts, type HostRule } from '../../src/policy/index.js'
import { ana, context, joe, request } from './facts.js'

const facts: HostFacts = { environment: 'production', operator: ana, user: joe, context: context(), request }
const allow: PolicyDecision = { verdict: 'allow' }
const needs = refusal('approval_required')
const denied = refusal('rule_denied')
/** An object that a program may take for a promise: the rule of a host may give one. */
const thenable = (get: () => unknown): object =>
  new Proxy({}, { get: (_target, name) => (name === 'then' ? get() : undefined) })
const raise = (message: string): never => {
  throw new Error(message)
}
const never = new Promise<boolean>(() => {})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('S36: a host’s own rule', () => {
  test('allows by a literal true, at once or later', async () => {
    await expect(askHost(() => true, allow, facts)).resolves.toBe(allow)
    await expect(askHost(async () => true, allow, facts)).resolves.toBe(allow)
    await expect(askHost(async () => true, needs, facts)).resolves.toBe(needs)
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each<[string, () => unknown, problem: string | undefined]>([
    ['false', () => false, undefined],
    ['a promise of false', async () => false, undefined],
    ['"yes"', () => 'yes', 'The rule gave neither true nor false.'],
    ['"true"', () => 'true', 'The rule gave neither true nor false.'],
    ['1', () => 1, 'The rule gave neither true nor false.'],
    ['undefined', () => undefined, 'The rule gave neither true nor false.'],
    ['null', () => null, 'The rule gave neither true nor false.'],
    ['an object', () => ({ allow: true }), 'The rule gave neither true nor false.'],
    ['a boxed true', () => Object(true) as unknown, 'The rule gave neither true nor false.'],
    [
      'a throw',
      () => {
        throw new Error('down')
      },
      'The rule failed.',
    ],
    ['a rejection', () => Promise.reject(new Error('down')), 'The rule failed.'],
    ['a rejection with true', () => Promise.reject(true), 'The rule failed.'],
    ['a thenable that throws', () => thenable(() => raise('down')), 'The rule failed.'],
    [
      'a thenable of "yes"',
      () => thenable(() => (done: (value: unknown) => void) => done('yes')),
      'The rule gave neither true nor false.',
    ],
    ['nothing, ever', () => never, 'The rule did not answer within 1000 ms.'],
    [
      'a thenable that never settles',
      () => thenable(() => () => undefined),
      'The rule did not answer within 1000 ms.',
    ],
  ])('denies by %s', async (_, rule, problem) => {
    const problems: string[] = []
    for (const decision of [allow, needs]) {
      const asked = askHost(rule as HostRule, decision, facts, {
        onProblem: (told) => void problems.push(told),
      })
      await vi.advanceTimersByTimeAsync(1000)
      await expect(asked).resolves.toEqual(denied)
    }
    expect(problems).toEqual(problem === undefined ? [] : [problem, problem])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('may take a second, or as long as is said, and not a millisecond more', async () => {
    const after = (delay: number) => () =>
      new Promise<boolean>((resolve) => void setTimeout(() => resolve(true), delay))
    const ask = async (delay: number, options = {}) => {
      const asked = askHost(after(delay), allow, facts, options)
      await vi.advanceTimersByTimeAsync(5000)
      return asked
    }
    await expect(ask(999)).resolves.toBe(allow)
    await expect(ask(1001)).resolves.toEqual(denied)
    await expect(ask(1001, { timeout: 2000 })).resolves.toBe(allow)
    await expect(ask(20, { timeout: 10 })).resolves.toEqual(denied)
  })

  test('cannot turn a refusal into anything else: it is not even asked', async () => {
    const rule = vi.fn(() => true)
    const refused = refusal('user_opted_out')
    await expect(askHost(rule, refused, facts)).resolves.toBe(refused)
    expect(rule).not.toHaveBeenCalled()
  })

  test('is not needed: without one the decision stands', async () => {
    await expect(askHost(undefined, allow, facts)).resolves.toBe(allow)
    await expect(askHost(undefined, needs, facts)).resolves.toBe(needs)
  })

  test('is told everything but the settings, and cannot change what is decided', async () => {
    let told: HostFacts | undefined
    await askHost((given) => ((told = given), true), allow, facts)
    expect(told).toEqual(facts)
    const meddle: HostRule = (given) => {
      Object.assign(given.operator, { userId: 'eve' })
      return true
    }
    await expect(askHost(meddle, allow, facts)).resolves.toEqual(denied)
    for (const key of ['user', 'context', 'request'] as const) {
      await expect(
        askHost((given) => Boolean(Object.assign(given[key] ?? {}, { x: 1 })), allow, facts),
      ).resolves.toEqual(denied)
    }
    expect(facts.operator.userId).toBe('ana')
    const { request: _, ...row } = facts
    await askHost((given) => ((told = given), true), allow, row)
    expect(told).toEqual(row)
  })

  test('denies too if the log fails', async () => {
    const onProblem = () => {
      throw new Error('disk full')
    }
    await expect(askHost((() => 1) as unknown as HostRule, allow, facts, { onProblem })).resolves.toEqual(
      denied,
    )
  })

  test('leaves no rejection behind that comes after the time-out', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const late = () =>
      new Promise<boolean>((_, reject) => void setTimeout(() => reject(new Error('late')), 1500))
    const asked = askHost(late, allow, facts)
    await vi.advanceTimersByTimeAsync(2000)
    await expect(asked).resolves.toEqual(denied)
    vi.useRealTimers()
    await new Promise((resolve) => void setTimeout(resolve, 10))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('gives the cause of a failure to the log', async () => {
    const cause = new Error('down')
    const onProblem = vi.fn()
    await askHost(() => Promise.reject(cause), allow, facts, { onProblem })
    expect(onProblem).toHaveBeenCalledExactlyOnceWith('The rule failed.', cause)
  })
})
