import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Auth, createAuth } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { IDENTITY_HEADER, identityTag } from '../../../src/core/protocol.js'
import { readCookie } from '../../../src/server/guards/readCookie.js'
import { send } from '../support/send.js'

let issuer: TestIssuer
let auth: Auth
let agent: string
let customer: string
beforeAll(async () => {
  issuer = await createTestIssuer()
  auth = createAuth({
    ...issuer.authOptions,
    cookie: { name: '__Host-token', origins: ['https://app.test'] },
  })
  agent = await issuer.sign(directUser({ userId: 'admin_7' }))
  customer = await issuer.sign(impersonatedUser())
})

const cookie = (token: string) => ({ cookie: `theme=dark; __Host-token=${token}; lang=en` })
const get = (headers: HeadersInit) => send(auth, [auth.requireUser], { headers })
const post = (headers: HeadersInit, method = 'POST') => send(auth, [auth.requireUser], { method, headers })

describe('a cookie', () => {
  test('carries the token where createAuth is told its name', async () => {
    const { status, calls, headers } = await get(cookie(customer))
    expect(status).toBe(200)
    expect(calls[0]).toMatchObject({ userId: 'user_42', impersonatorUserId: 'admin_7' })
    expect(headers.get('vary')).toBe('Authorization, Cookie')
    expect(headers.get('cache-control')).toBe('private, no-store')
  })

  test('is not looked at otherwise, and the name alone is enough to tell', async () => {
    const without = createAuth(issuer.authOptions)
    const refused = await send(without, [without.requireUser], { headers: cookie(customer) })
    expect([refused.status, refused.code, refused.headers.get('vary')]).toEqual([
      401,
      'token_missing',
      'Authorization',
    ])
    const named = createAuth({ ...issuer.authOptions, cookie: '__Host-token' })
    expect((await send(named, [named.requireUser], { headers: cookie(customer) })).status).toBe(200)
  })

  test('that is empty, or of another name, is none', async () => {
    for (const text of [
      '__Host-token=',
      'xx__Host-token=a.b.c',
      '__host-token=a.b.c',
      '__Host-token',
      ';;',
    ]) {
      expect((await get({ cookie: text })).code).toBe('token_missing')
      const { calls } = await send(auth, [auth.optionalUser], { headers: { cookie: text } })
      expect(calls).toEqual([undefined])
    }
  })

  test.each(['a b', '"a.b.c"', 'a,b', '{}', 'a=b', 'a.b.c', 'x'.repeat(20_000)])(
    'that holds no token (%.9s) is refused, not forgotten',
    async (value) => {
      const { status, code, calls } = await send(auth, [auth.optionalUser], {
        headers: { cookie: `__Host-token=${value}` },
      })
      expect([status, code, calls]).toEqual([401, 'token_invalid', []])
    },
  )

  test('attack: two cookies of one name are refused, in either order and even where both are good', async () => {
    for (const [first, second] of [
      [customer, agent],
      [agent, customer],
      [agent, agent],
      [agent, ''],
    ]) {
      const { status, code } = await get({ cookie: `__Host-token=${first}; __Host-token=${second}` })
      expect([status, code]).toEqual([401, 'token_invalid'])
    }
  })

  test('no header of cookies, however odd, makes the reader do anything but give a token, none, or refuse', () => {
    const pair = fc.oneof(
      fc.string(),
      fc.constantFrom('t=a.b.c', 't=', ' t=x', 't = x', 'T=a', '__proto__=1'),
    )
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
        const header = pairs.join(';')
        const named = header.split(';').filter((one) => one.trim().startsWith('t=')).length
        try {
          const token = readCookie(header, 't')
          expect(named).toBeLessThanOrEqual(1)
          if (token !== undefined) expect(token).toMatch(/^[\w.~+/-]+=*$/)
        } catch (error) {
          expect(error).toMatchObject({ code: 'token_invalid' })
        }
      }),
    )
  })
})

describe('S14: a bearer token and a cookie', () => {
  test('that say the same are one', async () => {
    expect((await get({ ...cookie(customer), authorization: `Bearer ${customer}` })).status).toBe(200)
    const younger = await issuer.sign(impersonatedUser(), { expiresIn: 300 })
    expect(younger).not.toBe(customer)
    expect((await get({ ...cookie(customer), authorization: `Bearer ${younger}` })).status).toBe(200)
  })

  test('that disagree are refused, so that no write goes out as the operator', async () => {
    const otherSession = await issuer.sign(impersonatedUser({ impersonation: { sessionId: 's2' } }))
    const pairs = [
      [agent, customer],
      [customer, agent],
      [await issuer.sign(directUser()), customer],
      [otherSession, customer],
    ] as const
    for (const [bearer, inCookie] of pairs) {
      for (const guard of [auth.requireUser, auth.optionalUser]) {
        const { status, code, calls } = await send(auth, [guard], {
          method: 'POST',
          headers: {
            ...cookie(inCookie),
            authorization: `Bearer ${bearer}`,
            'sec-fetch-site': 'same-origin',
          },
        })
        expect([status, code, calls]).toEqual([401, 'token_invalid', []])
      }
    }
  })

  test('must both verify', async () => {
    const expired = await issuer.sign(impersonatedUser(), { expiresIn: -60 })
    expect((await get({ ...cookie(expired), authorization: `Bearer ${customer}` })).code).toBe(
      'token_expired',
    )
    expect((await get({ ...cookie(customer), authorization: `Bearer ${expired}` })).code).toBe(
      'token_expired',
    )
    expect((await get({ ...cookie(customer), authorization: 'Bearer' })).code).toBe('token_invalid')
  })
})

