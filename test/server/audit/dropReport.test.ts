import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AuditDrop } from 'impersonation-kit/server'
import { createDropReport } from '../../../src/server/audit/dropReport.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function collect() {
  const told: AuditDrop[] = []
  return { told, report: createDropReport((drop) => told.push(drop)) }
}

describe('losses are told', () => {
  test('once a second, all of them together', () => {
    const { told, report } = collect()
    report.add({ count: 1, reason: 'full' })
    vi.advanceTimersByTime(600)
    report.add({ count: 2, reason: 'full' })
    vi.advanceTimersByTime(399)
    expect(told).toEqual([])
    vi.advanceTimersByTime(1)
    expect(told).toEqual([{ count: 3, reason: 'full' }])
    vi.advanceTimersByTime(5000)
    expect(told).toHaveLength(1)
  })

  test('anew in the next second, and what was told is not counted again', () => {
    const { told, report } = collect()
    for (let i = 0; i < 2; i += 1) {
      report.add({ count: 1, reason: 'full' })
      vi.advanceTimersByTime(1000)
    }
    expect(told).toEqual(Array(2).fill({ count: 1, reason: 'full' }))
  })

  test('each reason and each status by itself', () => {
    const { told, report } = collect()
    const drops: AuditDrop[] = [
      { count: 1, reason: 'full' },
      { count: 2, reason: 'refused', status: 401 },
      { count: 4, reason: 'refused', status: 413 },
      { count: 8, reason: 'closed' },
    ]
    for (const drop of [...drops, ...drops]) report.add(drop)
    vi.advanceTimersByTime(1000)
    expect(told).toEqual(drops.map((drop) => ({ ...drop, count: 2 * drop.count })))
  })

  test('at once where that is asked for, and not a second time', () => {
    const { told, report } = collect()
    report.add({ count: 1, reason: 'closed' })
    vi.advanceTimersByTime(900)
    report.tell()
    expect(told).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
    report.add({ count: 1, reason: 'closed' })
    vi.advanceTimersByTime(900)
    expect(told).toHaveLength(1)
    vi.advanceTimersByTime(100)
    expect(told).toHaveLength(2)
  })

  test('to the console where nobody else is told, by their reason or status', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const [drop, words] of [
      [{ count: 2, reason: 'full' }, '2 (full)'],
      [{ count: 3, reason: 'refused', status: 422 }, '3 (422)'],
    ] as const) {
      const report = createDropReport(undefined)
      report.add(drop)
      report.tell()
      expect(String(said.mock.calls.at(-1))).toContain(`httpSink has lost audit events: ${words}`)
    }
  })

  test('to the console also where events only wait, and a loss is said nevertheless', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const report = createDropReport(undefined)
    report.delayed(401)
    report.add({ count: 2, reason: 'full' })
    report.tell()
    expect(said.mock.calls.map(String)).toEqual([
      expect.stringMatching(/httpSink cannot send audit events: .* answers 401/),
      expect.stringContaining('httpSink has lost audit events: 2 (full)'),
    ])
  })
})
