import { beforeAll, describe, expect, test } from 'vitest'
import {
  type AuditEvent,
  AuthError,
  createAuth,
  currentUser,
  type Guard,
  type NextJsAuth,
  type User,
} from 'impersonation-kit/next'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { statusOfThrown } from '../../src/adapters/statusOfThrown.js'
import { NOBODY } from '../support/nobody.js'
import { bearer, issuer } from './support/listen.js'

const READ_ONLY = impersonatedUser({ impersonation: { mode: 'read-only' } })
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }

let auth: NextJsAuth
/** The headers of the request that is being answered. */
let given = new Headers()
const headers = async (): Promise<Headers> => given

beforeAll(async () => {
  auth = createAuth({ ...issuer.authOptions, cookie: 'token', headers })
})

const inCookie = async (user: User) => ({ cookie: `token=${await issuer.sign(user)}` })
const request = (init: HeadersInit = {}, method = 'POST') =>
  new Request('https://app.test/api/x', { method, headers: init })
const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => (error instanceof AuthError ? error.code : error))
/** What next/navigation throws. */
const thrownWith = (digest: string) => Object.assign(new Error(digest), { digest })
/** Lets everybody on, and hears how it ended. */
const hearing =
  (ends: number[]): Guard =>
  async (_request, verified) => ({
    user: verified,
    headers: {},
    onReply: ({ status }) => ends.push(status),
  })

describe('protect', () => {
  test('passes on what Next.js gives a route handler beside the request', async () => {
    const params = Promise.resolve({ id: '7' })
    const handle = auth.protect(
      auth.requireUser,
      async (_request, user, context: { params: Promise<{ id: string }> }) =>
        Response.json([user.userId, (await context.params).id]),
    )
    const response = await handle(request(await bearer(directUser())), { params })
    expect(await response.json()).toEqual(['user_42', '7'])
    expect((await handle(request(), { params })).status).toBe(401)
  })

  test.each([
    ['redirect()', 'NEXT_REDIRECT;replace;/sign-in?a=1;2;307;', 307],
    ['notFound()', 'NEXT_HTTP_ERROR_FALLBACK;404', 404],
  ])('leaves %s to Next.js, and tells the guards how it ended', async (_what, digest, status) => {
    const ends: number[] = []
    const error = thrownWith(digest)
    const handle = auth.protect(auth.requireUser, hearing(ends), () => {
      throw error
    })
    await expect(handle(request(await bearer(directUser())))).rejects.toBe(error)
    expect(ends).toEqual([status])
  })

  test('an error of the handler goes on as it is', async () => {
    const ends: number[] = []
    const error = thrownWith('1234567')
    const handle = auth.protect(auth.requireUser, hearing(ends), () => {
      throw error
    })
    await expect(handle(request(await bearer(directUser())))).rejects.toBe(error)
    expect(ends).toEqual([500])
  })
})

describe('middleware', () => {
  test('lets on with the one header that Next.js goes by, and with those that the reply must carry', async () => {
    const response = await auth.middleware(auth.requireUser)(request(await bearer(impersonatedUser())))
    expect(Object.fromEntries(response.headers)).toEqual({
      'x-middleware-next': '1',
      'cache-control': 'private, no-store',
      vary: 'Authorization, Cookie',
    })
  })

  test('refuses with a problem, without that header', async () => {
    const response = await auth.middleware(
      auth.requireUser,
      auth.requireWritable,
    )(request(await bearer(READ_ONLY)))
    expect([response.status, response.headers.get('x-middleware-next')]).toEqual([403, null])
    expect(await response.json()).toMatchObject({ code: 'impersonation_read_only' })
  })

  test('needs a guard', () => {
    const untyped = auth.middleware as () => unknown
    expect(() => untyped()).toThrow(/at least one guard/)
  })
})

describe('getUser', () => {
  test('gives the verified user of either place', async () => {
    for (const place of [await bearer(READ_ONLY), await inCookie(READ_ONLY)]) {
      given = new Headers(place)
      expect(await auth.getUser()).toMatchObject({ userId: 'user_42', impersonatorUserId: 'admin_7' })
    }
  })

  test.each([
    ['no token', async () => ({})],
    [
      'a token that has expired',
      async () => ({ cookie: `token=${await issuer.sign(directUser(), { expiresIn: -60 })}` }),
    ],
    ['a token that does not verify', async () => ({ authorization: 'Bearer a.b.c' })],
    ['two cookies', async () => ({ cookie: 'token=a; token=b' })],
    [
      'a header and a cookie that disagree',
      async () => ({ ...(await bearer(directUser())), ...(await inCookie(READ_ONLY)) }),
    ],
  ])('knows nobody by %s', async (_what, place) => {
    given = new Headers(await place())
    expect(await auth.getUser()).toBeUndefined()
  })

  test('throws where nobody can tell, which is not "nobody"', async () => {
    const { issuer: name } = issuer
    given = new Headers(await bearer(directUser()))
    const keyless = createAuth({ issuer: name, jwksUrl: NOBODY, headers })
    expect(await codeOf(keyless.getUser())).toBe('keys_unavailable')
    const unsure = createAuth({
      ...issuer.authOptions,
      headers,
      revocation: { isActive: () => Promise.reject(new Error('down')), for: 'everyone' },
    })
    expect(await codeOf(unsure.getUser())).toBe('revocation_unavailable')
  })

  test('S19: does not know whoever has been stopped', async () => {
    given = new Headers(await bearer(READ_ONLY))
    const stopped = createAuth({ ...issuer.authOptions, headers, revocation: { isActive: () => false } })
    expect(await stopped.getUser()).toBeUndefined()
  })

  test('reads, also in a page that is rendered in answer to a form of another site', async () => {
    given = new Headers({
      ...(await inCookie(directUser())),
      'content-length': '9',
      'sec-fetch-site': 'cross-site',
    })
    expect(await auth.getUser()).toMatchObject({ userId: 'user_42' })
  })

  test('gives a user that crosses to the browser as it is', async () => {
    given = new Headers(await bearer(READ_ONLY))
    const user = await auth.getUser()
    expect(structuredClone(user)).toEqual(user)
    expect(JSON.parse(JSON.stringify(user))).toEqual(user)
  })
})

