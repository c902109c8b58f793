import { AuthError, createAuth, type SessionOptions, type User } from 'impersonation-kit/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { send } from '../support/send.js'

afterEach(() => void vi.useRealTimers())

interface Seen {
  status: number
  code: unknown
  user: User | undefined
  errors: { code: string; status: number | undefined; message: string }[]
}

async function seen(session: unknown, more: Partial<SessionOptions> = {}): Promise<Seen> {
  const errors: Seen['errors'] = []
  const auth = createAuth({
    onError: ({ code, status, message }) => void errors.push({ code, status, message }),
    ...more,
    resolve: () => session,
  })
  const { status, code, calls } = await send(auth, [auth.requireUser])
  return { status, code, user: calls[0], errors }
}

describe('a session has the fields of its user under the names that are in use', () => {
  test.each<[keyof User, string]>([
    ['issuer', 'issuer'],
    ['issuer', 'iss'],
    ['name', 'name'],
    ['email', 'email'],
    ['username', 'username'],
    ['username', 'preferred_username'],
    ['firstName', 'firstName'],
    ['firstName', 'first_name'],
    ['firstName', 'given_name'],
    ['lastName', 'lastName'],
    ['lastName', 'last_name'],
    ['lastName', 'family_name'],
    ['pictureUrl', 'pictureUrl'],
    ['pictureUrl', 'picture_url'],
    ['pictureUrl', 'picture'],
    ['pictureUrl', 'image'],
  ])('%s as %s, in the session or in its user', async (field, given) => {
    expect((await seen({ userId: 'u1', [given]: 'text' })).user).toEqual({ userId: 'u1', [field]: 'text' })
    expect((await seen({ user: { id: 'u1', [given]: 'text' } })).user).toEqual({
      userId: 'u1',
      [field]: 'text',
    })
  })

  test.each(['userId', 'user_id', 'sub'])('the id as %s, in the session or in its user', async (given) => {
    expect((await seen({ [given]: 'u1' })).user).toEqual({ userId: 'u1' })
    expect((await seen({ user: { [given]: 'u1' } })).user).toEqual({ userId: 'u1' })
  })

  test('properties, and a field of the session before one of its user', async () => {
    const session = { userId: 'u1', name: 'Maya', user: { name: 'M.', properties: { plan: 'pro' } } }
    expect((await seen(session)).user).toEqual({ userId: 'u1', name: 'Maya', properties: { plan: 'pro' } })
  })

  test('a user that is text is no user with fields', async () => {
    expect((await seen({ userId: 'u1', user: 'u1' })).user).toEqual({ userId: 'u1' })
  })
})

describe('an error of a session says what is wrong with it', () => {
  test.each<[string, unknown]>([
    ['The session is not an object.', 'u1'],
    ['The session is not an object.', 42],
    ['The session names two users. Return only one id from resolve.', { userId: 'u1', sub: 'u2' }],
    ['The session has an issuer that cannot be read.', { userId: 'u1', issuer: {} }],
    [
      'The session has properties that cannot be copied. Return plain data from resolve.',
      { userId: 'u1', properties: { f: () => undefined } },
    ],
    [
      'The session names no user. If nobody is signed in, return null from resolve. Otherwise return { userId } or { user: { id } }, where the id is a string of 1 to 256 characters.',
      { userId: 42, sub: 'u1' },
    ],
  ])('%s', async (message, session) => {
    expect(await seen(session)).toEqual({
      status: 401,
      code: 'session_invalid',
      user: undefined,
      errors: [{ code: 'session_invalid', status: 401, message }],
    })
  })

  test.each(['userId', 'user_id', 'sub', 'id', 'user', 'session'])(
    'that somebody has added "%s" to Object.prototype',
    async (name) => {
      Object.defineProperty(Object.prototype, name, { value: undefined, configurable: true })
      try {
        const { errors } = await seen({ userId: 'u1' })
        expect(errors.map(({ message }) => message)).toEqual([
          `The session cannot be read, because some code has added "${name}" to Object.prototype.`,
        ])
      } finally {
        delete (Object.prototype as Record<string, unknown>)[name]
      }
    },
  )

  test('that resolve was too slow or threw', async () => {
    const { errors } = await seen(Promise.reject(new Error('down')), { timeout: 700 })
    expect(errors).toEqual([
      {
        code: 'session_unavailable',
        status: 503,
        message:
          'The session could not be looked up. Check that resolve answers within 700 ms and does not throw.',
      },
    ])
  })
})

