import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AuditAttempt, AuditEvent, AuditOutcome, AuditSink } from 'impersonation-kit/server'
import { createRecorder } from '../../../src/server/audit/auditRecorder.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const facts = {
  id: 'event_1',
  time: 1,
  action: 'x',
  method: 'GET',
  actor: { id: 'admin_7', kind: 'person' as const },
  subject: { id: 'user_42' },
  mode: 'full' as const,
  requestId: 'request_1',
}
const ATTEMPT: AuditAttempt = { ...facts, phase: 'attempt' }
const OUTCOME: AuditOutcome = { ...facts, phase: 'outcome', status: 200, duration: 1 }
const REFUSED: AuditOutcome = { ...OUTCOME, status: 503, blocked: 'audit_unavailable' }
const UNAVAILABLE = {
  name: 'AuthError',
  code: 'audit_unavailable',
  status: 503,
  message: expect.stringMatching(/Nothing was done\. Try again later\.$/) as string,
}

function record(sink: AuditSink) {
  const errors: [error: unknown, event: AuditEvent][] = []
  const recorder = createRecorder(sink, (...both) => errors.push(both))
  return { errors, attempt: () => recorder.attempt(ATTEMPT, () => REFUSED), outcome: recorder.outcome }
}

const hang = () => new Promise<void>(() => undefined)
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describe('an attempt', () => {
  test('that is stored leaves no timer and no error', async () => {
    const given: AuditEvent[] = []
    const { errors, attempt } = record((event) => void given.push(event))
    await expect(attempt()).resolves.toBeUndefined()
    expect([given, errors, vi.getTimerCount()]).toEqual([[ATTEMPT], [], 0])
  })

  test('has a second to be stored, and not a moment more', async () => {
    const { attempt } = record(() => wait(999))
    const stored = attempt()
    await vi.advanceTimersByTimeAsync(999)
    await expect(stored).resolves.toBeUndefined()
    const { errors, ...other } = record(hang)
    const refused = expect(other.attempt()).rejects.toMatchObject(UNAVAILABLE)
    await vi.advanceTimersByTimeAsync(999)
    expect(errors).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await refused
    expect(errors).toEqual([[expect.objectContaining({ code: 'audit_unavailable' }), ATTEMPT]])
    expect(String(errors[0]?.[0])).toMatch(/did not store an event within 1000 ms/)
  })

  test('that fails is refused at once, and leaves no timer', async () => {
    const dead = new Error('dead')
    const { errors, attempt } = record(() => Promise.reject(dead))
    await expect(attempt()).rejects.toMatchObject(UNAVAILABLE)
    expect([errors, vi.getTimerCount()]).toEqual([[[dead, ATTEMPT]], 0])
  })

  test('that is stored after its refusal is followed by the outcome of that', async () => {
    const stored: AuditEvent[] = []
    const { attempt } = record(async (event) => {
      if (event.phase === 'attempt') await wait(1500)
      stored.push(event)
    })
    const refused = expect(attempt()).rejects.toMatchObject(UNAVAILABLE)
    await vi.advanceTimersByTimeAsync(1499)
    await refused
    expect(stored).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(stored).toEqual([ATTEMPT, REFUSED])
  })

  test('that fails after its refusal is followed by nothing', async () => {
    const given: AuditEvent[] = []
    const { errors, attempt } = record(async (event) => {
      given.push(event)
      await wait(1500)
      throw new Error('dead')
    })
    const refused = expect(attempt()).rejects.toMatchObject(UNAVAILABLE)
    await vi.advanceTimersByTimeAsync(5000)
    await refused
    expect([given, errors.length]).toEqual([[ATTEMPT], 1])
  })
})

describe('an outcome', () => {
  test('has ten seconds to be stored', async () => {
    const { errors, outcome } = record(hang)
    outcome(OUTCOME)
    await vi.advanceTimersByTimeAsync(9999)
    expect(errors).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(errors).toEqual([[expect.objectContaining({ code: 'audit_unavailable' }), OUTCOME]])
    expect(String(errors[0]?.[0])).toMatch(/did not store an event within 10000 ms/)
  })

  test('does not keep the process alive, as an attempt does', () => {
    vi.useRealTimers()
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const { attempt, outcome } = record(hang)
    outcome(OUTCOME)
    attempt().catch(() => undefined)
    expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false, true])
    for (const { value } of timers.mock.results) clearTimeout(value as NodeJS.Timeout)
  })
})

describe('a sink with a thousand events under way', () => {
  test('is given no other, and each of those is told of', async () => {
    const given: AuditEvent[] = []
    const { errors, attempt, outcome } = record((event) => {
      given.push(event)
      return hang()
    })
    for (let i = 0; i < 1001; i += 1) outcome(OUTCOME)
    await expect(attempt()).rejects.toMatchObject(UNAVAILABLE)
    expect(given).toHaveLength(1000)
    const full = expect.objectContaining({
      code: 'audit_unavailable',
      message: 'The sink still has 1000 other events to store.',
    }) as unknown
    expect(errors).toEqual([
      [full, OUTCOME],
      [full, ATTEMPT],
    ])
  })

  test('is given more as soon as it has taken one', async () => {
    const given: (() => void)[] = []
    const { errors, outcome } = record(() => new Promise<void>((resolve) => given.push(resolve)))
    for (let i = 0; i < 1000; i += 1) outcome(OUTCOME)
    given[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    outcome(OUTCOME)
    outcome(OUTCOME)
    expect([given.length, errors.length]).toEqual([1001, 1])
  })
})
