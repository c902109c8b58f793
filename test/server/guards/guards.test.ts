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
