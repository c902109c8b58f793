import { request as httpRequest } from 'node:http'
import type { User } from 'impersonation-kit/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSigner, type Signer, startVictims, type Victims, victimsOf } from '../support/victims.js'

const IDENTITY_HEADER = 'x-expected-identity'

let signer: Signer
let victims: Victims & { close: () => void }
let good: string
let impersonated: string
beforeAll(async () => {
  signer = await createSigner()
  victims = await startVictims(signer.options)
  good = await signer.sign()
  impersonated = await signer.sign({ act: { sub: 'admin_7' } })
})
afterAll(() => victims.close())

const get = (lines: string[], target = '/me'): Promise<string> =>
  victims.sendBytes(
    [`GET ${target} HTTP/1.1`, 'Host: HOST', 'Connection: close', ...lines, '', ''].join('\r\n'),
  )

describe('attack: the Authorization header', () => {
  test('twice, with a good token in both, in either and in neither', async () => {
    const pairs = [
      [good, good],
      [good, impersonated],
      [impersonated, good],
      [good, 'a.b.c'],
      ['a.b.c', good],
    ]
    for (const [first, second] of pairs) {
      for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
        expect(await get([`Authorization: Bearer ${first}`, `${name}: Bearer ${second}`])).toBe(
          '401 token_invalid',
        )
      }
    }
    expect(await get([`Authorization: Bearer ${good}, Bearer ${good}`])).toBe('401 token_invalid')
    expect(await get([`Authorization: Bearer ${good}`])).toMatch(/^200 /)
  })

  test('with a token of 1 MB', async () => {
    expect(await victims.send({ token: 'a'.repeat(1_000_000) })).toBe('401 token_invalid')
    const padded = await signer.sign({ properties: { padding: 'x'.repeat(1_000_000) } })
    expect(await victims.send({ token: padded })).toBe('401 token_invalid')
    expect(await victims.send({ token: good })).toMatch(/^200 /)
  })

  test.each([
    'Basic eDp5',
    'Bearer',
    'Bearer ',
    'Token TOKEN',
    'TOKEN',
    'Bearer TOKEN x',
    'Bearer TOKEN,',
    'Bearer "TOKEN"',
    'Bearer TOKEN;a=b',
    'Bearer\tTOKEN',
    'Bearer\u00a0TOKEN',
    'Bearer T\u00d6KEN',
    'Bearer %54OKEN',
    'DPoP TOKEN',
    'Bearer token=TOKEN',
    'Bearer undefined',
  ])('that is %j', async (value) => {
    expect(await get([`Authorization: ${value.replace('TOKEN', good)}`])).toBe('401 token_invalid')
  })
})

describe('attack: header injection', () => {
  test.each([
    'Bearer "TOKEN\r\nX-Injected: 1',
    'Bearer TOKEN\rX-Injected: 1',
    'Bearer TOKEN\nX-Injected: 1',
    'Bearer TOKEN\n X-Injected: 1',
    'Bearer TO\0KEN',
    'Bearer TOKEN\u00e9\u2028',
    'Bearer error="x", Basic realm="evil"',
  ])('from %j: nothing of it comes back, and the challenge stays one', async (value) => {
    // Node answers 400 by itself to bytes that HTTP forbids.
    const answer = await get([`Authorization: ${value.replace('TOKEN', good)}`])
    expect(['400', '401 token_invalid']).toContain(answer)
    expect(victims.runs()).toBe(0)
  })

  test('from claims, through the reply of a handler, its refusals and its challenge', async () => {
    const crlf = 'x\r\nX-Injected: 1\r\n\r\n<script>'
    const claims = {
      email: crlf,
      first_name: crlf,
      properties: { [crlf]: crlf },
      iss: crlf,
      aud: crlf,
      act: { sub: crlf },
    }
    expect(await victims.send({ token: await signer.sign(claims), secrets: ['<script>'] })).toBe(
      '401 token_invalid',
    )
    const { iss: _iss, aud: _aud, ...passing } = claims
    const token = await signer.sign({ ...passing, nbf: crlf })
    expect(await victims.send({ token, secrets: ['<script>'] })).toBe('401 token_invalid')
    expect(await victims.send({ token: await signer.sign(passing), path: '/direct' })).toBe(
      '403 impersonation_forbidden',
    )
  })

  test.each([
    'user_42\r\nX-Injected: 1',
    'user_42\nX-Injected: 1',
    'user_42;\u00e9',
    '%0d%0aX-Injected: 1',
    'x'.repeat(100_000),
  ])(`from ${IDENTITY_HEADER}: %.20j`, async (value) => {
    const answer = await get([`Authorization: Bearer ${good}`, `${IDENTITY_HEADER}: ${value}`])
    // After a line break the rest is a header of the request's own.
    expect(answer).toMatch(
      /[\r\n]/.test(value) ? /^(200 |400|409 identity_changed)/ : /^409 identity_changed$/,
    )
  })
})

