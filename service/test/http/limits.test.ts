import { request as nodeRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { createService, loopbackSignIn, OptionsError, type ServiceOptions } from 'impersonation-kit-service'
import { networkOf } from '../../src/http/createLimits.js'
import { cookieJar } from '../support/cookies.js'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { APP, browser, KEY, startService } from '../support/startService.js'

const BASE = '/api/operators/production'
// Nearly every test starts a service of its own, with limits of its own.
const stops: (() => Promise<unknown>)[] = []
// So that no test lasts a minute, in which the counts begin anew.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  for (const stop of stops.splice(0).reverse()) await stop()
})
async function start(more: Partial<ServiceOptions>) {
  const running = await startService(more)
  stops.push(running.stop)
  return running
}

type Who = ReturnType<typeof browser>
const times = (count: number, ask: () => Promise<Response>) =>
  Array.from({ length: count }).reduce<Promise<number[]>>(
    async (before) => [...(await before), (await ask()).status],
    Promise.resolve([]),
  )
async function expectTooMany(reply: Response) {
  expect(reply.status).toBe(429)
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  const after = Number(reply.headers.get('retry-after'))
  expect(after).toBeGreaterThanOrEqual(1)
  expect(after).toBeLessThanOrEqual(60)
  expect(await reply.json()).toMatchObject({
    code: 'rate_limited',
    detail: expect.stringContaining('Try again in'),
  })
}
async function allow(owner: Who, more: Partial<EnvironmentSettings> = {}) {
  const read = await owner.get(`${BASE}/settings`)
  const { settings } = (await read.json()) as { settings: EnvironmentSettings }
  const saved = await owner.put(
    `${BASE}/settings`,
    { ...settings, enabled: true, impersonators: [{ who: { role: 'support' } }], ...more },
    { 'if-match': read.headers.get('etag') ?? '' },
  )
  expect(saved.status).toBe(200)
}
async function impersonate(who: Who, userId = 'user_42') {
  const reply = await who.post(`${BASE}/impersonations`, { userId, reason: 'The invoice of March' })
  const { ticket } = (await reply.json()) as { ticket: string }
  return who.post('/redeem', { ticket })
}

describe('one operator', () => {
  test('may ask so often in a minute, on all routes together, and others go on', async () => {
    const running = await start({ limits: { perPerson: 5 } })
    const ana = running.as('ana')
    expect(await times(4, () => ana.get('/api/operators/me'))).toEqual([200, 200, 200, 200])
    // Also what fails counts, and a second browser is the same person.
    expect((await running.as('ana').get('/api/operators/nowhere/settings')).status).toBe(404)
    await expectTooMany(await ana.get('/api/operators/me'))
    await expectTooMany(await running.as('ana').post(`${BASE}/impersonations`, { nonsense: true }))
    await expectTooMany(await ana.post('/redeem', { ticket: 'x' }))
    expect((await running.as('owner').get('/api/operators/me')).status).toBe(200)
  })

  test('gets the refusal in an admin app too, which may read it', async () => {
    const ADMIN = 'http://localhost:4175'
    const running = await start({
      limits: { perPerson: 1 },
      environments: { production: { apps: [APP], adminApps: [ADMIN] } },
    })
    const ana = running.as('ana')
    await ana.get('/api/operators/me')
    const reply = await ana.get('/api/operators/me', { origin: ADMIN })
    expect(reply.headers.get('access-control-allow-origin')).toBe(ADMIN)
    expect(reply.headers.get('access-control-expose-headers')).toContain('retry-after')
    await expectTooMany(reply)
  })

  test('S58: whoever has no rights is told so, and not that there is a limit', async () => {
    const running = await start({ limits: { perPerson: 2 } })
    expect(await times(5, () => running.as('cleo').get('/api/operators/me'))).toEqual([
      403, 403, 403, 403, 403,
    ])
  })
})