describe('S23: action', () => {
  const done: string[] = []
  const rename = async (user: User, id: number, name: string) => {
    done.push(`${user.userId} ${id} ${name}`)
    return { name, actor: currentUser()?.impersonatorUserId }
  }

  test('runs with the user, and the arguments of whoever called it', async () => {
    given = new Headers({ ...(await inCookie(impersonatedUser())), ...SAME_ORIGIN })
    const guarded = auth.action(auth.requireUser, auth.requireWritable, rename)
    expect(await guarded(7, 'Initech')).toEqual({
      status: 'done',
      value: { name: 'Initech', actor: 'admin_7' },
    })
    expect(done.splice(0)).toEqual(['user_42 7 Initech'])
  })

  test('is a write to every guard, whatever the request says', async () => {
    const guarded = auth.action(auth.requireUser, auth.requireWritable, rename)
    const place = await inCookie(READ_ONLY)
    for (const more of [SAME_ORIGIN, { ...SAME_ORIGIN, 'x-http-method-override': 'GET' }]) {
      given = new Headers({ ...place, ...more })
      const result = await guarded(7, 'Initech')
      expect(result).toMatchObject({
        status: 'refused',
        problem: { status: 403, code: 'impersonation_read_only' },
      })
    }
    expect(done).toEqual([])
  })

  test.each<[string, () => Promise<HeadersInit>, string]>([
    ['nobody', async () => ({}), 'token_missing'],
    [
      'an impersonator',
      async () => ({ ...(await inCookie(impersonatedUser())), ...SAME_ORIGIN }),
      'impersonation_forbidden',
    ],
    [
      'another site',
      async () => ({ ...(await inCookie(directUser())), 'sec-fetch-site': 'cross-site' }),
      'cross_site_request',
    ],
    ['who knows whom', async () => inCookie(directUser()), 'cross_site_request'],
  ])('is refused to %s, and says so in a form that a browser can be given', async (_who, place, code) => {
    given = new Headers(await place())
    const result = await auth.action(auth.requireUser, auth.requireNotImpersonated, rename)(7, 'Initech')
    expect(result).toMatchObject({ status: 'refused', problem: { code } })
    expect(structuredClone(result)).toEqual(result)
    expect(done).toEqual([])
  })

  test('S22: an account action is refused to an impersonator in any mode', async () => {
    given = new Headers(await bearer(impersonatedUser()))
    const result = await auth.action(auth.requireUser, auth.requireAllowed('change-password'), rename)(1, 'x')
    expect(result).toMatchObject({ problem: { code: 'impersonation_forbidden' } })
  })

  test('may give nothing, and may give what no JSON can say', async () => {
    given = new Headers(await bearer(directUser()))
    expect(await auth.action(auth.requireUser, () => undefined)()).toEqual({
      status: 'done',
      value: undefined,
    })
    const map = new Map([[1, new Date(0)]])
    expect(await auth.action(auth.requireUser, () => map)()).toEqual({ status: 'done', value: map })
  })

  test('throws what it throws: redirect() is for Next.js, an error for the app', async () => {
    given = new Headers(await bearer(directUser()))
    const ends: number[] = []
    for (const error of [thrownWith('NEXT_REDIRECT;push;/members;303;'), new RangeError('mine')]) {
      const guarded = auth.action(auth.requireUser, hearing(ends), () => {
        throw error
      })
      await expect(guarded()).rejects.toBe(error)
    }
    expect(ends).toEqual([303, 500])
  })

  test('S28: is recorded with what came of it, where an impersonator does it', async () => {
    const events: AuditEvent[] = []
    const sink = (event: AuditEvent) => void events.push(event)
    const audited = createAuth({ ...issuer.authOptions, headers, audit: { sink } })
    const steps = [
      audited.audit({ action: 'workspace.rename' }),
      audited.requireUser,
      audited.requireWritable,
    ] as const
    const redirects = audited.action(...steps, () => {
      throw thrownWith('NEXT_REDIRECT;push;/members;303;')
    })
    for (const user of [directUser(), impersonatedUser(), READ_ONLY]) {
      given = new Headers(await bearer(user))
      await redirects().catch(() => undefined)
    }
    await expect.poll(() => events.length).toBe(2)
    expect(events).toMatchObject([
      { action: 'workspace.rename', method: 'POST', mode: 'full', status: 303 },
      { action: 'workspace.rename', mode: 'read-only', status: 403, blocked: 'impersonation_read_only' },
    ])
  })

  test('S33: two at a time are two', async () => {
    const guarded = auth.action(auth.requireUser, async (user, wait: number) => {
      await new Promise((resolve) => setTimeout(resolve, wait))
      return [user.userId, currentUser()?.userId]
    })
    given = new Headers(await bearer(directUser({ userId: 'a' })))
    const first = guarded(20)
    given = new Headers(await bearer(directUser({ userId: 'b' })))
    const both = await Promise.all([first, guarded(1)])
    expect(both).toMatchObject([{ value: ['a', 'a'] }, { value: ['b', 'b'] }])
  })
})

