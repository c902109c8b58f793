import { describe, expect, test } from 'vitest'
import { createAuth, type Guard } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'

describe('a guard that knows a token from an earlier request', () => {
  test.each<[string, boolean]>([
    ['a direct user', false],
    ['an impersonated one', true],
  ])('decides on %s at once, without a promise', async (_who, isImpersonated) => {
    const issuer = await createTestIssuer()
    const auth = createAuth({ ...issuer.authOptions, cookie: 'token' })
    const user = isImpersonated ? impersonatedUser() : directUser()
    const request = new Request('https://api.test/', {
      headers: { authorization: `Bearer ${await issuer.sign(user)}` },
    })
    const isPromise = (guard: Guard): boolean => guard(request) instanceof Promise

    expect(isPromise(auth.requireUser)).toBe(true)
    await auth.requireUser(request)
    for (const guard of [auth.requireUser, auth.optionalUser, auth.redact(['email'])]) {
      expect(guard(request)).toMatchObject({ user: { userId: 'user_42' } })
    }
    expect(auth.requireUser(new Request('https://api.test/'))).toMatchObject({
      refusal: { status: 401, problem: { code: 'token_missing' } },
    })
  })

  test('lets a direct user write, and do account actions, without a promise', async () => {
    const { authOptions } = await createTestIssuer()
    const auth = createAuth(authOptions)
    const request = new Request('https://api.test/', { method: 'DELETE' })
    for (const guard of [
      auth.requireNotImpersonated,
      auth.requireWritable,
      auth.requireAllowed('delete-account'),
    ]) {
      expect(guard(request, directUser())).toMatchObject({ user: directUser() })
    }
  })

  test('asks about the session of an impersonator, and not about that of a direct user', async () => {
    const issuer = await createTestIssuer()
    const auth = createAuth({ ...issuer.authOptions, revocation: { isActive: async () => true } })
    for (const user of [directUser(), impersonatedUser()]) {
      const headers = { authorization: `Bearer ${await issuer.sign(user)}` }
      const request = new Request('https://api.test/', { headers })
      await auth.requireUser(request)
      expect(auth.requireUser(request) instanceof Promise).toBe(user.impersonatorUserId !== undefined)
    }
  })
})

describe('while nobody impersonates', () => {
  test('nothing is recorded, and nothing is taken out of a reply; while somebody does, both are', async () => {
    const issuer = await createTestIssuer()
    const actions: string[] = []
    const auth = createAuth({
      ...issuer.authOptions,
      audit: { sink: ({ action }) => void actions.push(action) },
    })
    const handle = auth.protect(auth.audit({ action: 'user.read' }), auth.redact(['email']), () =>
      Response.json({ email: 'cleo@customer.test' }),
    )
    const ask = async (token?: string): Promise<unknown> => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      return (await handle(new Request('https://api.test/', { headers }))).json()
    }
    const whole = { email: 'cleo@customer.test' }
    expect([await ask(), await ask(await issuer.sign(directUser()))]).toEqual([whole, whole])
    expect(actions).toEqual([])
    expect(await ask(await issuer.sign(impersonatedUser()))).not.toEqual(whole)
    expect(actions).toEqual(['user.read'])
  })
})

describe('the identity that a page shows', () => {
  test('may or may not have the issuer, which the page of a token that it cannot read does not know', async () => {
    const issuer = await createTestIssuer()
    const auth = createAuth(issuer.authOptions)
    const token = await issuer.sign(impersonatedUser())
    const ask = async (tag: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, 'x-expected-identity': tag }
      const { refusal } = await auth.requireUser(new Request('https://api.test/', { headers }))
      return refusal?.status ?? 200
    }
    const { issuer: name } = issuer
    expect(await ask('user_42;admin_7')).toBe(200)
    expect(await ask(`user_42;admin_7;${encodeURIComponent(name)}`)).toBe(200)
    for (const tag of [
      'user_42',
      'user_42;admin_8',
      'user_42;admin_7;other',
      ';;',
      `;;${encodeURIComponent(name)}`,
    ])
      expect([tag, await ask(tag)]).toEqual([tag, 409])
  })

  test('is not compared where nobody is signed in and somebody has to be', async () => {
    const { authOptions, issuer: name } = await createTestIssuer()
    const auth = createAuth(authOptions)
    const request = new Request('https://api.test/', { headers: { 'x-expected-identity': 'user_42' } })
    for (const guard of [auth.requireUser, auth.requireUserFrom(name)])
      expect(await guard(request)).toMatchObject({ refusal: { problem: { code: 'token_missing' } } })
    expect(await auth.optionalUser(request)).toMatchObject({
      refusal: { problem: { code: 'identity_changed' } },
    })
  })
})
