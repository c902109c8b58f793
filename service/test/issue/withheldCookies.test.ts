import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { betterAuth as createBetterAuth } from 'better-auth'
import { admin } from 'better-auth/plugins'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { betterAuth } from 'impersonation-kit-service'
import { optionsOf } from '../support/betterAuthServer.js'
import { hasPostgres } from '../support/postgresServer.js'
import { type OverBetterAuth, type Signed, startOverBetterAuth } from '../support/startOverBetterAuth.js'
import { APP, browser, startService } from '../support/startService.js'
import { BASE, change, impersonate, json, refresh, start, type Who } from '../support/steps.js'

const [SESSION, ADMIN] = ['better-auth.session_token', 'better-auth.admin_session']
const own = (name: string): boolean => name.includes('impersonation')

/**
 * Whoever impersonates holds three cookies, and sends what they like. Without some of them they must never be the customer, for the
 * customer's own view and in the tokens.
 */
describe.skipIf(!hasPostgres)('an impersonator who sends only some of the cookies', () => {
  let product: OverBetterAuth
  let ana: Signed
  let cleo: Signed
  let pending: string
  const settle = async (more: Partial<EnvironmentSettings>): Promise<void> =>
    expect((await change(product.boss, more)).status).toBe(200)

  beforeAll(async () => {
    product = await startOverBetterAuth(
      (theirs, at) => ({
        ...optionsOf(theirs, at),
        // Everywhere, as some products do.
        signOut: async ({ headers }) => {
          const found = await theirs.auth.api.getSession({ headers })
          if (found) await (await theirs.auth.$context).internalAdapter.deleteUserSessions(found.user.id)
          return {}
        },
        // Nothing but the customer's id: the issuer alone must keep the impersonator out.
        authenticate: async ({ headers }) => {
          const found = await theirs.auth.api.getSession({ headers })
          if (!found) return null
          const { id: userId, name, role } = found.user
          if (role !== 'admin') return { userId }
          return { userId, operator: { role: name === 'boss' ? 'owner' : 'support', rank: 9, tenants: '*' } }
        },
      }),
      { maxSessions: 5, maxStartsPerHour: 1_000 },
    )
  })
  afterAll(() => product.stop())

  let count = 0
  beforeEach(async () => {
    count += 1
    ana = await product.theirs.signUp(`ana${count}`, product.running.origin, 'admin')
    cleo = await product.theirs.signUp(`cleo${count}`, product.running.origin)
    // Her own request for `full` waits for Cleo, while she is in the account to read.
    await settle({ consent: 'each' })
    const asked = await start(ana, cleo.id, { mode: 'full' })
    expect(asked.status).toBe(202)
    pending = (await json<{ impersonation: { id: string } }>(asked)).impersonation.id
    await settle({ consent: 'none' })
    await access(cleo, { optedOut: false })
  })
  const access = async (who: Who, body: object): Promise<number> =>
    (await who.put('/api/v1/me/support-access', body, { origin: APP })).status

  const signedWith = (jar: Map<string, string>): string => jar.get(SESSION) ?? ''
  const tokenIn = (cookie: string): string => decodeURIComponent(cookie).split('.')[0] ?? ''
  type Jars = [mine: Map<string, string>, hers: Map<string, string>]
  const of = (...pairs: [string, string][]) =>
    browser(product.running.origin, undefined, product.running.origin, new Map(pairs))
  /** Another client with a part of the cookies. `mine`: her browser's before the impersonation; `hers`: during it. */
  const clients: [what: string, make: (...jars: Jars) => Who | [Who, Record<string, string>]][] = [
    ['only the session', (_, hers) => of([SESSION, signedWith(hers)])],
    [
      'the session and the service’s cookie',
      (_, hers) => of(...[...hers].filter(([name]) => name !== ADMIN)),
    ],
    ['the session and the cookie of her own', (_, hers) => of(...[...hers].filter(([name]) => !own(name)))],
    [
      'the session as a bearer token',
      (_, hers) => [of(), { authorization: `Bearer ${tokenIn(signedWith(hers))}` }],
    ],
    [
      'the signed session as a bearer token',
      (_, hers) => [of(), { authorization: `Bearer ${signedWith(hers)}` }],
    ],
    [
      'the session as a bearer token, in other letters, beside her own cookies',
      (mine, hers) => [of(...mine), { authorization: `bEARER  ${decodeURIComponent(signedWith(hers))}` }],
    ],
    [
      'the session in a cookie with a space after its name, before her own',
      (mine, hers) => of([`${SESSION} `, signedWith(hers)], [SESSION, signedWith(mine)]),
    ],
    [
      'the session in quotes, before her own',
      (mine, hers) => of([SESSION, `"${signedWith(hers)}"`], [`x; ${SESSION}`, signedWith(mine)]),
    ],
    [
      'the session as if it were the one put aside',
      (_, hers) => of([SESSION, signedWith(hers)], [ADMIN, signedWith(hers)]),
    ],
  ]

  test.each(clients)('is not the customer with %s', async (_what, make) => {
    const mine = new Map(ana.jar)
    await impersonate(ana, cleo.id)
    const made = make(mine, new Map(ana.jar))
    const [client, headers] = Array.isArray(made) ? made : [made, {}]
    const from = { origin: APP, ...headers }

    const refreshed = await client.get('/api/v1/refresh_token', from)
    const body = await json<{ user?: { user_id: string } }>(refreshed)
    expect([refreshed.status, body.user?.user_id]).not.toEqual([200, cleo.id])

    await client.put('/api/v1/me/support-access', { optedOut: false, consentFor: 31_622_400 }, from)
    expect(await json(await cleo.get('/api/v1/me/support-access', { origin: APP }))).toEqual({
      optedOut: false,
    })

    const agreed = await client.post(`/api/v1/me/impersonations/${pending}/consent`, {}, from)
    expect([401, 403, 404]).toContain(agreed.status)
    const ended = await client.post(`/api/v1/me/impersonations/${pending}/end`, {}, from)
    expect([401, 403, 404]).toContain(ended.status)
    const waiting = await json<{ impersonation: { state: string } }>(
      await product.boss.get(`${BASE}/impersonations/${pending}`),
    )
    expect(waiting.impersonation.state).toBe('requested')

    const list = await client.get('/api/v1/me/impersonations', from)
    expect(await list.text()).not.toContain(pending)
  })

  test('is nobody with the session alone, and still herself with her own session', async () => {
    await impersonate(ana, cleo.id)
    const client = of([SESSION, signedWith(ana.jar)])
    expect((await refresh(client)).status).toBe(401)
    expect(await access(client, { optedOut: false })).toBe(401)
    const hers = of(...[...ana.jar].filter(([name]) => !own(name)))
    expect(await json(await refresh(hers))).toMatchObject({ user: { user_id: ana.id } })
  })

  test.each(['__Secure-', '__Host-'])(
    'has no session in a cookie with %s before its name, nor what better-auth keeps of it',
    async (prefix) => {
      await impersonate(ana, cleo.id)
      const names = [SESSION, ADMIN, 'better-auth.session_data', 'better-auth.session_data.0']
      const cookie = names.map((name) => `${prefix}${name}=${signedWith(ana.jar)}`).join('; ')
      const { ownRequest } = betterAuth({ auth: product.theirs.auth })
      const request = new Request(product.running.origin, { headers: { cookie: `theme=dark; ${cookie}` } })
      expect((await ownRequest(request)).headers.get('cookie')).toBe('theme=dark')
    },
  )

  test('does not sign the customer out, who can still sign out', async () => {
    await impersonate(ana, cleo.id)
    const client = of([SESSION, signedWith(ana.jar)])
    await client.post('/api/v1/logout', {}, { origin: APP })
    expect(await json(await refresh(cleo))).toMatchObject({ user: { user_id: cleo.id } })
    expect((await cleo.post('/api/v1/logout', {}, { origin: APP })).status).toBe(200)
    expect((await refresh(cleo)).status).toBe(401)
  })

  test('is refused by the marker alone, where an issuer returns the session that impersonates', async () => {
    const faulty = await startService({
      database: product.serviceUrl,
      ...optionsOf(product.theirs, product.authUrl, (issue) => ({
        ...issue,
        ownRequest: async (request) => request,
      })),
    })
    onTestFinished(() => faulty.stop())
    await impersonate(ana, cleo.id)
    const client = browser(faulty.origin, undefined, faulty.origin, new Map([[SESSION, signedWith(ana.jar)]]))
    const replies = [
      await refresh(client),
      await client.get('/api/v1/me/impersonations', { origin: APP }),
      await client.put('/api/v1/me/support-access', { optedOut: true }, { origin: APP }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([403, 403, 403])
  })

  test.each(['Bearer %00', 'Bearer %', 'Bearer', 'Bearer a.b', 'Bearer .', `Bearer ${'x'.repeat(5_000)}`])(
    'is nobody with %j',
    async (authorization) => {
      const reply = await of().get('/api/v1/refresh_token', { origin: APP, authorization })
      expect(reply.status).toBe(401)
    },
  )

  test('is still the customer if she is the customer, by cookie and by bearer token', async () => {
    const session = signedWith(cleo.jar)
    const ways: [Who, Record<string, string>][] = [
      [of([SESSION, session]), {}],
      [of(), { authorization: `Bearer ${session}` }],
      [of(), { authorization: `Bearer ${tokenIn(session)}` }],
    ]
    for (const [client, headers] of ways) {
      const reply = await client.get('/api/v1/refresh_token', { origin: APP, ...headers })
      expect(await json(reply)).toMatchObject({ user: { user_id: cleo.id } })
    }
  })
})

test('a better-auth that names its cookies anew for each request is refused', () => {
  const auth = createBetterAuth({
    baseURL: { allowedHosts: ['*.example.com'] },
    secret: 'a secret of at least thirty-two characters',
    plugins: [admin()],
    advanced: { crossSubDomainCookies: { enabled: true } },
    telemetry: { enabled: false },
  })
  expect(() => betterAuth({ auth })).toThrow(/^betterAuth: .*allowedHosts.*crossSubDomainCookies/)
  expect(() => betterAuth({ auth })).toThrow(TypeError)
})
