import { beforeAll, describe, expect, test } from 'vitest'
import { type Auth, type AuditEvent, createAuth, type SessionOptions } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { send } from '../support/send.js'

let issuer: TestIssuer
let customer: string
let agent: string
beforeAll(async () => {
  issuer = await createTestIssuer()
  customer = await issuer.sign(impersonatedUser())
  agent = await issuer.sign(directUser({ userId: 'admin_7' }))
})

const FOREIGN = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }
const OURS = { 'sec-fetch-site': 'same-origin', origin: 'https://api.test' }
const TRUSTED = { 'sec-fetch-site': 'cross-site', origin: 'https://app.test' }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const post = async (auth: Auth, headers: Record<string, string>, method = 'POST') => {
  const { status, code, calls } = await send(auth, [auth.requireUser], { method, headers })
  return status === 200 ? calls[0]?.userId : code
}

describe('a write with the cookie of a token', () => {
  const cookie = (token: string) => ({ cookie: `token=${token}` })
  const ofTokens = () =>
    createAuth({ ...issuer.authOptions, cookie: { name: 'token', origins: ['https://app.test'] } })

  test('is refused from another site, whatever the token is worth', async () => {
    for (const token of [customer, 'a.b.c']) {
      expect(await post(ofTokens(), { ...FOREIGN, ...cookie(token) })).toBe('cross_site_request')
    }
    expect(await post(ofTokens(), { ...FOREIGN, ...cookie('a.b.c') }, 'GET')).toBe('token_invalid')
  })

  test('is done from a page of our own, or of an origin that is trusted', async () => {
    expect(await post(ofTokens(), { ...OURS, ...cookie(customer) })).toBe('user_42')
    expect(await post(ofTokens(), { ...TRUSTED, ...cookie(customer) })).toBe('user_42')
    const byName = createAuth({ ...issuer.authOptions, cookie: 'token' })
    expect(await post(byName, { ...OURS, ...cookie(customer) })).toBe('user_42')
    expect(await post(byName, { ...TRUSTED, ...cookie(customer) })).toBe('cross_site_request')
  })

  test('that is refused is recorded with the impersonator whose cookie it was', async () => {
    const events: AuditEvent[] = []
    const auth = createAuth({
      ...issuer.authOptions,
      cookie: 'token',
      audit: { sink: (event) => void events.push(event) },
    })
    const ask = (token: string) =>
      send(auth, [auth.audit({ action: 'note.add' }), auth.requireUser], {
        method: 'POST',
        headers: { ...FOREIGN, ...cookie(token) },
      })
    await ask('a.b.c')
    await ask(customer)
    expect(events).toMatchObject([
      { blocked: 'cross_site_request', subject: { id: 'user_42' }, actor: { id: 'admin_7' } },
    ])
  })

  test.each<[string, () => Record<string, string>, string | undefined]>([
    ['the cookie alone', () => cookie(agent), 'cross_site_request'],
    ['a token in the header, too', () => ({ ...cookie(agent), ...bearer(agent) }), undefined],
    ['a token in the header alone', () => bearer(agent), undefined],
  ])('on a route that writes with every method, from another site: %s', async (_what, credentials, code) => {
    const auth = ofTokens()
    const outcome = await send(auth, [auth.requireUser, auth.requireWritable({ write: true })], {
      headers: { ...FOREIGN, ...credentials() },
    })
    expect(outcome.code).toBe(code)
  })

  test('on such a route is done from a page of our own', async () => {
    const auth = ofTokens()
    const outcome = await send(auth, [auth.requireUser, auth.requireWritable({ write: true })], {
      headers: { ...OURS, ...cookie(agent) },
    })
    expect(outcome.status).toBe(200)
  })
})

describe('a write with a session', () => {
  const of = (resolve: SessionOptions['resolve'], cookie?: SessionOptions['cookie']) =>
    createAuth({ resolve, onError: () => undefined, ...(cookie !== undefined && { cookie }) })
  const session = () => ({ userId: 'user_42' })

  test('is refused from another site where there is a session, and tells nothing where there is none', async () => {
    expect(await post(of(session), FOREIGN)).toBe('cross_site_request')
    expect(
      await post(
        of(() => null),
        FOREIGN,
      ),
    ).toBe('token_missing')
    expect(await post(of(session), FOREIGN, 'GET')).toBe('user_42')
    expect(await post(of(session), {})).toBe('cross_site_request')
  })

  test('is refused alike where the session has ended, and fails where nobody can say', async () => {
    const ended = { userId: 'user_42', impersonatorUserId: 'admin_7', impersonation: { expiresAt: 1 } }
    expect(
      await post(
        of(() => ended),
        FOREIGN,
      ),
    ).toBe('cross_site_request')
    const down = of(() => {
      throw new Error('down')
    })
    expect(await post(down, FOREIGN)).toBe('session_unavailable')
  })

  test('is done from a page of our own, or of an origin that is trusted', async () => {
    expect(await post(of(session), OURS)).toBe('user_42')
    expect(await post(of(session), TRUSTED)).toBe('cross_site_request')
    expect(await post(of(session, { origins: ['https://app.test'] }), TRUSTED)).toBe('user_42')
    expect(await post(of(session, { name: 'sid', origins: ['https://app.test'] }), TRUSTED)).toBe('user_42')
  })

  test('is done from anywhere with a token in the header, which no other site can send', async () => {
    expect(await post(of(session), { ...FOREIGN, ...bearer('opaque') })).toBe('user_42')
    expect(await post(of(session), { ...FOREIGN, authorization: 'Basic abc' })).toBe('cross_site_request')
  })

  test('on a route that writes with every method needs a page of our own', async () => {
    const auth = of(session)
    const ask = async (headers: Record<string, string>) =>
      (await send(auth, [auth.requireUser, auth.requireWritable({ write: true })], { headers })).code
    expect([await ask(FOREIGN), await ask(OURS), await ask({ ...FOREIGN, ...bearer('opaque') })]).toEqual([
      'cross_site_request',
      undefined,
      undefined,
    ])
  })

  test('two cookies of the name that is given are refused, of other names are not', async () => {
    const twice = { ...OURS, cookie: 'sid=1; sid=2; undefined=1; undefined=2' }
    for (const cookie of ['sid', { name: 'sid' }])
      expect(await post(of(session, cookie), twice)).toBe('token_invalid')
    for (const cookie of ['other', { origins: [] }, undefined]) {
      expect(await post(of(session, cookie), twice)).toBe('user_42')
    }
  })
})
