import { describe, expect, test } from 'vitest'
import { readCookie } from '../../src/server/readCookie.js'

describe('readCookie', () => {
  test.each([null, '', 'theme=dark', 'token=', 'xtoken=a', 'Token=a', 'token', 'token =a'])(
    'is undefined where %j has none of the name',
    (header) => {
      expect(readCookie(header, 'token')).toBeUndefined()
    },
  )

  test.each([
    ['token=a.b.c', 'a.b.c'],
    ['theme=dark; token=a.b.c; lang=en', 'a.b.c'],
    ['theme=dark;token=a.b.c', 'a.b.c'],
    ['token=Aa0_-.~+/==', 'Aa0_-.~+/=='],
  ])('reads %j', (header, token) => {
    expect(readCookie(header, 'token')).toBe(token)
  })

  test.each([
    ['token=a; token=b', 'There are two cookies of one name'],
    ['token=; token=a', 'There are two cookies of one name'],
    ['token=a b', 'holds none'],
    ['token= a', 'holds none'],
    ['token=a=b', 'holds none'],
    ['token="a"', 'holds none'],
  ])('refuses %j, and says what to do', (header, why) => {
    const read = () => readCookie(header, 'token')
    expect(read).toThrow(expect.objectContaining({ code: 'token_invalid' }))
    expect(read).toThrow(why)
    expect(read).toThrow('Clear the cookies of this site and sign in again.')
  })
})
