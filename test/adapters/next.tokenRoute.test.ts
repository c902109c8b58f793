import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type AuthOptions, createAuth } from 'impersonation-kit/next'
import { createSigner, forge, type Signer } from '../server/support/victims.js'

// Further inputs of the same kinds, tried below: every check of createAuth (issuer, key, end, audience, revocation), every length that
// browsers or we refuse, every way to send no token or two, every page that is not ours, and every order of two tabs' tokens.

let signer: Signer
let stranger: Signer
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 })
  ;[signer, stranger] = await Promise.all([createSigner(), createSigner()])
})

const OURS = { 'sec-fetch-site': 'same-origin' }
const NAME = '__Host-token'
/** The time of all tests: what is issued "at once" must not fall into two seconds. */
const NOW = Math.floor(Date.now() / 1000)
const ACT = { act: { sub: 'admin_7' } }

function route(options: Partial<AuthOptions> = {}) {
  const all = { ...signer.options, cookie: NAME, headers: async () => new Headers(), ...options }
  return createAuth(all as Parameters<typeof createAuth>[0]).tokenRoute()
}

async function send(
  method: 'POST' | 'DELETE',
  headers: Record<string, string>,
  options: Partial<AuthOptions> = {},
  body?: string,
): Promise<{ status: number; code?: string; cookie: string | null; response: Response }> {
  const request = new Request('https://app.test/api/token', {
    method,
    headers: { host: 'app.test', ...headers },
    ...(body !== undefined && { body }),
  })
  const response = await route(options)[method](request)
  const cookie = response.headers.get('set-cookie')
  if (response.status === 204) return { status: 204, cookie, response }
  const { code } = (await response.clone().json()) as { code: string }
  return { status: response.status, code, cookie, response }
}

const post = async (token: string, headers: Record<string, string> = {}, options?: Partial<AuthOptions>) =>
  send('POST', { ...OURS, authorization: `Bearer ${token}`, ...headers }, options)

