import { describe, expect, test } from 'vitest'
import { isOtherScheme, readBearer } from '../../../src/server/guards/readBearer.js'

describe('readBearer', () => {
  test('is undefined where there is no header', () => {
    expect(readBearer(null)).toBeUndefined()
  })

  // RFC 6750, section 2.1: b64token.
  test.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer a.b.c', 'a.b.c'],
    ['Bearer   a.b.c', 'a.b.c'],
    ['  Bearer a.b.c ', 'a.b.c'],
    ['Bearer Aa0_-.~+/', 'Aa0_-.~+/'],
    ['Bearer a=', 'a='],
    ['Bearer a==', 'a=='],
  ])('reads %j', (header, token) => {
    expect(readBearer(header)).toBe(token)
  })

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer a\tb',
    'Bearer a,Bearer b',
    'Bearer a, Bearer b',
    'Bearer\ta',
    'Bearera',
    'x Bearer a',
    'Basic a',
  ])('refuses %j with what to send', (header) => {
    expect(() => readBearer(header)).toThrow(
      expect.objectContaining({
        code: 'token_invalid',
        message: expect.stringContaining('Send one header, "Authorization: Bearer …"'),
      }),
    )
  })

  test('looks at no header of more than 16,400 characters', () => {
    const token = 'a'.repeat(16_400 - 'Bearer '.length)
    expect(readBearer(`Bearer ${token}`)).toBe(token)
    expect(() => readBearer(`Bearer ${token}a`)).toThrow(/exactly one bearer token/)
  })
})

describe('a header of another scheme', () => {
  test.each(['Basic abc', 'basic abc', '  Basic abc', 'Digest username="a"', 'Basic a, Digest b'])(
    'is %j',
    (header) => {
      expect(isOtherScheme(header)).toBe(true)
    },
  )

  test.each([
    'Bearer a',
    'BEARER a',
    'Token a',
    'dpop a',
    'Basic',
    'Basic ',
    'Basic a, Bearer b',
    'Basic a,BEARER b',
    '',
  ])('is not %j', (header) => {
    expect(isOtherScheme(header)).toBe(false)
  })

  test('of more than 16,400 characters is none: it is refused, not passed over', () => {
    const header = `Basic ${'a'.repeat(16_400 - 'Basic '.length)}`
    expect([isOtherScheme(header), isOtherScheme(`${header}a`)]).toEqual([true, false])
  })
})
