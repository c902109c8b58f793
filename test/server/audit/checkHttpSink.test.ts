import { describe, expect, test } from 'vitest'
import { AuthError, httpSink, type HttpSinkOptions } from 'impersonation-kit/server'
import { checkHttpSink } from '../../../src/server/audit/checkHttpSink.js'

describe('httpSink, at set-up', () => {
  test.each<[Partial<Record<keyof HttpSinkOptions, unknown>>, RegExp]>([
    [{ url: undefined }, /needs the option url/],
    [{ url: '' }, /needs the option url/],
    [{ url: '/events' }, /needs the option url/],
    [{ url: 'http://audit.example.com' }, /needs a url with https/],
    [{ url: 'ftp://localhost/' }, /needs a url with https/],
    [{ url: 'http://localhost.evil.test' }, /needs a url with https/],
    [{ url: 'http://notlocalhost' }, /needs a url with https/],
    [{ url: 'http://127.0.0.1.evil.test' }, /needs a url with https/],
    [{ url: 'http://128.0.0.1' }, /needs a url with https/],
    [{ url: 'ftp://127.0.0.1/' }, /needs a url with https/],
    [{ url: 'https://user:hunter2@audit.example.com' }, /contains a password/],
    [{ url: 'https://hunter2@audit.example.com' }, /contains a password/],
    [{ url: 'https://:hunter2@audit.example.com' }, /contains a password/],
    [{ headers: { authorization: 'hunter2\nx: y' } }, /got invalid headers/],
    [{ maxBatch: 0 }, /^httpSink got an invalid maxBatch\. It must be a whole number above 0\.$/],
    [{ maxBatch: 1.5 }, /maxBatch/],
    [{ maxBuffered: -1 }, /maxBuffered/],
    [{ flushEvery: NaN }, /flushEvery/],
    [{ timeout: 2 ** 31 }, /timeout/],
    [{ timeout: '5' }, /timeout/],
  ])('%j is refused, and its secrets are not repeated', (options, message) => {
    const create = () => httpSink({ url: 'https://audit.example.com', ...options } as HttpSinkOptions)
    expect(create).toThrow(message)
    expect(create).toThrow(AuthError)
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
    expect(create).not.toThrow(/hunter2/)
  })

  test.each([
    'https://audit.example.com/x',
    'http://localhost:1',
    'http://127.0.0.1',
    'http://127.10.20.130:80/events',
    'http://[::1]:8',
  ])('%s is taken', (url) => {
    expect(() => httpSink({ url })).not.toThrow()
    expect(() => httpSink({ url: new URL(url) })).not.toThrow()
  })

  test.each(['maxBatch', 'maxBuffered', 'flushEvery', 'timeout'])(
    '%s may be anything from 1 to 2^31 - 1',
    (name) => {
      for (const value of [1, 2 ** 31 - 1]) {
        expect(() => httpSink({ url: 'https://audit.example.com', [name]: value })).not.toThrow()
      }
    },
  )

  test('the URL and the headers may change afterwards', () => {
    const url = new URL('https://audit.example.com/x')
    const headers = { authorization: 'Bearer key', 'Content-Type': 'text/plain' }
    const rules = checkHttpSink({ url, headers })
    url.hostname = 'evil.test'
    headers.authorization = 'none'
    expect(rules.url).toBe('https://audit.example.com/x')
    expect([...rules.headers]).toEqual([
      ['authorization', 'Bearer key'],
      ['content-type', 'application/json'],
    ])
  })
})