test('S38: an impersonator uses up what an operator has, and nothing of the customer’s', async () => {
  const running = await start({ limits: { perPerson: 10 } })
  await allow(running.as('owner'))
  const ana = running.as('ana')
  expect((await impersonate(ana)).status).toBe(303)
  await times(20, () => ana.get('/api/v1/me/impersonations', { origin: APP }))
  await times(20, () => ana.get('/api/operators/me'))
  await expectTooMany(await ana.get('/api/operators/me'))
  const cleo = running.as('cleo')
  const own = () => cleo.get('/api/v1/me/impersonations', { origin: APP })
  expect(await times(10, own)).toEqual(Array.from({ length: 10 }, () => 200))
  await expectTooMany(await own())
  // Who is limited is neither thrown out of the account, nor kept in it.
  expect((await ana.get('/api/v1/refresh_token', { origin: APP })).status).toBe(200)
  expect((await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })).status).toBe(200)
})

describe('an address', () => {
  test('that guesses keys is refused, and whoever has one there is not', async () => {
    const running = await start({ limits: { perAddress: 3 } })
    const introspect = (key: string) =>
      fetch(`${running.origin}/api/v1/introspect`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'token=x',
      })
    expect(await times(3, () => introspect('a guess'))).toEqual([401, 401, 401])
    const reply = await introspect('a guess')
    expect(reply.headers.has('www-authenticate')).toBe(false)
    await expectTooMany(reply)
    expect(await times(5, () => introspect(KEY))).toEqual([200, 200, 200, 200, 200])
    await expectTooMany(await running.as().get('/api/operators/me'))
    expect((await running.as('ana').get('/api/operators/me')).status).toBe(200)
  })

  test('from which signed-out visitors open an app is not refused', async () => {
    const running = await start({ limits: { perAddress: 1 } })
    const ask = () => running.as().get('/api/v1/refresh_token', { origin: APP })
    expect(await times(4, ask)).toEqual([401, 401, 401, 401])
  })

  test('from which an operator is asked to sign in anew is not refused', async () => {
    const running = await start({
      limits: { perAddress: 1 },
      authenticate: (request) =>
        request.headers.get('cookie')?.includes('host=owner')
          ? { userId: 'boss', operator: { role: 'owner', tenants: '*' } }
          : { userId: 'ana', operator: { role: 'support', tenants: '*', authenticatedAt: 0 } },
    })
    await allow(running.as('owner'), { stepUpMaxAge: 60 })
    const ask = () =>
      running.as('ana').post(`${BASE}/impersonations`, { userId: 'user_42', reason: 'The invoice of March' })
    expect(await times(3, ask)).toEqual([401, 401, 401])
  })

  test('signs in so often in a minute, and is told on a page when it has to wait', async () => {
    const running = await start({
      authenticate: undefined as never,
      signIn: loopbackSignIn(),
      limits: { perAddress: 3 },
    })
    const visitor = cookieJar()
    const post = () => visitor.form(`${running.origin}/sign-in`, { person: 'nobody' })
    expect(await times(2, post)).toEqual([400, 400])
    expect((await visitor.ask(`${running.origin}/sign-in`)).status).toBe(200)
    const reply = await post()
    expect([reply.status, reply.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8'])
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await reply.text()).toContain('Too many requests. Try again in')
    expect(visitor.jar.size).toBe(0)
  })

  test('is what addressOf says; without it a proxy is told of in the log, once', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address })
    const ask = (running: Awaited<ReturnType<typeof start>>, address: string) => () =>
      running.as().get('/api/operators/me', from(address))
    const told = await start({
      limits: { perAddress: 1 },
      addressOf: (request) => request.headers.get('x-forwarded-for') ?? undefined,
    })
    expect(await times(2, ask(told, '192.0.2.1'))).toEqual([401, 429])
    expect(await times(2, ask(told, '192.0.2.2'))).toEqual([401, 429])
    expect(told.lines.join('\n')).not.toContain('addressOf')

    const untold = await start({ limits: { perAddress: 1 } })
    expect(await times(1, ask(untold, '192.0.2.1'))).toEqual([401])
    // Nobody gets more by naming another address.
    expect(await times(2, ask(untold, '192.0.2.2'))).toEqual([429, 429])
    expect(untold.lines.filter((line) => line.includes('Set addressOf'))).toHaveLength(1)
  })

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('what is too large', () => {
  const raw = (origin: string, headers: Record<string, string>) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      nodeRequest(`${origin}/healthz`, { headers }, (reply) => {
        let body = ''
        reply.on('data', (chunk: Buffer) => (body += chunk.toString()))
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }))
      })
        .on('error', reject)
        .end()
    })

  test('headers get 431, from the service or, where they are larger still, from Node', async () => {
    const { origin } = await start({ limits: { headers: 4_096 } })
    expect((await raw(origin, { x: 'x'.repeat(3_000) })).status).toBe(200)
    const refused = await raw(origin, { x: 'x'.repeat(4_096) })
    expect(refused.status).toBe(431)
    expect(JSON.parse(refused.body)).toMatchObject({
      code: 'headers_too_large',
      detail: 'The headers are larger than 4 kB.',
    })
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-${i}`, 'x'.repeat(20)]))
    expect((await raw(origin, many)).status).toBe(431)
    expect((await raw(origin, { x: 'x'.repeat(20_000) })).status).toBe(431)
  })

  test('bodies get 413, with a length and without, and before anything is asked of them', async () => {
    const running = await start({ limits: { body: 2_048 } })
    const ana = running.as('ana')
    const large = await ana.post(`${BASE}/impersonations`, { reason: 'x'.repeat(3_000) })
    expect([large.status, await large.json()]).toEqual([
      413,
      expect.objectContaining({ code: 'too_large', detail: 'The body is larger than 2 kB.' }),
    ])
    const streamed = await fetch(`${running.origin}/redeem`, {
      method: 'POST',
      headers: { origin: running.origin, cookie: 'host=ana', 'content-type': 'application/json' },
      body: new ReadableStream({
        start(controller) {
          for (let i = 0; i < 2_000; i += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(1_000)))
          controller.close()
        },
      }),
      duplex: 'half',
    } as RequestInit)
    expect(streamed.status).toBe(413)
    expect((await ana.post(`${BASE}/impersonations`, { reason: 'x'.repeat(500) })).status).not.toBe(413)
  })
})

describe('the options', () => {
  const good = {
    origin: 'https://auth.example.com',
    environments: { production: { apps: ['https://app.example.com'] as [string] } },
    authenticate: () => null,
    users: { get: async () => null, search: async () => ({ users: [] }) },
  }
  test.each<[object, RegExp]>([
    [{ limits: { perPerson: 0 } }, /limits\.perPerson: Give 1 at least/],
    [{ limits: { perAddress: 1.5 } }, /limits\.perAddress: /],
    [{ limits: { body: 10 } }, /limits\.body: Give 1024 at least/],
    [{ limits: { perOperator: 5 } }, /perOperator: There is no such option/],
    [{ addressOf: 'x-forwarded-for' }, /addressOf: Give a function/],
  ])('%o are refused by name', (more, message) => {
    const make = () => createService({ ...good, ...more } as ServiceOptions)
    expect(make).toThrow(OptionsError)
    expect(make).toThrow(message)
  })
})

describe.skipIf(!hasPostgres)('two replicas on one PostgreSQL', () => {
  test('share how many impersonations an operator may start in an hour', async () => {
    const server = await postgresServer()
    stops.push(server.stop)
    const database = await server.create()
    const [first, second] = [await start({ database }), await start({ database })]
    await allow(first.as('owner'), { maxStartsPerHour: 4, maxSessions: 50 } as Partial<EnvironmentSettings>)
    const ask = (running: typeof first) => async () => {
      const reply = await running
        .as('ana')
        .post(`${BASE}/impersonations`, { userId: 'user_42', reason: 'The invoice of March' })
      return [reply.status, ((await reply.json()) as { code?: string }).code]
    }
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, i) => ask(i % 2 === 0 ? first : second)()),
    )
    expect(replies.filter(([status]) => status === 201)).toHaveLength(4)
    expect(replies.filter(([status]) => status !== 201)).toEqual(
      Array.from({ length: 8 }, () => [429, 'rate_limited']),
    )
    expect(await ask(second)()).toEqual([429, 'rate_limited'])
  })
})