test.each([
  ['no headers', { headers: undefined }, /needs the option headers\. Pass the function itself/],
  ['what headers() gives', { headers: new Headers() }, /needs the option headers\. Pass the function itself/],
  ['an option that there is not', { header: 1 }, /no option "header"/],
])('createAuth refuses %s', (_what, options, message) => {
  const untyped = createAuth as (options: unknown) => unknown
  expect(() => untyped({ ...issuer.authOptions, headers, ...options })).toThrow(message)
})

test('protect and action ask for guards and a function at once, not with the first request', () => {
  for (const untyped of [auth.protect, auth.action] as unknown as ((...steps: unknown[]) => unknown)[]) {
    expect(() => untyped()).toThrow(AuthError)
    expect(() => untyped(rename)).toThrow(/at least one guard/)
    expect(() => untyped(auth.requireUser, undefined)).toThrow(/a function as their last argument/)
    expect(() => untyped(undefined, rename)).toThrow(AuthError)
  }
  function rename(): void {}
})

test('redact is refused at once where there is no JSON that it could change', async () => {
  const redact = auth.redact(['card.number'])
  expect(() => auth.action(auth.requireUser, redact, () => ({ card: { number: 1 } }))).toThrow(/redactFor/)
  expect(() => auth.middleware(auth.requireUser, redact)).toThrow(/redactFor/)
  const handle = auth.protect(auth.requireUser, redact, () => Response.json({ card: { number: 1 }, id: 2 }))
  expect(await (await handle(request(await bearer(impersonatedUser())))).json()).toEqual({ card: {}, id: 2 })
})

test('only what next/navigation throws is a reply', () => {
  const digests = ['NEXT_REDIRECT', 'NEXT_REDIRECT;push;/x;200;', 'NEXT_HTTP_ERROR_FALLBACK;500', 'x', 7]
  for (const digest of digests) expect(statusOfThrown({ digest })).toBeUndefined()
  for (const odd of [
    undefined,
    null,
    'NEXT_REDIRECT;push;/x;307;',
    new Error('NEXT_HTTP_ERROR_FALLBACK;404'),
  ]) {
    expect(statusOfThrown(odd)).toBeUndefined()
  }
  expect(statusOfThrown({ digest: 'NEXT_REDIRECT;push;https://x.test/a;b;308;' })).toBe(308)
})

describe('redact', () => {
  const page = { ssn: '078', name: 'Cleo' }

  test('takes fields out of what a route handler answers', async () => {
    const handle = auth.protect(auth.redact(['ssn']), () => Response.json(page))
    expect(await (await handle(request(await bearer(impersonatedUser())))).json()).toEqual({ name: 'Cleo' })
    expect(await (await handle(request(await bearer(directUser())))).json()).toEqual(page)
  })

  test('lets redirect() and notFound() through', async () => {
    const thrown = thrownWith('NEXT_REDIRECT;replace;/sign-in;307;')
    const handle = auth.protect(auth.redact(['ssn']), () => {
      throw thrown
    })
    expect(await codeOf(handle(request(await bearer(impersonatedUser()))))).toBe(thrown)
  })

  test('lets no reply through to an impersonator that is made elsewhere, as a middleware of one’s own says', async () => {
    for (const name of ['x-middleware-rewrite', 'x-middleware-next']) {
      const go = auth.protect(
        auth.redact(['ssn']),
        () => new Response(null, { headers: { [name]: 'https://app.test/y' } }),
      )
      const reply = await go(request(await bearer(impersonatedUser())))
      expect([reply.status, reply.headers.get(name)]).toEqual([500, null])
      expect(await reply.json()).toMatchObject({
        code: 'redaction_failed',
        detail: expect.stringContaining('Put redact on the route handler itself') as string,
      })
      expect((await go(request(await bearer(directUser())))).status).toBe(200)
    }
  })
})
