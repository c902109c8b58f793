import { describe, expect, test } from 'vitest'
import { decide } from '../../src/policy/index.js'
import { ana, context, joe, settings } from './facts.js'

function isOpen(
  hours: { timeZone?: string; days?: number[]; from: string; to: string },
  when: string,
): boolean {
  const businessHours = { timeZone: 'UTC', days: [1, 2, 3, 4, 5], ...hours }
  const decision = decide(settings({ businessHours }), ana, joe, context({ now: Date.parse(when) }))
  if (decision.verdict !== 'allow') expect(decision.code).toBe('outside_hours')
  return decision.verdict === 'allow'
}

describe('business hours', () => {
  const day = { from: '09:00', to: '17:30' }

  test.each([
    ['2026-07-15T08:59:59.999Z', false],
    ['2026-07-15T09:00:00.000Z', true],
    ['2026-07-15T17:29:59.999Z', true],
    ['2026-07-15T17:30:00.000Z', false],
    ['2026-07-18T12:00:00.000Z', false],
    ['2026-07-19T12:00:00.000Z', false],
    ['2026-07-20T12:00:00.000Z', true],
  ])('from 09:00 to 17:30 on working days: %s %s', (when, open) => expect(isOpen(day, when)).toBe(open))

  // Friday night belongs to Friday, although it is Saturday by then.
  test.each([
    ['2026-07-17T21:59:59.999Z', false],
    ['2026-07-17T22:00:00.000Z', true],
    ['2026-07-18T05:59:59.999Z', true],
    ['2026-07-18T06:00:00.000Z', false],
    ['2026-07-18T22:00:00.000Z', false],
    ['2026-07-20T05:00:00.000Z', false],
    ['2026-07-20T22:00:00.000Z', true],
    ['2026-07-21T05:00:00.000Z', true],
  ])('past midnight, from 22:00 to 06:00 on working days: %s %s', (when, open) => {
    expect(isOpen({ from: '22:00', to: '06:00' }, when)).toBe(open)
  })

  test('past midnight from Saturday to Sunday, where the week begins anew', () => {
    const saturday = { days: [6], from: '22:00', to: '06:00' }
    expect(isOpen(saturday, '2026-07-19T05:59:00Z')).toBe(true)
    expect(isOpen(saturday, '2026-07-18T05:59:00Z')).toBe(false)
  })

  test.each([0, 1, 2, 3, 4, 5, 6])('on day %i alone, and its night that goes past midnight', (one) => {
    for (let date = 19; date <= 25; date += 1) {
      // 19 July 2026 is a Sunday.
      const isIt = date - 19 === one
      expect(isOpen({ ...day, days: [one] }, `2026-07-${date}T12:00:00Z`)).toBe(isIt)
      const night = { days: [one], from: '22:00', to: '06:00' }
      expect(isOpen(night, `2026-07-${date}T23:00:00Z`)).toBe(isIt)
      expect(isOpen(night, `2026-07-${date + 1}T05:00:00Z`)).toBe(isIt)
      expect(isOpen(night, `2026-07-${date}T12:00:00Z`)).toBe(false)
    }
  })

  test('whole days from 00:00 to 24:00', () => {
    const whole = { days: [3], from: '00:00', to: '24:00' }
    expect(isOpen(whole, '2026-07-14T23:59:59.999Z')).toBe(false)
    expect(isOpen(whole, '2026-07-15T00:00:00.000Z')).toBe(true)
    expect(isOpen(whole, '2026-07-15T23:59:59.999Z')).toBe(true)
    expect(isOpen(whole, '2026-07-16T00:00:00.000Z')).toBe(false)
  })

  test.each([
    ['summer', '2026-07-15T07:00:00Z', true],
    ['summer', '2026-07-15T06:59:59Z', false],
    ['winter', '2026-01-14T08:00:00Z', true],
    ['winter', '2026-01-14T07:59:59Z', false],
  ])('follow the clock on the wall in Berlin in %s: %s %s', (_, when, open) => {
    expect(isOpen({ timeZone: 'Europe/Berlin', ...day }, when)).toBe(open)
  })

  test('on the night when the clock goes back, the hour that comes twice counts twice', () => {
    const night = { timeZone: 'Europe/Berlin', days: [0], from: '02:00', to: '03:00' }
    expect(isOpen(night, '2026-10-24T23:59:59Z')).toBe(false)
    expect(isOpen(night, '2026-10-25T00:30:00Z')).toBe(true)
    expect(isOpen(night, '2026-10-25T01:30:00Z')).toBe(true)
    expect(isOpen(night, '2026-10-25T02:00:00Z')).toBe(false)
  })

  test('on the night when the clock goes forward, the hour that is missing is not there', () => {
    const night = { timeZone: 'Europe/Berlin', days: [0], from: '02:00', to: '03:00' }
    expect(isOpen(night, '2026-03-29T00:59:59Z')).toBe(false)
    expect(isOpen(night, '2026-03-29T01:00:00Z')).toBe(false)
  })

  test('change their day with the time zone, and remember no zone of another question', () => {
    const monday = { days: [1], from: '00:00', to: '24:00' }
    const when = '2026-07-19T23:00:00Z'
    expect(isOpen({ ...monday, timeZone: 'UTC' }, when)).toBe(false)
    expect(isOpen({ ...monday, timeZone: 'Asia/Tokyo' }, when)).toBe(true)
    expect(isOpen({ ...monday, timeZone: 'America/New_York' }, when)).toBe(false)
    expect(isOpen({ ...monday, timeZone: 'Asia/Tokyo' }, when)).toBe(true)
  })
})
