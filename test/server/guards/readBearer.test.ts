import { describe, expect, test } from 'vitest'
import { readBearer } from '../../../src/server/guards/readBearer.js'

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