describe('a mark in a session', () => {
  test.each([
    ['text', 's1'],
    ['a number', 7],
    ['true', true],
  ])('is not looked for in a session id that is %s', async (_name, session) => {
    expect((await seen({ userId: 'u1', session })).user).toEqual({ userId: 'u1' })
  })

  test.each([{ userId: 'u1', impersonatorUserId: 'a1' }, { user: { id: 'u1', impersonatorUserId: 'a1' } }])(
    'that is the id alone has no mode that was lost: %o',
    async (session) => {
      expect((await seen(session)).user).toEqual({
        userId: 'u1',
        impersonatorUserId: 'a1',
        impersonation: { impersonator: { id: 'a1', kind: 'person' }, mode: 'full' },
      })
    },
  )

  test('that cannot be read stays unreadable, whatever mode stands beside it', async () => {
    const impersonation = { impersonator: { id: {} }, mode: 'full' }
    expect((await seen({ userId: 'u1', impersonation })).user).toMatchObject({
      impersonatorUserId: 'unknown',
      impersonation: { mode: 'read-only' },
    })
  })

  test('of a mapper counts, and so does the id that it reads', async () => {
    const claims = (): { state: 'none'; userId: string } => ({ state: 'none', userId: 'u1' })
    expect((await seen({ account: 7 }, { claims })).user).toEqual({ userId: 'u1' })
    expect((await seen({ userId: 'u2' }, { claims })).code).toBe('session_invalid')
  })
})

describe('the end of an impersonation session', () => {
  const endsAt = (expiresAt: number) =>
    seen({ userId: 'u1', impersonation: { impersonator: { id: 'a1' }, mode: 'full', expiresAt } })

  test('may be five seconds past, because clocks differ, and not a millisecond more', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    expect((await endsAt(Date.now() + 60_000)).status).toBe(200)
    expect((await endsAt(Date.now() - 4999)).status).toBe(200)
    for (const late of [5000, 5001]) expect((await endsAt(Date.now() - late)).status).toBe(401)
  })

  test('is told as an error of its own', async () => {
    const { status, code } = await endsAt(Date.now() - 60_000)
    expect({ status, code }).toEqual({ status: 401, code: 'token_expired' })
  })
})

describe('resolve', () => {
  test.each([
    ['token_missing', 401],
    ['keys_unavailable', 503],
    ['revocation_unavailable', 503],
  ] as const)('may throw %s, as a verifier of tokens does', async (code, status) => {
    const auth = createAuth({
      onError: () => undefined,
      resolve: () => {
        throw new AuthError(code, 'no', { status })
      },
    })
    expect(await send(auth, [auth.requireUser])).toMatchObject({ status, code })
  })

  test('leaves no timer behind when it has answered', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    expect((await seen({ userId: 'u1' }, { timeout: 60_000 })).status).toBe(200)
    expect((await seen(Promise.reject(new Error('down')), { timeout: 60_000 })).status).toBe(503)
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([1, 60_000])('may take a timeout of %i ms', (timeout) => {
    expect(() => createAuth({ resolve: () => null, timeout })).not.toThrow()
  })

  test.each(['issuer', 'issuers', 'audience', 'jwksUrl', 'publicKey', 'secret', 'algorithms'])(
    'stands alone: %s beside it is refused, and undefined is none',
    (name) => {
      const create = (value: unknown) => () => createAuth({ resolve: () => null, [name]: value })
      expect(create('x')).toThrow(`cannot take ${name} together with resolve`)
      expect(create(undefined)).not.toThrow()
    },
  )
})
