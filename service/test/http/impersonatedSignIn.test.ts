import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APP, startService } from '../support/startService.js'
import { BASE, change, impersonate, json, refresh, start } from '../support/steps.js'

type Path = Record<string, { security?: unknown }>

/** The product's own sign-in impersonates too, and `authenticate` says so. */
let running: Awaited<ReturnType<typeof startService>>
let told: { impersonatorUserId?: unknown } = {}
beforeAll(async () => {
  const operators: Record<string, string> = { boss: 'owner', ana: 'support' }
  running = await startService({
    authenticate: (request) => {
      const userId = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      if (userId === undefined) return null
      const role = operators[userId]
      return {
        userId,
        ...(role !== undefined && { operator: { role, tenants: '*', rank: 9 } }),
        ...(request.headers.has('x-marked') && (told as { impersonatorUserId?: string })),
      }
    },
  })
  await change(running.as('boss'), {
    enabled: true,
    consent: 'none',
    impersonators: [{ who: { role: 'support' } }],
  })
})
afterAll(() => running.stop())

const MARKED = { origin: APP, 'sec-fetch-site': 'same-site', 'x-marked': 'yes' }

describe('while the product’s own sign-in impersonates', () => {
  test('no route for people does anything, whoever is impersonated', async () => {
    told = { impersonatorUserId: 'ana' }
    const { paths } = await json<{ paths: Record<string, Path> }>(await running.as().get('/openapi.json'))
    const asked = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security }]) => security === undefined)
        .map(([method]) => [method.toUpperCase(), path.replace('{environment}', 'production')] as const),
    )
    const statuses: Record<string, number> = {}
    for (const [method, path] of asked) {
      for (const who of ['boss', 'user_42']) {
        const origin = path.startsWith('/api/v1/') ? APP : running.origin
        const body = method === 'GET' ? undefined : {}
        const reply = await running
          .as(who)
          .ask(method, path.replace('{id}', 'x'), body, { ...MARKED, origin, 'sec-fetch-site': 'same-site' })
        statuses[`${method} ${path} as ${who}`] = reply.status
      }
    }
    // They ask for nobody, or only end something.
    const open = ['.well-known', 'healthz', 'readyz', 'metrics', 'stop', 'logout']
    const others = Object.entries(statuses).filter(([route]) => !open.some((one) => route.includes(one)))
    expect(others.length).toBeGreaterThan(40)
    expect(Object.fromEntries(others)).toEqual(Object.fromEntries(others.map(([route]) => [route, 403])))
  })

  test('nobody gets a token without a mark, is shown the dashboard, or redeems a ticket', async () => {
    told = { impersonatorUserId: 'ana' }
    const reply = await running.as('user_42').get('/api/v1/refresh_token', MARKED)
    expect([reply.status, await json(reply)]).toMatchObject([403, { code: 'impersonation_forbidden' }])
    const page = await running.as('boss').get('/', { ...MARKED, accept: 'text/html' })
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining('while impersonating')])
    const ana = running.as('ana')
    const { ticket } = await json<{ ticket: string }>(await start(ana))
    expect((await ana.post('/redeem', { ticket }, { 'x-marked': 'yes' })).status).toBe(403)
  })

  test('a session that the service began goes on, and can be stopped', async () => {
    told = { impersonatorUserId: 'boss' }
    const ana = running.as('ana')
    const id = await impersonate(ana)
    expect((await ana.get('/api/v1/refresh_token', MARKED)).status).toBe(403)
    expect(await json(await refresh(ana))).toMatchObject({ impersonation: { session: id } })
    expect((await ana.post('/api/v1/impersonation/stop', {}, MARKED)).status).toBe(200)
    const { impersonation } = await json<{ impersonation: { state: string } }>(
      await running.as('boss').get(`${BASE}/impersonations/${id}`),
    )
    expect(impersonation.state).toBe('ended')
  })

  test.each([null, undefined])('%s means that nobody impersonates', async (impersonatorUserId) => {
    told = { impersonatorUserId }
    expect((await running.as('user_42').get('/api/v1/refresh_token', MARKED)).status).toBe(200)
  })

  test.each(['', 'unknown', 0, false, {}])('%j means that somebody does', async (impersonatorUserId) => {
    told = { impersonatorUserId }
    expect((await running.as('user_42').get('/api/v1/refresh_token', MARKED)).status).toBe(403)
  })
})
