import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AuthError, createAuth, type RevocationRules, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { revocation } from '../../../src/server/tokens/revocation.js'
import { send } from '../support/send.js'

let issuer: TestIssuer
let token: string
beforeAll(async () => {
  issuer = await createTestIssuer()
  token = await issuer.sign(impersonatedUser())
})
afterEach(() => {
  vi.useRealTimers()
})

const createWith = (isActive: unknown, rules: Partial<RevocationRules> = {}) =>
  createAuth({ ...issuer.authOptions, revocation: { isActive: isActive as never, ...rules } })
const codeOf = (verification: Promise<User>) =>
  verification.then(
    () => 'accepted',
    (error: AuthError) => error.code,
  )
/** Stops the clock that questions are timed by, and no timer. */
const stopClock = () => vi.useFakeTimers({ toFake: ['performance'] })
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a session that is stopped', () => {
  test('S19: ends on the backend within one second, though its token is good for ten minutes and was remembered', async () => {
    let isActive = true
    const auth = createWith(async () => isActive)
    expect(await codeOf(auth.verifyToken(token))).toBe('accepted')
    isActive = false
    const stoppedAt = performance.now()
    let begun = stoppedAt
    const ask = () => {
      begun = performance.now()
      return codeOf(auth.verifyToken(token))
    }
    while ((await ask()) === 'accepted') {
      expect(begun - stoppedAt).toBeLessThan(1000)
      await sleep(20)
    }
    expect(await ask()).toBe('token_revoked')
  })

  test('is told so, and that a refresh is the way out', async () => {
    await expect(createWith(() => false).verifyToken(token)).rejects.toMatchObject({
      status: 401,
      message: 'The session has been stopped. Refresh the access token.',
    })
  })

  test('is refused by every guard with 401, so that the client refreshes', async () => {
    const auth = createWith(() => false)
    for (const guard of [auth.requireUser, auth.optionalUser]) {
      const { status, code, headers, calls } = await send(auth, [guard], {
        headers: { authorization: `Bearer ${token}` },
      })
      expect([status, code, calls]).toEqual([401, 'token_revoked', []])
      expect(headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  test('is not kept alive by another token of the same session', async () => {
    const other = await issuer.sign(impersonatedUser(), { expiresIn: 300 })
    const auth = createWith(async (_user: User, asked: string) => asked === other)
    expect(await codeOf(auth.verifyToken(other))).toBe('accepted')
    expect(await codeOf(auth.verifyToken(token))).toBe('token_revoked')
  })
})

describe('the app is asked', () => {
  test('with the user and the token, once for a thousand requests of one second', async () => {
    stopClock()
    const asked: [string | undefined, string][] = []
    const auth = createWith(async (user: User, about: string) => {
      asked.push([user.impersonation?.sessionId, about])
      await sleep(10)
      return true
    })
    await Promise.all(Array.from({ length: 500 }, () => auth.verifyToken(token)))
    for (let i = 0; i < 500; i += 1) await auth.verifyToken(token)
    expect(asked).toEqual([['session_1', token]])
  })

  test('again after a second', async () => {
    let asked = 0
    const auth = createWith(() => {
      asked += 1
      return true
    })
    await auth.verifyToken(token)
    await sleep(1050)
    await auth.verifyToken(token)
    expect(asked).toBe(2)
  })

  test('again the moment the answer is a second old, and not before', async () => {
    stopClock()
    let asked = 0
    const auth = createWith(() => {
      asked += 1
      return true
    })
    await auth.verifyToken(token)
    vi.advanceTimersByTime(999)
    await auth.verifyToken(token)
    expect(asked).toBe(1)
    vi.advanceTimersByTime(1)
    await auth.verifyToken(token)
    expect(asked).toBe(2)
  })

  test('once about each of two tokens that take turns', async () => {
    stopClock()
    const other = await issuer.sign(impersonatedUser(), { expiresIn: 300 })
    const asked: string[] = []
    const auth = createWith((_user: User, about: string) => asked.push(about) > 0)
    for (let i = 0; i < 5; i += 1) {
      await auth.verifyToken(token)
      await auth.verifyToken(other)
    }
    expect(asked).toEqual([token, other])
  })

  test('nothing about a user whom nobody impersonates, unless it wants to be', async () => {
    let asked = 0
    const isActive = () => {
      asked += 1
      return false
    }
    const direct = await issuer.sign(directUser())
    expect(await codeOf(createWith(isActive).verifyToken(direct))).toBe('accepted')
    expect(asked).toBe(0)
    expect(await codeOf(createWith(isActive, { for: 'everyone' }).verifyToken(direct))).toBe('token_revoked')
    expect(asked).toBe(1)
  })

  test('about a token with a marker that cannot be read: it is an impersonation', async () => {
    const odd = await issuer.sign(directUser(), { claims: { act: {} } })
    expect(await codeOf(createWith(() => false).verifyToken(odd))).toBe('token_revoked')
  })

  test('nothing about a token that does not verify', async () => {
    const auth = createWith(() => expect.fail('was asked'))
    expect(await codeOf(auth.verifyToken(await issuer.sign(impersonatedUser(), { expiresIn: -60 })))).toBe(
      'token_expired',
    )
    expect(await codeOf(auth.verifyToken(`${token.slice(0, -9)}AAAAAAAAA`))).toBe('token_invalid')
  })

  test('and can change nothing in the user', async () => {
    const auth = createWith((user: User) => {
      delete user.impersonatorUserId
      delete user.impersonation
      return true
    })
    expect((await auth.verifyToken(token)).impersonatorUserId).toBe('admin_7')
    expect((await auth.verifyToken(token)).impersonatorUserId).toBe('admin_7')
  })
})

describe('S36: fails closed', () => {
  test.each<[string, unknown]>([
    ['"true"', 'true'],
    ['1', 1],
    ['an object', { active: true }],
    ['nothing', undefined],
    ['null', null],
    ['a list', [true]],
    ['a Boolean object', new Boolean(true)],
  ])('an answer of %s ends the session: only true is true', async (_name, answer) => {
    expect(await codeOf(createWith(async () => answer).verifyToken(token))).toBe('token_revoked')
    expect(await codeOf(createWith(() => answer).verifyToken(token))).toBe('token_revoked')
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error(`no answer about ${token}`)
      },
    ],
    ['rejects', () => Promise.reject(new Error(`no answer about ${token}`))],
    ['hangs', () => new Promise(() => undefined)],
    ['is slower than a second', () => sleep(1100).then(() => true)],
  ])(
    'a question that %s refuses the request with 503, and no message repeats the token',
    async (_name, isActive) => {
      const auth = createWith(isActive)
      const { status, code, headers, calls } = await send(auth, [auth.requireUser], {
        headers: { authorization: `Bearer ${token}` },
      })
      expect([status, code, calls]).toEqual([503, 'revocation_unavailable', []])
      expect(headers.get('retry-after')).toBe('5')
      const error = await auth.verifyToken(token).then(
        () => expect.fail('was accepted'),
        (reason: unknown) => reason as AuthError,
      )
      expect(JSON.stringify([error.message, error, error.stack])).not.toContain(token)
      expect(error.cause).toBeUndefined()
      expect(error.status).toBe(503)
      expect(error.message).toBe(
        'The server could not check whether the session is still active. Check that revocation.isActive answers within a second.',
      )
    },
  )

  test('a failure is not remembered: the next request asks anew', async () => {
    let asked = 0
    const auth = createWith(() => {
      asked += 1
      if (asked === 1) throw new Error('not yet')
      return true
    })
    expect(await codeOf(auth.verifyToken(token))).toBe('revocation_unavailable')
    expect(await codeOf(auth.verifyToken(token))).toBe('accepted')
  })

  test('an answer that comes late because the process stood still is none', async () => {
    const auth = createWith(async () => {
      const end = performance.now() + 1100
      while (performance.now() < end);
      return true
    })
    expect(await codeOf(auth.verifyToken(token))).toBe('revocation_unavailable')
  })

  test.each([
    [1000, 'accepted'],
    [1001, 'revocation_unavailable'],
  ])('an answer that is %d ms old when it comes: %s', async (age, expected) => {
    stopClock()
    const auth = createWith(() => {
      vi.advanceTimersByTime(age)
      return true
    })
    expect(await codeOf(auth.verifyToken(token))).toBe(expected)
  })

  test('a question that fails late takes no newer answer with it', async () => {
    stopClock()
    const answers: { resolve: (isActive: boolean) => void; reject: (error: Error) => void }[] = []
    const auth = createWith(
      () => new Promise<boolean>((resolve, reject) => answers.push({ resolve, reject })),
    )
    const asked = (count: number) => vi.waitFor(() => expect(answers).toHaveLength(count))
    const first = codeOf(auth.verifyToken(token))
    await asked(1)
    vi.advanceTimersByTime(1000)
    const second = codeOf(auth.verifyToken(token))
    await asked(2)
    answers[1]!.resolve(true)
    answers[0]!.reject(new Error('too busy'))
    expect([await first, await second]).toEqual(['revocation_unavailable', 'accepted'])
    expect(await codeOf(auth.verifyToken(token))).toBe('accepted')
    expect(answers).toHaveLength(2)
  })
})

describe('nothing stays behind', () => {
  test('no timer, once the app has answered: a process that is done can end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (const isActive of [() => true, () => false, () => Promise.reject(new Error('no'))]) {
      await codeOf(createWith(isActive).verifyToken(token))
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  test('no answer about a token that nobody brings any more', async () => {
    stopClock()
    const checkAlive = revocation({ isActive: () => true, for: 'everyone' })
    const ask = (about: string) => checkAlive(directUser(), about)
    await ask('first')
    const before = await heapUsed()
    for (let i = 0; i < 20_000; i += 1) await ask(`token ${i}`)
    const full = (await heapUsed()) - before
    vi.advanceTimersByTime(1000)
    await ask('last')
    const left = (await heapUsed()) - before
    expect(left).toBeLessThan(full / 3)
  })
})

/** Bytes that are still reachable. */
async function heapUsed(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await sleep(0)
  collect()
  return process.memoryUsage().heapUsed
}
