import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readInstant } from '../../src/claims/readInstant.js'

const end = Date.UTC(2026, 0, 1, 1)

describe('readInstant', () => {
  test.each([
    '2026-01-01T01:00:00.000Z',
    '2026-01-01T01:00:00Z',
    '2026-01-01T01:00Z',
    '2026-01-01t01:00:00z',
    '2026-01-01 01:00:00+00',
    '2026-01-01T03:00:00+02:00',
    '2026-01-01T06:30:00+0530',
    '2025-12-31T20:00:00-05:00',
    '2026-01-01T01:00:00.000000Z',
  ])('reads %s', (text) => {
    expect(readInstant(text)).toBe(end)
  })

  test('reads the end of a day, and a leap second, as the moment after it', () => {
    expect(readInstant('2025-12-31T24:00:00Z')).toBe(Date.UTC(2026, 0, 1))
    expect(readInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1))
  })

  test('cuts what is finer than a millisecond', () => {
    expect(readInstant('2026-01-01T01:00:00.1Z')).toBe(end + 100)
    expect(readInstant('2026-01-01T01:00:00.123999Z')).toBe(end + 123)
  })

  test('agrees with Date on every text that Date writes', () => {
    const dates = fc.date({
      min: new Date(1),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, (date) => {
        expect(readInstant(date.toISOString())).toBe(date.getTime())
        expect(readInstant(date)).toBe(date.getTime())
      }),
      { numRuns: 1000, examples: [[new Date('2000-02-29T00:00:00Z')], [new Date('2100-03-01T00:00:00Z')]] },
    )
  })

  test('takes a number for milliseconds, or for what the scale makes of it', () => {
    expect(readInstant(end)).toBe(end)
    expect(readInstant(end / 1000, 1000)).toBe(end)
  })

  test('does not scale a Date or a text', () => {
    expect(readInstant(new Date(end), 1000)).toBe(end)
    expect(readInstant('2026-01-01T01:00:00Z', 1000)).toBe(end)
  })

  test.each([
    '2026-01-01T01:00:00', // whose zone?
    '2026-01-01',
    '2026-13-01T01:00:00Z',
    '2026-00-01T01:00:00Z',
    '2026-01-32T01:00:00Z',
    '2026-01-00T01:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T01:60:00Z',
    '2026-01-01T01:00:61Z',
    '1767229200',
    'tomorrow',
    '',
    ' 2026-01-01T01:00:00Z',
    '2026-01-01T01:00:00Z ',
    '1969-12-31T23:59:59Z',
    true,
    {},
    [],
    Number.NaN,
    new Date(Number.NaN),
    { getTime: 7 },
    { getTime: () => 'soon' },
  ])('knows no time of %o, and says that something is there', (value) => {
    expect(readInstant(value)).toBeNaN()
  })

  test.each([null, undefined])('knows that nothing is there of %o', (value) => {
    expect(readInstant(value)).toBeUndefined()
  })

  test('never throws', () => {
    const hostile = {
      getTime() {
        throw new Error('boom')
      },
    }
    expect(readInstant(hostile)).toBeNaN()
    expect(readInstant(new Proxy(new Date(), {}))).toBeNaN()
    fc.assert(fc.property(fc.anything(), (value) => void readInstant(value)))
  })
})
