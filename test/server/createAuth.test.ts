import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Auth, createAuth, type Guard, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { IDENTITY_HEADER, identityTag } from '../../src/core/protocol.js'
import { NOBODY } from '../support/nobody.js'

let issuer: TestIssuer
let auth: Auth
beforeAll(async () => {
  issuer = await createTestIssuer()
  auth = createAuth(issuer.authOptions)
})

/** Sends one request through guards, and says what the handler was told. */
async function send(
  guards: [Guard, ...Guard[]],
  headers: HeadersInit = {},
  reply: () => Response = () => Response.json({ ok: true }),
): Promise<{ response: Response; code: unknown; calls: (User | undefined)[] }> {
  const calls: (User | undefined)[] = []
  const handle = auth.protect(...guards, (_request, user: User | undefined) => {
    calls.push(user)
    return reply()
  })
  const response = await handle(new Request('https://api.test/x', { method: 'POST', headers }))
  const text = await response.clone().text()
  const code: unknown = response.status < 400 ? undefined : (JSON.parse(text) as { code: unknown }).code
  return { response, code, calls }
}

const bearer = async (user: User) => ({ authorization: `Bearer ${await issuer.sign(user)}` })

describe('requireUser', () => {
  test('runs the handler with the user whom the token names', async () => {
    const { response, calls } = await send([auth.requireUser], await bearer(directUser()))
    expect(response.status).toBe(200)
    expect(calls).toEqual([directUser({ issuer: issuer.issuer })])
    expect(response.headers.get('vary')).toBe('Authorization')
    expect(response.headers.get('cache-control')).toBeNull()
  })

  test('answers 401 without an error code to a request without a token (RFC 6750, section 3.1)', async () => {
    const { response, calls } = await send([auth.requireUser])
    expect(calls).toEqual([])
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('vary')).toBe('Authorization')
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'token_missing',
      detail: expect.stringContaining('Authorization: Bearer'),
    })
  })

  test('tells an expired token apart, so that a client knows to refresh', async () => {
    const token = await issuer.sign(directUser(), { expiresIn: -60 })
    const { response, code } = await send([auth.requireUser], { authorization: `Bearer ${token}` })
    expect([response.status, code]).toEqual([401, 'token_expired'])
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer error="invalid_token", error_description=/,
    )
    expect(await response.text()).not.toContain(token.slice(0, 20))
  })

  test('takes the word Bearer in any case', async () => {
    const token = await issuer.sign(directUser())
    for (const word of ['bearer', 'BEARER', 'Bearer ']) {
      expect((await send([auth.requireUser], { authorization: `${word} ${token}` })).calls).toHaveLength(1)
    }
  })

  test.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer undefined', 'Bearer a b', 'Token a.b.c', 'a.b.c', ''])(
    'refuses the header %j',
    async (authorization) => {
      const { response, code, calls } = await send([auth.requireUser], { authorization })
      expect([response.status, code, calls]).toEqual([401, 'token_invalid', []])
    },
  )

  test('attack: two Authorization headers are refused, even where both tokens are good', async () => {
    const headers = new Headers(await bearer(directUser()))
    headers.append('authorization', `Bearer ${await issuer.sign(directUser())}`)
    const { response, code } = await send([auth.requireUser], headers)
    expect([response.status, code]).toEqual([401, 'token_invalid'])
  })

  test('attack: a header of 1 MB is refused', async () => {
    const { code } = await send([auth.requireUser], { authorization: `Bearer ${'a'.repeat(1_000_000)}` })
    expect(code).toBe('token_invalid')
  })

  test('answers 503, not 401, while the keys cannot be fetched', async () => {
    const { protect, requireUser } = createAuth({ issuer: issuer.issuer, jwksUrl: NOBODY })
    const handle = protect(requireUser, () => expect.fail('the handler ran'))
    const response = await handle(new Request('https://api.test', { headers: await bearer(directUser()) }))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.json()).toMatchObject({ code: 'keys_unavailable', status: 503 })
  })

  test('does not turn a fault of the configuration into a refusal of the user', async () => {
    const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    const { protect, requireUser } = createAuth({ issuer: issuer.issuer, publicKey })
    const handle = protect(requireUser, () => expect.fail('the handler ran'))
    await expect(
      handle(new Request('https://api.test', { headers: await bearer(directUser()) })),
    ).rejects.toMatchObject({ code: 'invalid_configuration' })
  })
})

