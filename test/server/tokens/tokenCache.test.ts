import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AuthOptions, createAuth, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { copyUser } from '../../../src/server/shared/copyUser.js'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** An auth that counts how often it really verifies: a mapper is asked once for every verification that succeeds. */
function counted(cache?: AuthOptions['cache']) {
  const count = { verified: 0 }
  const { verifyToken } = createAuth({
    ...issuer.authOptions,
    ...(cache === undefined ? {} : { cache }),
    claims: (claims) => {
      count.verified += 1
      const { impersonator_user_id: id, impersonation } = claims as {
        impersonator_user_id?: string
        impersonation?: { expires_at: number }
      }
      if (id === undefined) return { state: 'none' }
      const expiresAt = impersonation && impersonation.expires_at * 1000
      return { state: 'impersonated', impersonator: { id, kind: 'person' }, ...(expiresAt && { expiresAt }) }
    },
  })
  return { verifyToken, count }
}

/** Only the clock: timers and promises run on. */
function atTime(time: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: time })
}

describe('a token that was verified before', () => {
  test('is not verified again, and gives an equal user', async () => {
    const { verifyToken, count } = counted()
    const user = directUser({ properties: { plan: 'pro', nested: { list: [1, 'a', null] } } })
    const token = await issuer.sign(user)
    const verified = { ...user, issuer: issuer.authOptions.issuer }
    expect([await verifyToken(token), await verifyToken(token), await verifyToken(token)]).toEqual([
      verified,
      verified,
      verified,
    ])
    expect(count.verified).toBe(1)
  })

  test('is verified every time with cache: false', async () => {
    const { verifyToken, count } = counted(false)
    const token = await issuer.sign(directUser())
    for (let i = 0; i < 3; i += 1) expect((await verifyToken(token)).userId).toBe('user_42')
    expect(count.verified).toBe(3)
  })

  test.each(['exp', 'the end of the impersonation'])('is refused the moment it ends by %s', async (end) => {
    const start = Math.floor(Date.now() / 1000) * 1000
    const { verifyToken, count } = counted()
    const token =
      end === 'exp'
        ? await issuer.sign(directUser(), { expiresIn: 60, now: start })
        : await issuer.sign(impersonatedUser({ impersonation: { expiresAt: start + 60_000 } }), {
            expiresIn: 600,
            now: start,
          })
    expect((await verifyToken(token)).userId).toBe('user_42')
    atTime(start + 64_999)
    expect((await verifyToken(token)).userId).toBe('user_42')
    expect(count.verified).toBe(1)
    atTime(start + 65_000)
    await expect(verifyToken(token)).rejects.toMatchObject({ code: 'token_expired', status: 401 })
  })

  test('is verified anew after ten minutes, as the key set is fetched anew: a withdrawn key is not believed for long', async () => {
    const start = Date.now()
    atTime(start)
    const { verifyToken, count } = counted()
    const token = await issuer.sign(directUser(), { expiresIn: 3600 })
    await verifyToken(token)
    atTime(start + 599_000)
    await verifyToken(token)
    expect(count.verified).toBe(1)
    atTime(start + 601_000)
    await verifyToken(token)
    expect(count.verified).toBe(2)
  })

  test('S33: gives every request a user of its own, so that what one changes in it no other sees', async () => {
    const { verifyToken } = createAuth(issuer.authOptions)
    const user = impersonatedUser({ properties: { plan: { name: 'pro' } } })
    const token = await issuer.sign(user)
    // What was seen, and not the object: where requests share one, the change would be in both.
    const before = structuredClone(await verifyToken(token))
    const spoilt = await verifyToken(token)
    delete spoilt.impersonatorUserId
    spoilt.impersonation!.mode = 'full'
    spoilt.impersonation!.impersonator.id = 'somebody'
    ;(spoilt.properties!['plan'] as { name: string }).name = 'free'
    delete spoilt.impersonation
    expect(await verifyToken(token)).toEqual(before)
  })

  test.each<[string, User]>([
    ['nobody impersonates', directUser()],
    ['has properties', directUser({ properties: { plan: { name: 'pro' } } })],
    ['is impersonated', impersonatedUser()],
    ['is impersonated and has properties', impersonatedUser({ properties: {} })],
  ])('has a copy of a user who %s: equal, and with no key more', (_who, user) => {
    expect(copyUser(user)).toStrictEqual(user)
    expect(copyUser(user)).not.toBe(user)
  })

  test('keeps claims with __proto__ as they are, and changes no prototype', async () => {
    const { verifyToken } = createAuth(issuer.authOptions)
    const claims = JSON.parse('{"properties": {"__proto__": {"polluted": 1}, "a": 1}}') as Record<
      string,
      unknown
    >
    const token = await issuer.sign(directUser(), { claims })
    for (let i = 0; i < 2; i += 1) {
      const { properties } = await verifyToken(token)
      expect(Object.getPrototypeOf(properties)).toBe(Object.prototype)
      expect(Object.keys(properties!)).toEqual(['__proto__', 'a'])
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

test('a refusal is not remembered: a token that is good later is let in then', async () => {
  const start = Date.now()
  const { verifyToken, count } = counted()
  const token = await issuer.sign(directUser(), { claims: { nbf: Math.floor(start / 1000) + 60 } })
  await expect(verifyToken(token)).rejects.toMatchObject({ code: 'token_invalid' })
  atTime(start + 61_000)
  expect((await verifyToken(token)).userId).toBe('user_42')
  expect(count.verified).toBe(1)
})

test('a token that many requests bring at once is verified once', async () => {
  const { verifyToken, count } = counted()
  const token = await issuer.sign(directUser())
  const users = await Promise.all(Array.from({ length: 50 }, () => verifyToken(token)))
  expect(new Set(users.map(({ userId }) => userId))).toEqual(new Set(['user_42']))
  expect(count.verified).toBe(1)
})

test('a runtime whose digest takes its time remembers as well', async () => {
  vi.resetModules()
  vi.stubGlobal('process', {})
  const elsewhere = await import('impersonation-kit/server')
  vi.unstubAllGlobals()
  vi.resetModules() // for the files that share this process
  let verified = 0
  const { verifyToken } = elsewhere.createAuth({
    ...issuer.authOptions,
    claims: () => {
      verified += 1
      return { state: 'none' }
    },
  })
  const token = await issuer.sign(directUser())
  const user = { ...directUser(), issuer: issuer.authOptions.issuer }
  expect([await verifyToken(token), await verifyToken(token)]).toEqual([user, user])
  expect(verified).toBe(1)
})

describe('the size of the memory', () => {
  const tokensOf = async (count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => issuer.sign(directUser({ userId: `u${i}` }))))

  test('is at least half of max', async () => {
    const { verifyToken, count } = counted({ max: 10 })
    const tokens = await tokensOf(5)
    for (const token of [...tokens, ...tokens]) await verifyToken(token)
    expect(count.verified).toBe(5)
  })

  test('keeps what has grown old and is used again', async () => {
    const { verifyToken, count } = counted({ max: 4 })
    const [used, ...others] = await tokensOf(4)
    for (const token of [used!, others[0]!, others[1]!]) await verifyToken(token)
    // It is among the old ones now, and becomes a young one: two more push out the old ones alone.
    expect((await verifyToken(used!)).userId).toBe('u0')
    await verifyToken(others[2]!)
    expect((await verifyToken(used!)).userId).toBe('u0')
    expect(count.verified).toBe(4)
  })

  test('is never more than max, and what is in use stays', async () => {
    const { verifyToken, count } = counted({ max: 4 })
    const used = await issuer.sign(directUser({ userId: 'used' }))
    for (let i = 0; i < 20; i += 1) {
      await verifyToken(used)
      await verifyToken(await issuer.sign(directUser({ userId: `u${i}` })))
    }
    expect(count.verified).toBe(21)
  })

  test('forgets what nobody has used for long', async () => {
    const { verifyToken, count } = counted({ max: 4 })
    const tokens = await Promise.all(
      Array.from({ length: 6 }, (_, i) => issuer.sign(directUser({ userId: `u${i}` }))),
    )
    for (const token of tokens) await verifyToken(token)
    expect(count.verified).toBe(6)
    await verifyToken(tokens[0]!)
    expect(count.verified).toBe(7)
  })
})
