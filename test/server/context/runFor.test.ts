import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { createAuth, currentUser, runFor, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'

const who = (): string | undefined => currentUser()?.userId

describe('runFor', () => {
  test('runs code for a user, and gives what the code gives', async () => {
    const user = impersonatedUser({ properties: { plan: 'pro' } })
    const given = await runFor(user, async () => {
      await pause(1)
      return currentUser()
    })
    expect(given).toEqual(user)
    expect(runFor(user, () => 'at once')).toBe('at once')
    expect(currentUser()).toBeUndefined()
  })

  test.each([null, undefined])('runs code for nobody: %s', (nobody) => {
    expect(runFor(directUser(), () => runFor(nobody, who) ?? 'nobody')).toBe('nobody')
  })

  test('is heard of in every copy of the module, of which bundlers make several', async () => {
    vi.resetModules()
    const copy = await import('impersonation-kit/server')
    expect(copy.currentUser).not.toBe(currentUser)
    expect(runFor(directUser(), () => copy.currentUser()?.userId)).toBe('user_42')
  })

  test('goes back to who it was, also where the code throws', () => {
    const seen = runFor(directUser({ userId: 'outer' }), () => {
      const inner = runFor(directUser({ userId: 'inner' }), who)
      expect(() =>
        runFor(directUser(), () => {
          throw new RangeError('mine')
        }),
      ).toThrow(RangeError)
      return [inner, who()]
    })
    expect(seen).toEqual(['inner', 'outer'])
    expect(who()).toBeUndefined()
  })

  test('runs for the user as it was: what is changed in it later is not seen', async () => {
    const user = impersonatedUser({ properties: { plan: 'pro' } })
    await runFor(user, async () => {
      delete (user as User).impersonatorUserId
      delete (user as User).impersonation
      Object.assign(user, {
        userId: 'mallory',
        properties: Object.assign(user.properties ?? {}, { plan: 'free' }),
      })
      await pause(1)
      expect(currentUser()).toMatchObject({
        userId: 'user_42',
        impersonatorUserId: 'admin_7',
        properties: { plan: 'pro' },
      })
    })
  })

  test.each([[0], [false], [{}], [[]], ['user_42'], ['']])(
    'S36: runs for somebody unknown, who may only look, where the marker cannot be read: %j',
    (impersonatorUserId) => {
      const user = { ...directUser(), impersonatorUserId } as User
      expect(runFor(user, currentUser)).toMatchObject({
        impersonatorUserId: 'unknown',
        impersonation: { mode: 'read-only' },
      })
    },
  )

  test.each([
    ['no id', {}],
    ['an id that cannot be read', { userId: 42 }],
    ['properties that are no data', { userId: 'user_42', properties: { secret: () => 'hunter2' } }],
  ])('runs nothing for a user with %s', (_name, user) => {
    let runs = 0
    const error: unknown = (() => {
      try {
        return runFor(user as unknown as User, () => (runs += 1))
      } catch (reason) {
        return reason
      }
    })()
    expect(error).toMatchObject({ name: 'AuthError', code: 'invalid_user' })
    expect(String(error)).toMatch(/runFor got a user .* Nothing was run\./)
    expect(error).not.toHaveProperty('cause')
    expect(String(error)).not.toContain('hunter2')
    expect(runs).toBe(0)
  })

  test('inside a request is for that user alone, and the request goes on as it was', async () => {
    const issuer = await createTestIssuer()
    const auth = createAuth(issuer.authOptions)
    const handle = auth.protect(auth.requireUser, async () => {
      const job = await runFor(directUser({ userId: 'other' }), async () => who())
      return Response.json([job, who()])
    })
    const headers = { authorization: `Bearer ${await issuer.sign(impersonatedUser())}` }
    expect(await (await handle(new Request('https://api.test/', { headers }))).json()).toEqual([
      'other',
      'user_42',
    ])
  })
})
