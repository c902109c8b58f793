import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeReturnTo } from '../../src/core/returnTo.js'

const base = 'https://app.example/users?page=2'
const origins = ['https://admin.example']

describe('safeReturnTo', () => {
  test.each([
    ['/users/42?tab=notes#top', 'https://app.example/users/42?tab=notes#top'],
    ['/', 'https://app.example/'],
    ['https://app.example/users', 'https://app.example/users'],
    ['HTTPS://APP.EXAMPLE/users', 'https://app.example/users'],
    ['https://admin.example/users', 'https://admin.example/users'],
  ])('goes back to %s', (value, url) => {
    expect(safeReturnTo(value, base, origins)).toBe(url)
  })

  test('goes back to a page without TLS where the app is one', () => {
    const local = 'http://localhost:5173/users'
    expect(safeReturnTo(local, 'http://localhost:5173/', [])).toBe(local)
  })

  test.each([
    '//evil.example',
    '/\\evil.example',
    '/%2fevil.example',
    '/%5Cevil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://evil.example',
    'https://app.example.evil.example',
    'https://app.example@evil.example',
    'http://app.example/users',
    'https://admin.example:8443/users',
    'https://',
    'javascript:alert(1)//https://app.example/',
    'data:text/html,/x',
    'users',
    ' /users',
    '',
    null,
    undefined,
    7,
    {},
    ['/users'],
  ])('S10: goes nowhere for %j', (value) => {
    expect(safeReturnTo(value, base, origins)).toBeUndefined()
  })

  test('S10: whatever the text, it never leaves the origins that are named', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '%2f',
      '%5c',
      ':',
      '@',
      '.',
      '?',
      '#',
      '\t',
      'https',
      'evil.example',
    )
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        (value) => {
          const url = safeReturnTo(value, base, origins)
          if (url !== undefined) expect(['https://app.example', ...origins]).toContain(new URL(url).origin)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
