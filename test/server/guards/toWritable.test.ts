import { createAuth as onExpress } from 'impersonation-kit/express'
import { createAuth as onFastify } from 'impersonation-kit/fastify'
import { createAuth as onHono } from 'impersonation-kit/hono'
import { createAuth as onNext } from 'impersonation-kit/next'
import { createAuth, isWrite } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { send } from '../support/send.js'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})

const adapters = {
  '/server': () => createAuth(issuer.authOptions).requireWritable,
  Express: () => onExpress(issuer.authOptions).requireWritable,
  Fastify: () => onFastify(issuer.authOptions).requireWritable,
  Hono: () => onHono(issuer.authOptions).requireWritable,
  'Next.js': () => onNext({ ...issuer.authOptions, headers: async () => new Headers() }).requireWritable,
}

describe.each(Object.entries(adapters))('F50: requireWritable of %s', (_name, guardOf) => {
  test.each<unknown[][]>([
    [[]],
    [[undefined]],
    [[null]],
    [['write']],
    [[{ writes: true }]],
    [[{ write: 'true' }]],
    [[{ write: 1 }]],
    [[{ write: true, method: 'GET' }]],
  ])('called with %j throws when the route is set up, and says what it takes', (given) => {
    const guard = guardOf() as (...given: unknown[]) => unknown
    expect(() => guard(...given)).toThrow(
      /requireWritable got unknown options\. .* call it with \{ write: true \}/,
    )
  })

  test('called with { write: false } or nothing in it is the guard as it is', () => {
    const guard = guardOf() as unknown as (options: object) => unknown
    expect(typeof guard({ write: false })).toBe('function')
    expect(guard({ write: false })).toBe(guard({}))
    expect(guard({ write: true })).not.toBe(guard({}))
  })
})

test("F50: a route that says it writes has the last word, over the app's isWrite too, and whatever its address says", async () => {
  const auth = createAuth({ ...issuer.authOptions, isWrite: () => false })
  const readOnly = await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } }))
  const full = await issuer.sign(impersonatedUser())
  const ask = async (token: string, url: string, guard = auth.requireWritable({ write: true })) => {
    const { status, code, calls } = await send(auth, [auth.requireUser, guard], {
      url,
      headers: { authorization: `Bearer ${token}` },
    })
    return [status, code, calls.length]
  }
  for (const path of ['logout', 'LOGOUT', '%6cogout', 'logout/', '/logout', 'logout?_method=GET']) {
    expect(await ask(readOnly, `https://api.test/${path}`)).toEqual([403, 'impersonation_read_only', 0])
    expect(await ask(full, `https://api.test/${path}`)).toEqual([200, undefined, 1])
    expect(await ask(await issuer.sign(directUser()), `https://api.test/${path}`)).toEqual([
      200,
      undefined,
      1,
    ])
    expect(await ask(readOnly, `https://api.test/${path}`, auth.requireWritable)).toEqual([200, undefined, 1])
  }
})

test('F50: a guard that is asked by itself, about a request alone, is no call with options', async () => {
  const { requireWritable } = createAuth(issuer.authOptions)
  const decision = await requireWritable(new Request('https://api.test/x'))
  expect(decision.refusal?.problem.code).toBe('token_missing')
})

test('isWrite reads a query that a framework has parsed, at any depth, and takes one without end for a write', () => {
  const asks = (query: unknown): boolean =>
    isWrite({ method: 'GET', url: '/x', headers: new Headers(), query })
  const endless: Record<string, unknown> = {}
  endless['a'] = endless
  const writes = [
    { _method: 'DELETE' },
    { _method: ['GET', 'DELETE'] },
    { _method: { a: 'DELETE' } },
    { a: { _method: 'DELETE' } },
    { 'X-HTTP-Method-Override': 'PUT' },
    { q: 'mutation { pay }' },
    { batch: [{ query: 'mutation { pay }' }] },
    endless,
  ]
  for (const query of writes) expect(asks(query)).toBe(true)
  const reads = [undefined, null, {}, [], 7, { _method: 'GET' }, { _method: undefined }, { a: { b: 'c' } }]
  for (const query of reads) expect(asks(query)).toBe(false)
})
