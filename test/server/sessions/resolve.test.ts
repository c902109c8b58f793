import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import {
  AuthError,
  createAuth,
  createAuthFetch,
  currentUser,
  type SessionOptions,
} from 'impersonation-kit/server'
import { betterAuth } from 'impersonation-kit/claims'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { send } from '../support/send.js'

const console_ = vi.spyOn(console, 'error')
beforeEach(() => console_.mockReset().mockImplementation(() => undefined))
afterEach(() => console_.mockClear())

const authOf = (resolve: SessionOptions['resolve'], more: Partial<SessionOptions> = {}) =>
  createAuth({ ...more, resolve })

/** What comes of a request whose session is this. */
async function seen(session: unknown, more: Partial<SessionOptions> = {}) {
  const auth = authOf(() => session, more)
  const { status, code, calls } = await send(auth, [auth.requireUser])
  return { status, code, user: calls[0] }
}

describe('F24: a session names its user', () => {
  test.each([
    ['by userId', { userId: 'u1', email: 'a@b.example' }],
    ['by sub', { sub: 'u1', email: 'a@b.example' }],
    ['in a user with an id', { user: { id: 'u1', email: 'a@b.example' } }],
    ['in both, if they agree', { userId: 'u1', user: { id: 'u1', email: 'a@b.example' } }],
    ['as a promise', Promise.resolve({ userId: 'u1', email: 'a@b.example' })],
    // A Mongoose query is such a thenable, too.
    [
      'as a promise of another realm',
      runInNewContext('Promise.resolve({ userId: "u1", email: "a@b.example" })'),
    ],
    [
      'as a class with getters',
      new (class {
        get userId() {
          return 'u1'
        }
        get email() {
          return 'a@b.example'
        }
      })(),
    ],
    ['as a Proxy', new Proxy({ userId: 'u1', email: 'a@b.example' }, {})],
    [
      'without a prototype',
      Object.assign(Object.create(null) as object, { userId: 'u1', email: 'a@b.example' }),
    ],
  ])('%s', async (_name, session) => {
    expect(await seen(session)).toEqual({
      status: 200,
      code: undefined,
      user: { userId: 'u1', email: 'a@b.example' },
    })
  })

  test.each([null, undefined])('%s is nobody, and nothing is told', async (nothing) => {
    expect(await seen(nothing)).toMatchObject({ status: 401, code: 'token_missing' })
    const auth = authOf(() => nothing)
    expect((await send(auth, [auth.optionalUser])).calls).toEqual([undefined])
    expect(console_).not.toHaveBeenCalled()
  })
})

const revoked = Proxy.revocable({}, {})
revoked.revoke()

describe('F24: a session that names no user, or two, is refused and told', () => {
  test.each<[string, unknown]>([
    ['an empty object (iron-session, express-session of nobody)', {}],
    ['the id of the session alone', { id: 's1', cookie: {} }],
    ['a mark alone', { impersonatorUserId: 'admin_7' }],
    ['a number as id', { userId: 42 }],
    ['an empty id', { user: { id: '' } }],
    ['two ids', { userId: 'u1', user: { id: 'u2' } }],
    ['an array', [{ userId: 'u1' }]],
    ['true', true],
    ['false', false],
    ['text', 'u1'],
    ['zero', 0],
    ['a function', () => ({ userId: 'u1' })],
    ['a symbol', Symbol('u1')],
    ['an issuer that cannot be read', { userId: 'u1', issuer: {} }],
    [
      'a user that throws',
      {
        get user() {
          throw new Error('no')
        },
      },
    ],
    [
      'an id that throws',
      {
        get userId() {
          throw new Error('no')
        },
      },
    ],
    ['an inactive token (RFC 7662)', { active: false }],
    ['properties that cannot be copied', { userId: 'u1', properties: { f: () => undefined } }],
  ])('%s', async (_name, session) => {
    const told: unknown[] = []
    const auth = authOf(() => session, { onError: ({ code }) => void told.push(code) })
    for (const guard of [auth.requireUser, auth.optionalUser] as const) {
      const { status, code, calls } = await send(auth, [guard])
      expect({ status, code, calls }).toEqual({ status: 401, code: 'session_invalid', calls: [] })
    }
    expect(told).toEqual(['session_invalid', 'session_invalid'])
  })

  test('on the console once a minute, where there is no onError', async () => {
    const auth = authOf(() => ({ cookie: 's3cret' }))
    await send(auth, [auth.requireUser])
    await send(auth, [auth.requireUser])
    expect(console_.mock.calls).toEqual([[expect.stringMatching(/names no user/)]])
    expect(String(console_.mock.calls)).not.toContain('s3cret')
  })

  test('attack: a polluted Object.prototype makes a user of nobody’s session', async () => {
    for (const name of ['userId', 'sub', 'id', 'user']) {
      Object.defineProperty(Object.prototype, name, { value: 'victim', configurable: true })
      try {
        expect(await seen({})).toMatchObject({ status: 401, code: 'session_invalid' })
      } finally {
        delete (Object.prototype as Record<string, unknown>)[name]
      }
    }
  })
})

