import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { AuthError, type AuthOptions, createAuth } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { NOBODY } from '../../support/nobody.js'
import { send } from '../support/send.js'

let issuer: TestIssuer
let token: string
beforeAll(async () => {
  issuer = await createTestIssuer()
  token = await issuer.sign(impersonatedUser())
})
const ask = (options: AuthOptions) => {
  const auth = createAuth(options)
  return send(auth, [auth.requireUser], { headers: { authorization: `Bearer ${token}` } })
}
const dead = (): AuthOptions => ({ issuer: issuer.issuer, jwksUrl: NOBODY })

describe('F28: a refusal that is the trouble of this server is told', () => {
  test('a key set that cannot be fetched, with the cause', async () => {
    const onError = vi.fn<(error: AuthError, cause: unknown) => void>()
    expect((await ask({ ...dead(), onError })).code).toBe('keys_unavailable')
    expect(onError).toHaveBeenCalledTimes(1)
    const [error, cause] = onError.mock.calls[0] ?? []
    expect(error).toMatchObject({ code: 'keys_unavailable', status: 503 })
    expect(cause).toBeInstanceOf(Error)
    expect(error?.cause).toBe(cause)
  })

  test('the second request within the pause, with the cause of the first', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const causes: unknown[] = []
    const auth = createAuth({ ...dead(), onError: (_error, cause) => void causes.push(cause) })
    for (let i = 0; i < 2; i++)
      await send(auth, [auth.requireUser], { headers: { authorization: `Bearer ${token}` } })
    expect((causes[1] as Error).cause).toBe(causes[0])
  })

  test('an isActive that throws, with what it threw, which the error itself does not carry', async () => {
    const onError = vi.fn<(error: AuthError, cause: unknown) => void>()
    const cause = new Error(`GET /active?token=${token} failed`)
    const revocation = {
      isActive: () => {
        throw cause
      },
    }
    const { code, body } = (await ask({ ...issuer.authOptions, revocation, onError })) as {
      code: string
      body?: unknown
    }
    expect(code).toBe('revocation_unavailable')
    expect(onError.mock.calls[0]?.[1]).toBe(cause)
    expect(onError.mock.calls[0]?.[0].cause).toBeUndefined()
    expect(JSON.stringify(body ?? '')).not.toContain(token)
  })

  test('an audit that cannot be recorded', async () => {
    const onError = vi.fn<(error: AuthError, cause: unknown) => void>()
    const sink = () => Promise.reject(new Error('disk full'))
    const auth = createAuth({
      ...issuer.authOptions,
      audit: { sink, failClosed: true, onError: () => undefined },
      onError,
    })
    const headers = { authorization: `Bearer ${token}` }
    const { code } = await send(auth, [auth.audit({ action: 'a' })], { headers })
    expect([code, onError.mock.calls[0]?.[0].code]).toEqual(['audit_unavailable', 'audit_unavailable'])
  })

  test('nothing else is: no token, a bad one, a refusal of an impersonator', async () => {
    const onError = vi.fn()
    const auth = createAuth({ ...issuer.authOptions, onError })
    await send(auth, [auth.requireUser], {})
    await send(auth, [auth.requireUser], { headers: { authorization: 'Bearer a.b.c' } })
    await send(auth, [auth.requireUser, auth.requireNotImpersonated], {
      headers: { authorization: `Bearer ${token}` },
    })
    await send(auth, [auth.requireUser], {
      headers: { authorization: `Bearer ${await issuer.sign(directUser())}` },
    })
    expect(onError).not.toHaveBeenCalled()
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('an onError that %s changes nothing', async (_what, onError) => {
    expect((await ask({ ...dead(), onError: onError as () => void })).code).toBe('keys_unavailable')
    await new Promise((resolve) => setTimeout(resolve, 10)) // a rejection that nobody catches would end the run
  })

  test('without onError the console says it, once for many requests, with the cause and without a token', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const auth = createAuth(dead())
    for (let i = 0; i < 5; i++)
      await send(auth, [auth.requireUser], { headers: { authorization: `Bearer ${token}` } })
    expect(said.mock.calls).toHaveLength(1)
    expect(String(said.mock.calls[0])).toMatch(
      /^impersonation-kit: The keys that verify .*jwksUrl.*\(fetch failed\) \(.+\)/,
    )
    expect(String(said.mock.calls[0])).not.toContain(token)
    said.mockRestore()
  })
})

describe('F28: without onError, the console', () => {
  const saidBy = async (options: Parameters<typeof createAuth>[0], times = 1): Promise<string[]> => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const auth = createAuth(options)
    for (let i = 0; i < times; i++)
      await send(auth, [auth.requireUser], { headers: { authorization: `Bearer ${token}` } })
    const lines = said.mock.calls.map(([line]) => String(line))
    said.mockRestore()
    return lines
  }
  const broken = () => {
    throw new Error(`GET /x?token=${token} failed`)
  }

  test('says the whole chain of causes, each in brackets, and nothing after the last', async () => {
    const [line = ''] = await saidBy(dead())
    expect(line).toMatch(/^impersonation-kit: \S.*[.] \(fetch failed\) \([^()]+\)$/)
  })

  test('says that revocation cannot be asked, without what isActive threw', async () => {
    const [line = '', ...more] = await saidBy({ ...issuer.authOptions, revocation: { isActive: broken } }, 3)
    expect(more).toEqual([])
    expect(line).toMatch(/^impersonation-kit: [^()]*isActive[^()]*\.$/)
    expect(line).not.toContain(token)
  })

  test('says that a session cannot be found, without what resolve threw', async () => {
    const [line = '', ...more] = await saidBy({ resolve: broken })
    expect(more).toEqual([])
    expect(line).toMatch(/^impersonation-kit: [^]*resolve/)
    expect(line).not.toContain(token)
  })

  test('leaves an audit that cannot be recorded to the audit, and says nothing of a bad token', async () => {
    const onError = vi.fn()
    const sink = () => Promise.reject(new Error('disk full'))
    const auth = createAuth({ ...issuer.authOptions, audit: { sink, failClosed: true, onError } })
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { code } = await send(auth, [auth.audit({ action: 'a' })], {
      headers: { authorization: `Bearer ${token}` },
    })
    await send(auth, [auth.requireUser], { headers: { authorization: 'Bearer a.b.c' } })
    const lines = said.mock.calls
    said.mockRestore()
    expect([code, lines, onError.mock.calls.length]).toEqual(['audit_unavailable', [], 1])
  })
})
