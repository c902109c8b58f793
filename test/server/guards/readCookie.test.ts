import { describe, expect, test } from 'vitest'
import { readCookie } from '../../../src/server/guards/readCookie.js'

describe('readCookie', () => {
  test.each([null, '', 'theme=dark', 'token=', 'xtoken=a', 'Token=a', 'token', 'token =a'])(
    'is undefined where %j has none of the name',
    (header) => {
      expect(readCookie(header, 'token')).toBeUndefined()
    },
  )

  // Browsers let a subdomain set such a name, as it does not begin with __Host-.
  test.each(Array.from('\u00a0\v\f\r\n\u0085\ufeff\u1680\u2000\u2028\u3000'))(
    'attack: %j before the name makes another name of it',
    (space) => {
      expect(readCookie(`${space}__Host-token=evil`, '__Host-token')).toBeUndefined()
      expect(readCookie(`a=1; ${space}__Host-token=evil`, '__Host-token')).toBeUndefined()
      expect(readCookie(`${space}__Host-token=evil; __Host-token=good`, '__Host-token')).toBe('good')
    },
  )

  test.each([
    ['a=1; \t token=a.b.c \t ', 'a.b.c'],
    ['token=a.b.c', 'a.b.c'],
    ['theme=dark; token=a.b.c; lang=en', 'a.b.c'],
    ['theme=dark;token=a.b.c', 'a.b.c'],
    ['token=Aa0_-.~+/==', 'Aa0_-.~+/=='],
  ])('reads %j', (header, token) => {
    expect(readCookie(header, 'token')).toBe(token)
  })

  test.each([
    ['token=a; token=b', 'The request has two cookies with the name'],
    ['token=; token=a', 'The request has two cookies with the name'],
    ['token=a b', 'does not contain a token'],
    ['token= a', 'does not contain a token'],
    ['token=a=b', 'does not contain a token'],
    ['token="a"', 'does not contain a token'],
  ])('refuses %j, and says what to do', (header, why) => {
    const read = () => readCookie(header, 'token')
    expect(read).toThrow(expect.objectContaining({ code: 'token_invalid' }))
    expect(read).toThrow(why)
    expect(read).toThrow('Clear the cookies of this site and sign in again.')
  })
})