describe('F24: a mark in a session', () => {
  const direct = { userId: 'u1' }
  test.each<[string, object, string]>([
    ['of this library', { ...direct, impersonatorUserId: 'a1' }, 'a1'],
    ['of this library, on the user', { user: { id: 'u1', impersonatorUserId: 'a1' } }, 'a1'],
    ['RFC 8693', { sub: 'u1', act: { sub: 'a1' } }, 'a1'],
    [
      'of better-auth, whose mapper was forgotten',
      { session: { userId: 'u1', impersonatedBy: 'a1' }, user: { id: 'u1' } },
      'a1',
    ],
    ['an object', { ...direct, impersonatorUserId: {} }, 'unknown'],
    ['false', { ...direct, impersonatorUserId: false }, 'unknown'],
    ['empty', { ...direct, impersonatorUserId: '' }, 'unknown'],
    ['the user', { ...direct, impersonatorUserId: 'u1' }, 'unknown'],
    [
      'a getter that throws',
      {
        ...direct,
        get impersonatorUserId() {
          throw new Error('no')
        },
      },
      'unknown',
    ],
    ['two that differ', { ...direct, impersonatorUserId: 'a1', act: { sub: 'a2' } }, 'unknown'],
    [
      'two that differ, one on the user',
      { impersonatorUserId: 'a1', user: { id: 'u1', impersonatorUserId: 'a2' } },
      'unknown',
    ],
  ])('%s', async (_name, session, by) => {
    const { user } = await seen(session)
    expect(user).toMatchObject({ userId: 'u1', impersonatorUserId: by })
    if (by === 'unknown') expect(user?.impersonation?.mode).toBe('read-only')
  })

  test('is found beside a mapper of the app, which may throw', async () => {
    const own = { ...direct, impersonatorUserId: 'a1' }
    expect((await seen(own, { claims: betterAuth })).user).toMatchObject({ impersonatorUserId: 'a1' })
    const claims = (): never => {
      throw new Error('no')
    }
    expect((await seen(direct, { claims })).user).toMatchObject({ impersonatorUserId: 'unknown' })
  })

  test('of a whole user of this library keeps the session, and a mode that was lost may only look', async () => {
    const impersonation = { impersonator: { id: 'a1', kind: 'person' }, sessionId: 's1', reason: 'Ticket 7' }
    const own = { ...direct, impersonatorUserId: 'a1', impersonation: { ...impersonation, mode: 'full' } }
    expect((await seen(own)).user).toEqual(own)
    expect((await seen({ ...own, impersonation })).user?.impersonation).toMatchObject({
      mode: 'read-only',
      sessionId: 's1',
    })
  })

  test('whose end is past is refused', async () => {
    const impersonation = {
      impersonator: { id: 'a1', kind: 'person' },
      mode: 'full',
      expiresAt: Date.now() - 60_000,
    }
    expect(await seen({ ...direct, impersonation })).toMatchObject({ status: 401, code: 'token_expired' })
  })

  test('whatever it is, nobody who is marked passes for the customer (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything(),
        fc.constantFrom('impersonatorUserId', 'act', 'impersonation'),
        async (mark, name) => {
          const auth = authOf(() => ({ ...direct, [name]: mark }))
          const { status } = await send(auth, [auth.requireUser, auth.requireNotImpersonated])
          expect(status).toBe(mark === null || mark === undefined ? 200 : 403)
        },
      ),
    )
  })

  test('whatever a session is, a request ends in 200 with a user, in 401 or in 503 (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (session) => {
        const { status, user } = await seen(session)
        expect([200, 401, 503]).toContain(status)
        expect(status === 200).toBe(typeof user?.userId === 'string')
      }),
    )
  })
})

