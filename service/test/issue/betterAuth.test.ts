import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { betterAuth, type Issuer } from 'impersonation-kit-service'
import { optionsOf } from '../support/betterAuthServer.js'
import { bundle, childOf } from '../support/childOf.js'
import { hasPostgres } from '../support/postgresServer.js'
import { type OverBetterAuth, type Signed, startOverBetterAuth } from '../support/startOverBetterAuth.js'
import { APP, browser, startService } from '../support/startService.js'
import { BASE, change, codeOf, impersonate, json, refresh, start, stop, userOf } from '../support/steps.js'

/** Longer than the five seconds after which the service looks after its sessions. */
const SOON = { interval: 200 }

describe.skipIf(!hasPostgres)('a product with better-auth over a real PostgreSQL', () => {
  let product: OverBetterAuth
  /** What stands between the service and better-auth in a test. */
  let between: Partial<Issuer>
  let [ana, cleo]: Signed[] = []
  const one = (who: Signed | undefined): Signed => {
    if (!who) throw new Error('Nobody signed up.')
    return who
  }

  beforeAll(async () => {
    product = await startOverBetterAuth(
      (theirs, url) =>
        optionsOf(theirs, url, (issue) => ({
          ...issue,
          begin: (...all) => (between.begin ?? issue.begin)(...all),
          end: (...all) => (between.end ?? issue.end)(...all),
        })),
      { maxStartsPerHour: 100 },
    )
  })
  afterAll(() => product.stop())
  let count = 0
  beforeEach(async () => {
    between = {}
    product.running.clock.now = Date.now()
    count += 1
    ana = await product.theirs.signUp(`ana${count}`, product.running.origin, 'admin')
    cleo = await product.theirs.signUp(`cleo${count}`, product.running.origin)
  })
  const settle = async (...all: Parameters<typeof change>): Promise<void> =>
    expect((await change(...all)).status).toBe(200)
  const auditOf = async (id: string): Promise<unknown[]> => {
    const reply = await product.boss.get(`${BASE}/audit?limit=100`)
    const { records } = await json<{
      records: { type: string; actor?: { id: string }; detail?: { end?: string } }[]
    }>(reply)
    return records
      .filter(({ actor }) => actor?.id === id)
      .map(({ type, detail }) => (detail?.end === undefined ? type : `${type} ${detail.end}`))
  }
  const told = (id: string) => expect.poll(() => auditOf(id), SOON)

  test('the service decides and records, and better-auth’s own session is the customer’s until it is stopped', async () => {
    const [a, c] = [one(ana), one(cleo)]
    await impersonate(a, c.id)
    const seen = await a.session()
    expect(seen).toMatchObject({
      user: { id: c.id },
      session: { impersonatedBy: a.id, impersonationMode: 'read-only' },
    })
    const reply = await json<{ user: object; impersonation: { expires_at: number } }>(await refresh(a))
    expect(reply.user).toMatchObject({ user_id: c.id, impersonator_user: a.id })
    expect(new Date(seen?.session.expiresAt ?? 0).getTime() / 1000).toBeCloseTo(
      reply.impersonation.expires_at,
      2,
    )
    expect(await auditOf(a.id)).toContain('impersonation.started')

    expect((await stop(a)).status).toBe(200)
    expect(await a.session()).toMatchObject({ user: { id: a.id }, session: { impersonatedBy: null } })
    expect(await userOf(a)).toBe(a.id)
    expect(await product.theirs.impersonations()).toEqual([])
    expect(await auditOf(a.id)).toContain('impersonation.ended stopped')
  })

  test('better-auth is not asked where the policy refuses, where somebody must approve, and where no alert was delivered', async () => {
    const [a, b, c] = [one(ana), product.boss, one(cleo)]
    // There is no mail server.
    const mail = { id: 'mail', kind: 'email', to: ['team@acme.example'] } as const
    await settle(b, { protectedUsers: [c.id] })
    expect(await codeOf(await start(a, c.id))).toEqual([403, 'user_protected'])
    await settle(b, { protectedUsers: [], approval: { count: 1, by: ['owner'], requestLife: 600 } })
    expect((await start(a, c.id)).status).toBe(202)
    const alerts = { channels: [mail], alertBeforeStart: true, notifyCustomer: false }
    await settle(b, { approval: { count: 0, by: ['owner'], requestLife: 600 }, alerts })
    expect(await codeOf(await start(a, c.id))).toEqual([503, 'alert_not_delivered'])
    await settle(b, { alerts: { ...alerts, alertBeforeStart: false } })
    expect(await product.theirs.impersonations()).toEqual([])
    expect(await auditOf(a.id)).toContain('impersonation.refused')
  })

  test('better-auth’s own route to an impersonation is shut, as the page says', async () => {
    expect((await one(ana).startThere(one(cleo).id)).status).toBe(404)
  })

  test('a session that somebody else ends is gone at once, and the operator’s own comes back', async () => {
    const [a, b, c] = [one(ana), product.boss, one(cleo)]
    const id = await impersonate(a, c.id)
    expect((await b.post(`${BASE}/impersonations/${id}/end`)).status).toBe(200)
    expect(await product.theirs.impersonations()).toEqual([])
    expect(await a.session()).toBeNull()
    expect(await userOf(a)).toBe(a.id)
    expect(await a.session()).toMatchObject({ user: { id: a.id } })

    await impersonate(a, c.id)
    expect(await json(await b.post(`${BASE}/impersonations/end-all`))).toEqual({
      ended: expect.any(Number) as number,
    })
    expect(await product.theirs.impersonations()).toEqual([])
    expect(await userOf(a)).toBe(a.id)

    const third = await impersonate(a, c.id)
    const ended = await c.post(`/api/v1/me/impersonations/${third}/end`, {}, { origin: APP })
    expect(ended.status).toBe(200)
    expect(await product.theirs.impersonations()).toEqual([])
  })

  test('a session that nobody asks about any more ends there too, and the audit tells it', async () => {
    const [a, c] = [one(ana), one(cleo)]
    await impersonate(a, c.id)
    product.running.clock.now += 11 * 60_000
    await told(a.id).toContain('impersonation.ended idle')
    await expect.poll(() => product.theirs.impersonations(), SOON).toEqual([])
  })

  test('an operator who may no longer impersonate loses the session at the next refresh', async () => {
    const [a, c] = [one(ana), one(cleo)]
    await impersonate(a, c.id)
    await product.theirs.setRole(a.id, 'user')
    expect(await userOf(a)).toBe(a.id)
    expect(await product.theirs.impersonations()).toEqual([])
  })

  test('an extension and a change of mode reach better-auth, which may not prolong a session by itself', async () => {
    const [a, c] = [one(ana), one(cleo)]
    const id = await impersonate(a, c.id, { duration: 600 })
    const at = `${BASE}/impersonations/${id}`
    const [before] = await product.theirs.impersonations()
    expect((await a.post('/api/v1/impersonation/extend', { seconds: 300 }, { origin: APP })).status).toBe(200)
    const [after] = await product.theirs.impersonations()
    expect((after?.expiresAt.getTime() ?? 0) - (before?.expiresAt.getTime() ?? 0)).toBe(300_000)
    const full = { mode: 'full', reason: 'The invoice must be corrected' }
    expect((await a.post(`${at}/mode`, full)).status).toBe(200)
    expect((await product.theirs.impersonations())[0]?.impersonationMode).toBe('full')

    // As better-auth does for a browser that has thrown away the cookie `dont_remember`.
    await product.theirs.pool.query(
      `update session set "expiresAt" = now() + interval '7 days' where "impersonatedBy" = $1`,
      [a.id],
    )
    await refresh(a)
    expect((await product.theirs.impersonations())[0]?.expiresAt).toEqual(after?.expiresAt)
    await stop(a)
  })

  test('a session that was stopped at better-auth is stopped here', async () => {
    const [a, c] = [one(ana), one(cleo)]
    await impersonate(a, c.id)
    expect((await a.stopThere()).status).toBe(200)
    await told(a.id).toContain('impersonation.ended stopped')
    expect(await userOf(a)).toBe(a.id)
  })

  test('where better-auth refuses after the audit row, the session ends as failed, and nobody is impersonated', async () => {
    const [a, c] = [one(ana), one(cleo)]
    const { ticket } = await json<{ ticket: string }>(await start(a, c.id))
    await product.theirs.setRole(c.id, 'admin')
    expect(await codeOf(await a.post('/redeem', { ticket }))).toEqual([502, 'issue_failed'])
    expect(await auditOf(a.id)).toEqual(
      expect.arrayContaining(['impersonation.started', 'impersonation.ended failed']),
    )
    expect(product.running.lines.join('\n')).toContain('YOU_CANNOT_IMPERSONATE_ADMINS')
    expect(await userOf(a)).toBe(a.id)
    expect(await product.theirs.impersonations()).toEqual([])
    await product.theirs.setRole(c.id, 'user')
    await impersonate(a, c.id)
    await stop(a)
  })

  test('where better-auth has made the session and then fails, that session is ended too', async () => {
    const [a, c] = [one(ana), one(cleo)]
    const { ticket } = await json<{ ticket: string }>(await start(a, c.id))
    const real = betterAuth({ auth: product.theirs.auth, modeField: 'impersonationMode' })
    between.begin = async (request, session) => {
      await real.begin(request, session)
      expect(await product.theirs.impersonations()).toHaveLength(1)
      throw new Error('The connection was closed.')
    }
    expect((await a.post('/redeem', { ticket })).status).toBe(502)
    expect(await product.theirs.impersonations()).toEqual([])
  })

  test('where better-auth cannot end a session, the service tries again until it can', async () => {
    const [a, b, c] = [one(ana), product.boss, one(cleo)]
    const id = await impersonate(a, c.id)
    let tries = 0
    between.end = async () => {
      tries += 1
      throw new Error('The database of better-auth is down.')
    }
    expect((await b.post(`${BASE}/impersonations/${id}/end`)).status).toBe(200)
    expect(tries).toBeGreaterThan(0)
    expect(await product.theirs.impersonations()).toHaveLength(1)
    expect(await auditOf(a.id)).toContain('impersonation.ended revoked')
    between = {}
    await expect.poll(() => product.theirs.impersonations(), SOON).toEqual([])
  })

  test('where the service is killed after better-auth made the session, the next one ends it as failed', async () => {
    const [a, c] = [one(ana), one(cleo)]
    const script = await bundle('issueChild.ts')
    const { said, child } = await childOf(script, product.serviceUrl, product.authUrl, product.theirs.origin)
    onTestFinished(() => void child.kill('SIGKILL'))
    const gone = once(child, 'exit')
    product.running.clock.now = Date.now() // as the other process has it: a ticket lives a minute
    const { ticket } = await json<{ ticket: string }>(await start(a, c.id))
    await expect(
      fetch(`${String(said)}/redeem`, {
        method: 'POST',
        headers: {
          cookie: [...a.jar].map((pair) => pair.join('=')).join('; '),
          origin: String(said),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ ticket }),
      }),
    ).rejects.toThrow()
    await gone
    expect(await product.theirs.impersonations()).toHaveLength(1)
    expect(await auditOf(a.id)).toContain('impersonation.started')
    product.running.clock.now = Date.now() + 31_000
    await told(a.id).toContain('impersonation.ended failed')
    await expect.poll(() => product.theirs.impersonations(), SOON).toEqual([])
  })

  test('without a field for the mode only full sessions can be started', async () => {
    const options = optionsOf(product.theirs, product.authUrl)
    const plain = await startService({ ...options, issue: betterAuth({ auth: product.theirs.auth }) })
    const b = browser(plain.origin, undefined, plain.origin, product.boss.jar)
    const a = browser(plain.origin, undefined, plain.origin, one(ana).jar)
    const modes = ['read-only', 'full'] as const
    await settle(b, { enabled: true, modes, impersonators: [{ who: { role: 'support' }, modes }] })
    expect(await codeOf(await start(a, one(cleo).id, { mode: 'read-only' }))).toEqual([
      403,
      'mode_not_allowed',
    ])
    await impersonate(a, one(cleo).id, { mode: 'full' })
    expect((await product.theirs.impersonations())[0]?.impersonationMode).toBeNull()
    // After five minutes `full` would be read-only again, which better-auth cannot hold to.
    plain.clock.now += 301_000
    await expect.poll(() => product.theirs.impersonations(), SOON).toEqual([])
    await plain.stop()
  })

  test('better-auth is asked for the environment that its accounts are in, and never for another', async () => {
    const [a, c] = [one(ana), one(cleo)]
    const begun: string[] = []
    const options = optionsOf(product.theirs, product.authUrl)
    const real = betterAuth({
      auth: product.theirs.auth,
      modeField: 'impersonationMode',
      environment: 'production',
    })
    const two = await startService({
      ...options,
      environments: { test: { apps: ['http://localhost:4174'] }, production: { apps: [APP] } },
      issue: {
        ...real,
        begin: async (request, session) => {
          begun.push(session.environment)
          return real.begin(request, session)
        },
      },
    })
    onTestFinished(() => two.stop())
    const b = browser(two.origin, undefined, two.origin, product.boss.jar)
    const who = browser(two.origin, undefined, two.origin, a.jar)
    const impersonators = [{ who: { role: 'support' } }]
    const lax = '/api/operators/test'
    const read = await b.get(`${lax}/settings`)
    const { settings } = await json<{ settings: object }>(read)
    const saved = await b.put(
      `${lax}/settings`,
      { ...settings, enabled: true, impersonators },
      { 'if-match': read.headers.get('etag') ?? '' },
    )
    expect(saved.status).toBe(200)
    await settle(b, { enabled: true, impersonators })

    const reason = 'The invoice of March is missing'
    const refused = await who.post(`${lax}/impersonations`, { userId: c.id, reason })
    expect(await codeOf(refused)).toEqual([403, 'impersonation_off'])
    expect([begun, await product.theirs.impersonations()]).toEqual([[], []])

    await impersonate(who, c.id)
    expect(begun).toEqual(['production'])
    await stop(who)
  })

  test('the product’s auth is checked at start', () => {
    const api = { getSession: () => null }
    expect(() => betterAuth({ auth: { api, $context: Promise.resolve() } })).toThrow(/admin plugin/)
  })
})