describe('a write with a cookie', () => {
  test.each<[string, Record<string, string>]>([
    ['its own origin (Sec-Fetch-Site)', { 'sec-fetch-site': 'same-origin' }],
    ['its own origin (Origin)', { origin: 'https://api.test' }],
    ['its own host behind a proxy that ends TLS', { origin: 'https://api.test', host: 'api.test' }],
    ['an origin that is named', { origin: 'https://app.test', 'sec-fetch-site': 'same-site' }],
    [
      'an origin that is named, on another site',
      { origin: 'https://app.test', 'sec-fetch-site': 'cross-site' },
    ],
  ])('counts from %s', async (_name, headers) => {
    expect((await post({ ...cookie(customer), ...headers })).status).toBe(200)
  })

  test.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['a subdomain', { 'sec-fetch-site': 'same-site', origin: 'https://blog.api.test' }],
    ['another site that claims our Origin', { 'sec-fetch-site': 'cross-site', origin: 'https://api.test' }],
    ['an old browser on another site', { origin: 'https://evil.test' }],
    ['an origin that begins as one that is named', { origin: 'https://app.test.evil.test' }],
    ['a named origin by http', { origin: 'http://app.test' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['an empty Origin', { origin: '' }],
    ['the address bar, which a foreign page may have redirected', { 'sec-fetch-site': 'none' }],
    ['an unknown word', { 'sec-fetch-site': 'Same-Origin' }],
    ['two words', { 'sec-fetch-site': 'cross-site, same-origin' }],
    ['nobody knows where', {}],
  ])('S6: is refused from %s, and nothing runs', async (_name, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE']) {
      const { status, code, calls } = await post({ ...cookie(customer), ...headers }, method)
      expect([status, code, calls]).toEqual([403, 'cross_site_request', []])
    }
    const optional = await send(auth, [auth.optionalUser], {
      method: 'POST',
      headers: { ...cookie(customer), ...headers },
    })
    expect([optional.status, optional.calls]).toEqual([403, []])
    expect(optional.headers.get('cache-control')).toBe('no-store')
  })

  test('a link from another site still opens a page', async () => {
    const { status } = await get({ ...cookie(customer), 'sec-fetch-site': 'cross-site' })
    expect(status).toBe(200)
  })

  test.each<[string, string, Record<string, string>]>([
    ['a method in the address', '?_method=DELETE', {}],
    ['a method in a header', '', { 'x-http-method-override': 'DELETE' }],
    ['a GraphQL mutation in the address', `?query=${encodeURIComponent('mutation { stop }')}`, {}],
    ['a WebSocket', '', { upgrade: 'websocket' }],
  ])('S6: a link from another site with %s is a write', async (_name, query, headers) => {
    const { status, code } = await send(auth, [auth.requireUser], {
      url: `https://api.test/x${query}`,
      headers: { ...cookie(customer), 'sec-fetch-site': 'cross-site', ...headers },
    })
    expect([status, code]).toEqual([403, 'cross_site_request'])
  })

  test('S6: what the app knows to be a write is one, and what it calls a read is none that another site may cause', async () => {
    const own = createAuth({
      ...issuer.authOptions,
      cookie: '__Host-token',
      isWrite: (request) => request.url.endsWith('/export'),
    })
    const headers = { ...cookie(customer), 'sec-fetch-site': 'cross-site' }
    const at = async (method: string, path: string) =>
      (await send(own, [own.requireUser], { method, url: `https://api.test${path}`, headers })).status
    expect([await at('GET', '/export'), await at('GET', '/list'), await at('POST', '/list')]).toEqual([
      403, 200, 403,
    ])
  })

  test('the token in a header needs no such thing: no other site can set it', async () => {
    const headers = { authorization: `Bearer ${customer}`, 'sec-fetch-site': 'cross-site' }
    expect((await post(headers)).status).toBe(200)
    expect((await post({ ...headers, ...cookie(customer) })).status).toBe(200)
  })

  test('S31: is refused with 409 where the page shows another user', async () => {
    const headers = { ...cookie(customer), 'sec-fetch-site': 'same-origin' }
    const stale = identityTag(directUser({ userId: 'admin_7' }))
    expect((await post({ ...headers, [IDENTITY_HEADER]: stale })).code).toBe('identity_changed')
  })
})