describe('F24: a resolve that cannot tell is 503', () => {
  test.each<[string, SessionOptions['resolve']]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', async () => Promise.reject(new Error('down'))],
    ['rejects with text', async () => AbortSignal.abort('down').throwIfAborted()],
    ['rejects with nothing, in another realm', () => runInNewContext('Promise.reject()') as unknown],
    ['hangs', () => new Promise(() => undefined)],
    // Clients of RPC are such proxies.
    [
      'gives a Proxy with a function of every name, which is never done',
      () => new Proxy({}, { get: () => () => undefined }),
    ],
    ['gives a Proxy that was revoked', () => revoked.proxy],
    [
      'throws an AuthError that is no refusal',
      () => {
        throw new AuthError('signed_out', 'no')
      },
    ],
  ])('that %s', async (_name, resolve) => {
    const told: unknown[] = []
    const auth = authOf(resolve, { timeout: 30, onError: ({ code }) => void told.push(code) })
    for (const guard of [auth.requireUser, auth.optionalUser] as const) {
      const { status, code, headers, calls } = await send(auth, [guard])
      expect({ status, code, calls }).toEqual({ status: 503, code: 'session_unavailable', calls: [] })
      expect(headers.get('retry-after')).toBe('5')
    }
    expect(told).toEqual(['session_unavailable', 'session_unavailable'])
  })

  test('within a second where no timeout is given, and onError is told why', async () => {
    const causes: unknown[] = []
    const auth = authOf(() => new Promise(() => undefined), {
      onError: (_error, cause) => void causes.push(cause),
    })
    const begun = performance.now()
    expect((await send(auth, [auth.requireUser])).status).toBe(503)
    expect(performance.now() - begun).toBeGreaterThan(900)
    expect(causes).toEqual([new Error('resolve took longer than 1000 ms')])
  })

  test.each(['token_expired', 'token_revoked', 'token_invalid'] as const)(
    'but %s, which it throws itself, is 401',
    async (code) => {
      const auth = authOf(() => {
        throw new AuthError(code, 'no', { status: 401 })
      })
      expect(await send(auth, [auth.requireUser])).toMatchObject({ status: 401, code })
    },
  )
})

describe('F24: one request has one session', () => {
  test('attack: a session that is swapped between guards', async () => {
    const sessions: unknown[] = [null, { userId: 'u1', impersonatorUserId: 'a1' }]
    const auth = authOf(() => sessions.shift())
    expect(await send(auth, [auth.optionalUser, auth.requireUser])).toMatchObject({ status: 401, calls: [] })
    expect(sessions).toHaveLength(1)
  })

  test('two requests at once each have their own', async () => {
    const auth = authOf(async ({ headers }) => {
      await new Promise((go) => setTimeout(go, Math.random() * 10))
      return { userId: headers.get('x-who') }
    })
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, i) => send(auth, [auth.requireUser], { headers: { 'x-who': `u${i}` } })),
    )
    expect(all.map(({ calls }) => calls[0]?.userId)).toEqual(Array.from({ length: 50 }, (_, i) => `u${i}`))
  })

  test('what a handler changes in the user, no session has', async () => {
    const session = { userId: 'u1', properties: { plan: 'pro' } }
    const auth = authOf(() => session)
    await auth.protect(auth.requireUser, (_request, user) => {
      Object.assign(user.properties ?? {}, { plan: 'free' })
      return new Response()
    })(new Request('https://api.test/'))
    expect(session.properties).toEqual({ plan: 'pro' })
  })
})