describe('attack: an identity that the client claims', () => {
  const claims = [
    'x-user-id',
    'x-impersonator-user-id',
    'x-impersonate',
    'x-forwarded-user',
    'x-original-user',
    'impersonator-user-id',
    'x-http-user',
  ]

  test('S4: neither headers, nor the address, nor a body change who is at the keyboard', async () => {
    const headers = Object.fromEntries(claims.map((name) => [name, 'admin_9']))
    const path = '/me?impersonatorUserId=admin_9&userId=admin_9&act[sub]=admin_9&impersonator_user_id='
    const body = JSON.stringify({
      impersonatorUserId: null,
      userId: 'admin_9',
      user: { userId: 'admin_9' },
      act: null,
    })
    for (const [token, actor] of [
      [impersonated, 'admin_7'],
      [good, undefined],
    ] as const) {
      const answer = await victims.send({ token, path, method: 'POST', headers, body })
      const user = JSON.parse(answer.slice(4)) as User
      expect([user.userId, user.impersonatorUserId]).toEqual(['user_42', actor])
    }
  })

  test('a token in the address, a body, a cookie or another header is not looked at', async () => {
    const form = { method: 'POST', headers: { 'content-type': 'text/plain' } }
    // RFC 6750 has two ways beside the header, 2.2 and 2.3, which end up in logs and in forms of other sites.
    for (const name of ['access_token', 'token', 'authorization', 'Authorization', 'bearer_token', 'jwt']) {
      const query = `?${name}=${good}`
      expect(await victims.send({ path: `/me${query}`, secrets: [good] })).toBe('401 token_missing')
      expect(await victims.send({ path: `/optional${query}` })).toBe('200 null')
      expect(await victims.send({ ...form, body: query.slice(1), secrets: [good] })).toBe('401 token_missing')
      expect(await victims.send({ headers: { cookie: `${name}=${good}` } })).toBe('401 token_missing')
    }
    for (const name of [
      'proxy-authorization',
      'x-authorization',
      'x-access-token',
      'x-forwarded-authorization',
      'authentication',
    ]) {
      expect(await victims.send({ headers: { [name]: `Bearer ${good}` } })).toBe('401 token_missing')
    }
  })

  test('a path, a query or a method that is odd gets nobody past a guard', async () => {
    for (const target of ['/me?%', '/me?%ff%fe', '/me#', '/me?a=1#b', '/me?__proto__[userId]=admin']) {
      expect(await get([], target)).toBe('401 token_missing')
      expect(await get([`Authorization: Bearer ${good}`], target)).toMatch(/^200 /)
    }
  })

  test('S34, S37: a token that one tenant has verified and remembered is nobody to another', async () => {
    const tenants = await Promise.all(
      [
        { ...signer.options, audience: 'https://other.test' },
        { ...signer.options, issuer: 'https://other.test' },
        (await createSigner()).options,
      ].map((options) => victimsOf(options)),
    )
    expect(await victims.send({ token: good })).toMatch(/^200 /)
    for (const tenant of tenants) expect(await tenant.send({ token: good })).toBe('401 token_invalid')
  })
})

test('attack: a request that stops in its middle, or never begins, leaves the server alive', async () => {
  for (const site of victims.sites) {
    const { hostname, port } = new URL(site.url)
    const half = httpRequest({
      hostname,
      port,
      path: '/me',
      method: 'POST',
      headers: { authorization: `Bearer ${good}`, 'content-length': 100 },
    })
    half.on('error', () => undefined).write('x')
    await new Promise((resolve) => setTimeout(resolve, 30))
    half.destroy()
  }
  expect(await victims.send({ token: good })).toMatch(/^200 /)
})