describe('F25: the route that keeps the token in a cookie', () => {
  test('sets it to a good token, out of reach of scripts, until the token ends', async () => {
    const token = await signer.sign({ exp: NOW + 300 })
    const { status, cookie, response } = await post(token)
    expect(status).toBe(204)
    expect(cookie).toBe(`${NAME}=${token}; Path=/; Max-Age=300; HttpOnly; Secure; SameSite=Lax`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('')
  })

  test('clears it', async () => {
    expect(await send('DELETE', OURS)).toMatchObject({
      status: 204,
      cookie: `${NAME}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
    })
  })

  test('takes the name from cookie rules, too, and needs one', async () => {
    const { cookie } = await send('DELETE', OURS, {
      cookie: { name: 'session', origins: ['https://other.test'] },
    })
    expect(cookie).toMatch(/^session=;/)
    const { cookie: _none, ...without } = { ...signer.options, cookie: undefined }
    const auth = createAuth({ ...without, headers: async () => new Headers() })
    expect(() => auth.tokenRoute()).toThrow(/option cookie/)
  })

  test('is not for sessions of the app, which have a cookie of their own', () => {
    const auth = createAuth({ resolve: () => null, cookie: NAME, headers: async () => new Headers() })
    expect(() => auth.tokenRoute()).toThrow(/has resolve/)
  })

  test.each(['sec-fetch-site', 'origin'])('believes a page of its own origin by %s', async (name) => {
    const headers = name === 'origin' ? { origin: 'https://app.test' } : OURS
    expect((await send('DELETE', headers)).status).toBe(204)
  })
})

describe('attack: a page of another origin', () => {
  test.each([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of a subdomain', { 'sec-fetch-site': 'same-site', origin: 'https://evil.app.test' }],
    ['that an address has led to', { 'sec-fetch-site': 'none' }],
    ['that says its own Origin', { origin: 'https://evil.test' }],
    ['that has none', { origin: 'null' }],
    ['that is unknown', {}],
    [
      'that cookie.origins trusts with other writes',
      { origin: 'https://other.test', 'sec-fetch-site': 'cross-site' },
    ],
  ])('%s neither signs the browser in nor out', async (_which, headers: Record<string, string>) => {
    const options = { cookie: { name: NAME, origins: ['https://other.test'] } }
    const authorization = `Bearer ${await signer.sign({ sub: 'evil' })}`
    const refused = { status: 403, code: 'cross_site_request', cookie: null }
    expect(await send('POST', { ...headers, authorization }, options)).toMatchObject(refused)
    expect(await send('DELETE', headers, options)).toMatchObject(refused)
  })
})

describe('attack: a token that is none', () => {
  test.each([
    ['of another issuer', async () => signer.sign({ iss: 'https://evil.test' }), 'token_invalid'],
    ['signed with another key', async () => stranger.sign(), 'token_invalid'],
    ['for another audience', async () => signer.sign({ aud: 'https://other.test' }), 'token_invalid'],
    ['without a signature', async () => forge({ alg: 'none' }, signer.members()), 'token_invalid'],
    ['that has ended', async () => signer.sign({ exp: NOW - 60 }), 'token_expired'],
    ['without an end', async () => signer.sign({ exp: undefined }), 'token_invalid'],
    [
      'of an impersonation that has ended',
      async () => signer.sign({ ...ACT, impersonation: { session: 's', expires_at: NOW - 60 } }),
      'token_expired',
    ],
    ['that does not say when it was issued', async () => signer.sign({ iat: undefined }), 'token_invalid'],
    ['that is an ID token', async () => signer.sign({}, { typ: 'id+jwt' }), 'token_invalid'],
    ['that is too long for a cookie', async () => signer.sign({ pad: 'x'.repeat(3_500) }), 'token_invalid'],
    ['that is too long for anything', async () => signer.sign({ pad: 'x'.repeat(20_000) }), 'token_invalid'],
    ['that would end the cookie and set another', async () => 'a; other=b', 'token_invalid'],
    [
      'and another beside it',
      async () => `${await signer.sign()}, Bearer ${await signer.sign()}`,
      'token_invalid',
    ],
  ])('%s is refused, sets nothing, and leaves what is there', async (_which, make, code) => {
    const token = await make()
    const { response, ...answer } = await post(token, { cookie: `${NAME}=${await signer.sign()}` })
    expect(answer).toEqual({ status: 401, code, cookie: null })
    expect(await response.text()).not.toContain(token)
  })

  test.each([
    ['nothing', {}],
    ['a token in the body', {}],
    ['a token in the cookie alone', { cookie: 'itself' }],
  ])('%s is refused', async (what, headers: { cookie?: string }) => {
    const token = await signer.sign()
    const cookie = headers.cookie && { cookie: `${NAME}=${token}` }
    const body = what.includes('body') ? JSON.stringify({ token }) : undefined
    const answer = await send('POST', { ...OURS, ...cookie }, {}, body)
    expect(answer).toMatchObject({ status: 401, code: 'token_missing', cookie: null })
  })

  test('whose session has been stopped is refused, and one of which nobody can tell is too', async () => {
    const token = await signer.sign(ACT)
    const stopped = { revocation: { isActive: () => false } }
    expect(await post(token, {}, stopped)).toMatchObject({ status: 401, code: 'token_revoked', cookie: null })
    const errors: unknown[] = []
    const unknown: Partial<AuthOptions> = {
      onError: (error) => errors.push(error.code),
      revocation: {
        isActive: () => {
          throw new Error('down')
        },
      },
    }
    expect(await post(token, {}, unknown)).toMatchObject({
      status: 503,
      code: 'revocation_unavailable',
      cookie: null,
    })
    expect(errors).toEqual(['revocation_unavailable'])
  })
})

describe('attack: two tabs whose tokens arrive in another order than they were issued', () => {
  const customer = async (age: number, more: object = {}) =>
    signer.sign({ ...ACT, iat: NOW - age, impersonation: { session: 's1', mode: 'full' }, ...more })
  const operator = async (age: number) => signer.sign({ sub: 'admin_7', iat: NOW - age })
  const after = async (inCookie: string, token: string) => post(token, { cookie: `${NAME}=${inCookie}` })

  test.each([
    ['the older one of the customer never takes the place of the operator', 10, 5],
    ['of one second, nobody can tell, and none does', 5, 5],
  ])('%s', async (_what, age, ageOfCookie) => {
    expect(await after(await operator(ageOfCookie), await customer(age))).toMatchObject({
      status: 409,
      code: 'identity_changed',
      cookie: null,
    })
  })

  test('the newer one does', async () => {
    expect((await after(await customer(6), await operator(5))).status).toBe(204)
    expect((await after(await operator(6), await customer(5))).status).toBe(204)
  })

  test('another impersonation session of the same two people is another identity', async () => {
    const other = await customer(5, { impersonation: { session: 's2', mode: 'full' } })
    expect((await after(other, await customer(6))).status).toBe(409)
    expect((await after(await customer(6), other)).status).toBe(204)
  })

  test('an older one of the same identity does not come back: it may be allowed more', async () => {
    const readOnly = await customer(5, { impersonation: { session: 's1', mode: 'read-only' } })
    expect((await after(readOnly, await customer(6))).status).toBe(409)
    expect((await after(await customer(5), await customer(5))).status).toBe(204)
  })

  test('what is no longer good in the cookie stands in nobody’s way', async () => {
    const token = await customer(60)
    for (const old of [
      await signer.sign({ sub: 'admin_7', exp: NOW - 30, iat: NOW - 40 }),
      await stranger.sign({ sub: 'evil' }),
      'not-a-token',
    ]) {
      expect((await after(old, token)).status).toBe(204)
    }
    expect((await post(token, { cookie: `${NAME}=a; ${NAME}=b` })).status).toBe(204)
  })
})

describe('the route says what happened and what to do', () => {
  const detailOf = async (answer: Promise<{ response: Response }>): Promise<unknown> => {
    const { detail } = (await (await answer).response.json()) as { detail: unknown }
    return detail
  }

  test('of a page of another origin', async () => {
    expect(await detailOf(send('DELETE', { 'sec-fetch-site': 'cross-site' }))).toBe(
      'Only a page of this origin may set or clear the cookie, and this request does not show that it comes from one. Call the route with fetch from your app.',
    )
  })

  test('of a token that does not say when it was issued', async () => {
    expect(await detailOf(post(await signer.sign({ iat: undefined })))).toBe(
      'The access token does not say when it was issued ("iat"), and this route needs that to keep the newest token. Configure your auth server to add "iat" to its tokens.',
    )
  })

  test('of an older token', async () => {
    const cookie = `${NAME}=${await signer.sign({ iat: NOW - 5 })}`
    expect(await detailOf(post(await signer.sign({ iat: NOW - 9 }), { cookie }))).toBe(
      'The cookie has a token that is newer than this one, or as old and of another identity. Get a new token from the auth server.',
    )
  })

  test('of a token that just fits into a cookie with its name, and of one that just does not', async () => {
    const token = await signer.sign()
    const cookie = 'n'.repeat(4096 - '='.length - token.length)
    expect((await post(token, {}, { cookie })).status).toBe(204)
    expect(await detailOf(post(token, {}, { cookie: `${cookie}n` }))).toBe(
      'The cookie with the access token would have 4097 characters, and browsers drop cookies of more than 4096. Configure your auth server to put less into its tokens.',
    )
  })

  test('of a mistake in the app, with its code', () => {
    const { cookie: _none, ...without } = { ...signer.options, cookie: undefined }
    const auth = createAuth({ ...without, headers: async () => new Headers() })
    expect(() => auth.tokenRoute()).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
  })
})

test('a cookie of which nobody can tell whose it is does not give way, and the app is told', async () => {
  const errors: unknown[] = []
  const token = await signer.sign({ iat: NOW - 5, sub: 'newer' })
  const old = await signer.sign({ iat: NOW - 9, ...ACT, impersonation: { session: 'old' } })
  const answer = await post(
    token,
    { cookie: `${NAME}=${old}` },
    {
      onError: (error) => errors.push(error.code),
      revocation: {
        isActive: ({ userId }) => {
          if (userId !== 'newer') throw new Error('down')
          return true
        },
      },
    },
  )
  expect(answer).toMatchObject({ status: 503, code: 'revocation_unavailable', cookie: null })
  expect(errors).toEqual(['revocation_unavailable'])
})

test('what is refused because of the client is not told to the app', async () => {
  const errors: unknown[] = []
  await post('a.b.c', {}, { onError: (error) => errors.push(error.code) })
  expect(errors).toEqual([])
})
