import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BackOff, createBackOff } from '../../../src/server/audit/backOff.js'

const NOW = 7000
beforeEach(() => {
  vi.spyOn(performance, 'now').mockReturnValue(NOW)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** How long each further failure makes wait, with so much of the jitter: 0 is the least, 1 the most. */
function waits(jitter: number, failures: number): number[] {
  vi.spyOn(Math, 'random').mockReturnValue(jitter)
  const backOff = createBackOff()
  return Array.from({ length: failures }, () => {
    backOff.failed()
    return backOff.earliest(false) - NOW
  })
}

const failedTimes = (failures: number, after?: number): BackOff => {
  const backOff = createBackOff()
  for (let i = 0; i < failures; i += 1) backOff.failed(after)
  return backOff
}

describe('a back-off', () => {
  test('lets try at once what has not failed', () => {
    const backOff = createBackOff()
    expect([backOff.earliest(false), backOff.earliest(true)]).toEqual([0, 0])
  })

  test('waits twice as long after each failure, but never longer than half a minute', () => {
    expect(waits(1, 10)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  test('waits half of that at least, by chance', () => {
    expect(waits(0, 9)).toEqual([125, 250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000])
    expect(waits(0.5, 2)).toEqual([187.5, 375])
  })

  test('lets what is urgent wait a quarter of a second, however often it has failed', () => {
    for (const failures of [1, 2, 20]) expect(failedTimes(failures).earliest(true)).toBe(NOW + 250)
  })

  test('waits as long as the other side has asked for, urgent or not', () => {
    const asked = failedTimes(1, 60_000)
    expect([asked.earliest(true), asked.earliest(false)]).toEqual([NOW + 60_000, NOW + 60_000])
  })

  test('waits its own time where the other side has asked for less', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const asked = failedTimes(2, 1)
    expect([asked.earliest(true), asked.earliest(false)]).toEqual([NOW + 250, NOW + 500])
  })

  test('begins anew after a success', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const backOff = failedTimes(5, 60_000)
    backOff.succeeded()
    expect([backOff.earliest(false), backOff.earliest(true)]).toEqual([0, 0])
    backOff.failed()
    expect(backOff.earliest(false)).toBe(NOW + 250)
  })
})
