import { describe, expect, test } from 'vitest'
import { readRefusal } from '../../src/core/readRefusal.js'

const reply = (body: string, status = 403, type = 'application/problem+json; charset=utf-8'): Response =>
  new Response(body, { status, headers: { 'content-type': type } })

describe('readRefusal', () => {
  test.each(['impersonation_forbidden', 'impersonation_read_only', 'identity_changed'])(
    'reads %s, and leaves the reply unread',
    async (code) => {
      const response = reply(JSON.stringify({ code }))
      expect(await readRefusal(response)).toBe(code)
      expect(await response.json()).toEqual({ code })
    },
  )

  test.each<[string, Response]>([
    ['a success', reply('{"code":"impersonation_forbidden"}', 200)],
    ['another type', reply('{"code":"impersonation_forbidden"}', 403, 'application/json')],
    ['no type', new Response(null, { status: 403 })],
    ['another code', reply('{"code":"token_expired"}', 401)],
    ['no code', reply('null')],
    ['a code that is no text', reply('{"code":["impersonation_forbidden"]}')],
    ['no JSON', reply('impersonation_forbidden')],
  ])('finds none in %s', async (_name, response) => {
    expect(await readRefusal(response)).toBeUndefined()
  })
})