describe('F24: a write by a session that may have come from a cookie', () => {
  const auth = authOf(() => ({ userId: 'u1' }), { cookie: { name: 'sid', origins: ['https://app.test'] } })
  test.each<[string, Record<string, string>, number]>([
    ['from nowhere that can be told', {}, 403],
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 403],
    ['with a password that the browser sends by itself', { authorization: 'Basic YTpi' }, 403],
    ['from the own origin', { 'sec-fetch-site': 'same-origin' }, 200],
    ['from a trusted origin', { 'sec-fetch-site': 'cross-site', origin: 'https://app.test' }, 200],
    ['with a token', { authorization: 'Bearer t1' }, 200],
    ['with two tokens', { authorization: 'Bearer t1, Bearer t2' }, 401],
    ['with two cookies of the name', { cookie: 'sid=a; sid=b', 'sec-fetch-site': 'same-origin' }, 401],
  ])('%s', async (_name, headers, status) => {
    const sent = await send(auth, [auth.requireUser], { method: 'POST', headers })
    expect(sent.status).toBe(status)
    expect(sent.headers.get('vary')).toBe('Authorization, Cookie')
    if (status === 403) expect(sent.code).toBe('cross_site_request')
  })

  test('of nobody is nobody’s: a webhook goes through', async () => {
    const open = authOf(() => null)
    expect(await send(open, [open.optionalUser], { method: 'POST' })).toMatchObject({
      status: 200,
      calls: [undefined],
    })
  })

  test('is refused by GET, where the route says that it writes', async () => {
    expect(await send(auth, [auth.requireUser, auth.requireWritable({ write: true })])).toMatchObject({
      status: 403,
      code: 'cross_site_request',
    })
  })
})

test('F24: a bearer token of no session is refused, also by optionalUser', async () => {
  const auth = authOf(() => null)
  const headers = { authorization: 'Bearer t1' }
  expect(await send(auth, [auth.optionalUser], { headers })).toMatchObject({
    status: 401,
    code: 'token_invalid',
  })
})

test('F24: there is no token to verify or to send on, and the errors say so', async () => {
  const auth = authOf(() => ({ userId: 'u1' }))
  await expect(auth.verifyToken('t1')).rejects.toMatchObject({ code: 'invalid_configuration' })
  const authFetch = createAuthFetch({ origins: ['https://billing.test'] })
  const reply = await auth.protect(auth.requireUser, async () => {
    expect(currentUser()).toEqual({ userId: 'u1' })
    await expect(authFetch('https://billing.test/')).rejects.toMatchObject({ code: 'token_missing' })
    return new Response('ran')
  })(new Request('https://api.test/'))
  expect(await reply.text()).toBe('ran')
})

describe('F24: createAuth refuses beside resolve', () => {
  const resolve = () => null
  test.each<[string, object, RegExp]>([
    ['an issuer', { issuer: 'https://auth.test' }, /either resolve, or an issuer/],
    ['several issuers', { issuers: [] }, /either resolve, or an issuer/],
    ['a key', { jwksUrl: 'https://auth.test/keys' }, /either resolve, or an issuer/],
    ['a cache', { cache: { max: 5 } }, /If you need a cache, put it into resolve/],
    ['cache: false', { cache: false }, /If you need a cache, put it into resolve/],
    ['a revocation', { revocation: { isActive: () => true } }, /Return null/],
    ['a timeout of nothing', { timeout: 0 }, /timeout/],
    ['a timeout that is no number', { timeout: '1000' }, /timeout/],
    ['a timeout that never ends', { timeout: Infinity }, /timeout/],
    ['a timeout that is NaN', { timeout: Number.NaN }, /timeout/],
    ['claims that are no function', { claims: 'betterAuth' }, /claims/],
    ['a resolve that is none', { resolve: {} }, /resolve that is not a function/],
    ['a resolve that is null', { resolve: null }, /resolve that is not a function/],
    ['a cookie whose name is none', { cookie: '' }, /cookie/],
    ['an origin that is none', { cookie: { origins: ['app.test/'] } }, /origins/],
    ['a misspelt option', { timeuot: 5 }, /timeuot/],
  ])('%s', (_name, more, message) => {
    const create = () => createAuth({ resolve, ...more } as SessionOptions)
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
    expect(create).toThrow(message)
  })
})