describe('optionalUser', () => {
  test('runs the handler without a user where there is no token', async () => {
    const { response, calls } = await send([auth.optionalUser])
    expect([response.status, calls]).toEqual([200, [undefined]])
    expect(response.headers.get('vary')).toBe('Authorization')
  })

  test('runs it with the user where there is one', async () => {
    expect((await send([auth.optionalUser], await bearer(directUser()))).calls).toEqual([
      directUser({ issuer: issuer.issuer }),
    ])
  })

  test('refuses a bad token rather than forget who sent it', async () => {
    const { response, calls } = await send([auth.optionalUser], { authorization: 'Bearer a.b.c' })
    expect([response.status, calls]).toEqual([401, []])
  })
})

test('guards behind one another verify the token once', async () => {
  let readings = 0
  const counted = createAuth({
    ...issuer.authOptions,
    claims: () => {
      readings += 1
      return { state: 'none' }
    },
  })
  const handle = counted.protect(
    counted.optionalUser,
    counted.requireUser,
    counted.requireNotImpersonated,
    (_request, user) => Response.json(user.userId),
  )
  const request = new Request('https://api.test', { headers: await bearer(directUser()) })
  expect(await (await handle(request)).json()).toBe('user_42')
  expect(readings).toBe(1)
})

describe('requireNotImpersonated', () => {
  test('lets a user through whom nobody impersonates', async () => {
    const { calls } = await send([auth.requireUser, auth.requireNotImpersonated], await bearer(directUser()))
    expect(calls).toEqual([directUser({ issuer: issuer.issuer })])
  })

  test('answers 403 to an impersonator', async () => {
    const headers = await bearer(impersonatedUser())
    const { response, code, calls } = await send([auth.requireUser, auth.requireNotImpersonated], headers)
    expect([response.status, code, calls]).toEqual([403, 'impersonation_forbidden', []])
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('fails closed where no guard has verified a user before it', async () => {
    const headers = await bearer(directUser())
    const alone = await send([auth.requireNotImpersonated], headers)
    expect([alone.response.status, alone.code, alone.calls]).toEqual([401, 'token_missing', []])
    const anonymous = await send([auth.optionalUser, auth.requireNotImpersonated])
    expect([anonymous.response.status, anonymous.calls]).toEqual([401, []])
  })

  test('no malformed marker in otherwise valid claims ever passes it', async () => {
    const unreadable = fc.oneof(
      fc.constantFrom<unknown>('', ' ', 'user_42', 'unknown', 0, false, true, [], {}, 'x'.repeat(257), '\0'),
      fc.anything({ withNullPrototype: false }).filter((value) => value !== null && value !== undefined),
      fc.string(),
    )
    const marks = fc
      .record(
        {
          impersonator_user_id: unreadable,
          impersonator_user: unreadable,
          act: fc.oneof(unreadable, fc.record({ sub: unreadable }), fc.record({ email: unreadable })),
          impersonation: fc.oneof(unreadable, fc.record({ mode: unreadable, session: unreadable })),
          login_method: fc.constant({ login_method: 'impersonation' }),
        },
        { requiredKeys: [] },
      )
      // What JSON cannot carry (undefined, NaN, a function) arrives as nothing or null, and nothing is nobody.
      .map((claims) => JSON.parse(JSON.stringify(claims, toJson)) as Record<string, unknown>)
      .filter((claims) => Object.values(claims).some((value) => value !== null))
    await fc.assert(
      fc.asyncProperty(marks, async (claims) => {
        const token = await issuer.sign(directUser(), { claims })
        if (token.length > 16_000) return
        const headers = { authorization: `Bearer ${token}` }
        const { response, calls } = await send([auth.requireUser, auth.requireNotImpersonated], headers)
        expect([response.status, calls]).toEqual([403, []])
      }),
      { numRuns: 300 },
    )
  })
})

function toJson(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

describe('the identity that a page expects', () => {
  test('S31: a request from a page that shows another user is refused with 409, and nothing is written', async () => {
    const expected = { [IDENTITY_HEADER]: identityTag(directUser({ userId: 'admin_7' })) }
    const headers = { ...(await bearer(impersonatedUser())), ...expected }
    for (const guard of [auth.requireUser, auth.optionalUser]) {
      const { response, code, calls } = await send([guard], headers)
      expect([response.status, code, calls]).toEqual([409, 'identity_changed', []])
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
  })

  test('S31: the impersonator is part of it', async () => {
    const headers = { ...(await bearer(impersonatedUser())), [IDENTITY_HEADER]: identityTag(directUser()) }
    expect((await send([auth.requireUser], headers)).code).toBe('identity_changed')
    const asUser = { ...(await bearer(directUser())), [IDENTITY_HEADER]: identityTag(impersonatedUser()) }
    expect((await send([auth.requireUser], asUser)).code).toBe('identity_changed')
  })

  test.each(['', 'user_4', 'user_42;', 'user_42, user_42', 'USER_42'])(
    'S31: a header that says %j is not taken for the user',
    async (tag) => {
      const headers = { ...(await bearer(directUser())), [IDENTITY_HEADER]: tag }
      expect((await send([auth.requireUser], headers)).calls).toEqual([])
    },
  )

  test('S31: a page that shows a user while nobody is signed in is told so', async () => {
    const headers = { [IDENTITY_HEADER]: identityTag(directUser()) }
    expect((await send([auth.optionalUser], headers)).code).toBe('identity_changed')
  })

  test('F28: where a user is required and no token comes, it is the token that is missing (401), whatever the page shows', async () => {
    for (const tag of [identityTag(directUser()), identityTag(impersonatedUser()), '', 'anybody']) {
      const { response, code, calls } = await send([auth.requireUser], { [IDENTITY_HEADER]: tag })
      expect([response.status, code, calls]).toEqual([401, 'token_missing', []])
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  test('the same identity passes, whatever characters its ids have', async () => {
    const user = impersonatedUser({ userId: 'ü;%,"', impersonatorUserId: 'ö ;' })
    const headers = { ...(await bearer(user)), [IDENTITY_HEADER]: identityTag(user) }
    expect((await send([auth.requireUser], headers)).calls).toHaveLength(1)
  })
})

describe('S30: caches', () => {
  test('keep nothing that was shown to an impersonator, whatever the handler says', async () => {
    const reply = () =>
      new Response('x', { headers: { 'cache-control': 'public, max-age=60', vary: 'Accept' } })
    const { response } = await send([auth.requireUser], await bearer(impersonatedUser()), reply)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('vary')).toBe('Accept, Authorization')
  })

  test('leave alone what the handler says while nobody impersonates', async () => {
    const reply = () => new Response('x', { headers: { 'cache-control': 'private, max-age=60', vary: '*' } })
    const { response } = await send([auth.requireUser], await bearer(directUser()), reply)
    expect(response.headers.get('cache-control')).toBe('private, max-age=60')
    expect(response.headers.get('vary')).toBe('*')
  })

  test('are told so on replies with frozen headers too', async () => {
    const reply = () => Response.redirect('https://app.test/done', 303)
    const { response } = await send([auth.requireUser], await bearer(impersonatedUser()), reply)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('https://app.test/done')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })
})

test('S33: a thousand interleaved requests each see their own user', async () => {
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      issuer.sign(i % 2 ? impersonatedUser({ userId: `u${i}` }) : directUser({ userId: `u${i}` })),
    ),
  )
  const handle = auth.protect(auth.requireUser, async (_request, user) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
    return Response.json([user.userId, user.impersonatorUserId ?? null])
  })
  await Promise.all(
    Array.from({ length: 1000 }, async (_, i) => {
      const headers = { authorization: `Bearer ${tokens[i % 20]}` }
      const response = await handle(new Request('https://api.test', { headers }))
      expect(await response.json()).toEqual([`u${i % 20}`, i % 2 ? 'admin_7' : null])
    }),
  )
})

describe('protect', () => {
  test('refuses to be set up without a guard or without a handler', () => {
    const protect = auth.protect as (...steps: unknown[]) => unknown
    const handler = () => new Response()
    for (const steps of [[], [handler], [auth.requireUser, undefined], [undefined, handler]]) {
      expect(() => protect(...steps)).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
      expect(() => protect(...steps)).toThrow('auth.protect(auth.requireUser, handler)')
    }
  })

  test('lets the errors of a handler through', async () => {
    const handle = auth.protect(auth.optionalUser, () => {
      throw new RangeError('mine')
    })
    await expect(handle(new Request('https://api.test'))).rejects.toThrow(RangeError)
  })
})
