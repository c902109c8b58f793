import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { openDatabase } from '../../src/store/index.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { APP, KEY, startService, users } from '../support/startService.js'
import { BASE, change, codeOf, impersonate, json, refresh, start } from '../support/steps.js'

let running: Awaited<ReturnType<typeof startService>>
let dataDir: string
let isDirectoryDown = false
/** Every reply of this file, as it came. */
const replies: { to: string; text: string; body: string; cookies: string[] }[] = []
beforeAll(async () => {
  const fetchIt = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const reply = await fetchIt(input, init)
    const body = await reply.clone().text()
    const cookies = reply.headers.getSetCookie()
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    const to = `${init?.method ?? 'GET'} ${pathname}`
    replies.push({ to, text: `${JSON.stringify([...reply.headers])}\n${body}`, body, cookies })
    return reply
  })
  dataDir = await serviceFolder()
  running = await startService({
    dataDir,
    users: {
      get: async (userId) => {
        if (isDirectoryDown) throw new Error('The directory is down')
        return users.find((user) => user.userId === userId)
      },
      search: async () => ({ users }),
    },
  })
})
afterAll(async () => {
  vi.mocked(globalThis.fetch).mockRestore()
  await running.stop()
  await removeCopy(dataDir)
})

describe('from nothing to an audited impersonation', () => {
  test('impersonation is off until an Owner turns it on', async () => {
    const ana = running.as('ana')
    const refused = await start(ana)
    expect([refused.status, (await json(refused))['code']]).toEqual([404, 'not_found'])
    const member = await change(ana, { enabled: true })
    expect([member.status, (await json(member))['code']]).toEqual([403, 'owners_only'])
    const saved = await change(running.as('owner'), {
      enabled: true,
      modes: ['read-only', 'full'],
      impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    })
    expect(saved.status).toBe(200)
  })

  test('an agent sees the users of their tenants, each with a decision', async () => {
    const reply = await running.as('ana').get(`${BASE}/users?q=`)
    const { users } = await json<{ users: { user: { userId: string }; decision: { verdict: string } }[] }>(
      reply,
    )
    expect(users.map(({ user, decision }) => [user.userId, decision.verdict])).toContainEqual([
      'user_42',
      'allow',
    ])
    expect(users.map(({ user }) => user.userId)).not.toContain('user_43')
  })

  test('an agent becomes the customer, is seen as such everywhere, and is themselves again', async () => {
    const ana = running.as('ana')
    const own = await json<{ user: { user_id: string } }>(await refresh(ana))
    expect(own.user.user_id).toBe('ana')

    await impersonate(ana, 'user_42', { returnTo: `${running.origin}/users?q=cl` })
    const reply = await refresh(ana)
    expect(reply.headers.get('access-control-allow-origin')).toBe(APP)
    const seen = await json<{
      access_token: string
      user: Record<string, unknown>
      impersonation: Record<string, unknown>
    }>(reply)
    expect(seen.user).toMatchObject({ user_id: 'user_42', impersonator_user: 'ana' })
    expect(seen.impersonation).toMatchObject({ mode: 'read-only', reason: 'The invoice of March is missing' })
    const claims = decodeJwt(seen.access_token)
    expect(claims).toMatchObject({
      sub: 'user_42',
      aud: 'app',
      iss: running.origin,
      act: { sub: 'ana', email: 'ana@acme.test' },
      impersonator_user_id: 'ana',
      login_method: { login_method: 'impersonation' },
    })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(600)

    const introspect = () =>
      fetch(`${running.origin}/api/v1/introspect`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token: seen.access_token }),
      }).then((answer) => json(answer))
    expect(await introspect()).toMatchObject({ active: true, sub: 'user_42' })

    const stopped = await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })
    expect(await json(stopped)).toEqual({ redirect_to: `${running.origin}/users?q=cl` })
    expect(await introspect()).toEqual({ active: false })
    const back = await json<{ user: { user_id: string } }>(await refresh(ana))
    expect(back.user).toEqual(own.user)
  })

  test('every step stands in the audit, and the audit stands as it was written', async () => {
    const owner = running.as('owner')
    const { records } = await json<{ records: { type: string }[] }>(await owner.get(`${BASE}/audit`))
    expect(records.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'settings.changed',
        'impersonation.requested',
        'impersonation.ready',
        'impersonation.started',
        'impersonation.ended',
      ]),
    )
    expect(await json(await owner.get(`${BASE}/audit/verify`))).toMatchObject({ ok: true })
    const exported = await owner.get(`${BASE}/audit/export?format=csv`)
    expect((await exported.text()).split('\n').length).toBeGreaterThan(5)
  })

  test('the customer sees who looked, as the settings say, and ends a session', async () => {
    const ana = running.as('ana')
    const id = await impersonate(ana)
    const cleo = running.as('cleo')
    const { impersonations } = await json<{ impersonations: Record<string, unknown>[] }>(
      await cleo.get('/api/v1/me/impersonations'),
    )
    expect(impersonations[0]).toMatchObject({ id, by: 'support', state: 'active' })
    expect(JSON.stringify(impersonations)).not.toMatch(/ana|Lima/) // S59
    expect((await cleo.post(`/api/v1/me/impersonations/${id}/end`)).status).toBe(200)
    const own = await json<{ user: { user_id: string } }>(await refresh(ana))
    expect(own.user.user_id).toBe('ana')
  })

  test('a customer who opts out ends what runs, and nobody starts again', async () => {
    const ana = running.as('ana')
    await impersonate(ana)
    const cleo = running.as('cleo')
    expect((await cleo.put('/api/v1/me/support-access', { optedOut: true })).status).toBe(200)
    expect((await json<{ user: { user_id: string } }>(await refresh(ana))).user.user_id).toBe('ana')
    const refused = await start(ana)
    expect([refused.status, (await json(refused))['code']]).toEqual([403, 'user_opted_out'])
    expect((await cleo.put('/api/v1/me/support-access', { optedOut: false })).status).toBe(200)
  })

  test('a customer allows it for a time, by the clock of the service', async () => {
    const cleo = running.as('cleo')
    const path = '/api/v1/me/support-access'
    const { now } = running.clock
    const allowed = { optedOut: false, consentUntil: now + 3_600_000 }
    expect(await json(await cleo.put(path, { optedOut: false, consentFor: 3600 }))).toEqual(allowed)
    expect(await json(await cleo.get(path))).toEqual(allowed)
    for (const wrong of [
      { consentFor: 0 },
      { consentFor: -3600 },
      { consentFor: 1e9 },
      { consentUntil: now + 1 },
    ]) {
      expect((await cleo.put(path, { optedOut: false, ...wrong })).status).toBe(400)
    }
    running.clock.now += 3_600_000
    expect(await json(await cleo.get(path))).toEqual({ optedOut: false })
    running.clock.now = now
  })

  test('where approval is asked for, a colleague gives it, and never oneself', async () => {
    const owner = running.as('owner')
    await change(owner, { approval: { count: 1, by: ['lead'], requestLife: 3600 } })
    const [ana, bo] = [running.as('ana'), running.as('bo')]
    const asked = await start(ana, 'user_42', { duration: 300 })
    expect(asked.status).toBe(202)
    const { impersonation } = await json<{ impersonation: { id: string; state: string } }>(asked)
    expect(impersonation.state).toBe('requested')
    const at = `${BASE}/impersonations/${impersonation.id}`
    expect((await ana.post(`${at}/approve`)).status).toBe(403)
    const early = await ana.post(`${at}/ticket`)
    expect([early.status, (await json(early))['code']]).toEqual([409, 'approval_required'])
    expect((await bo.post(`${at}/approve`)).status).toBe(200)
    const ready = await ana.post(`${at}/ticket`)
    expect(ready.status).toBe(201)
    const { ticket } = await json<{ ticket: string }>(ready)
    expect((await ana.post('/redeem', { ticket })).status).toBe(303)
    // Five minutes were approved.
    const longer = [
      await ana.post(`${at}/extend`, { seconds: 900 }),
      await ana.post('/api/v1/impersonation/extend', { seconds: 900 }, { origin: APP }),
    ]
    expect(await Promise.all(longer.map(codeOf))).toEqual([
      [409, 'at_the_limit'],
      [409, 'at_the_limit'],
    ])
    await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })
    await change(owner, { approval: { count: 0, by: [], requestLife: 3600 } })
  })
})

describe('the attacker', () => {
  test('S25: of fifty who redeem one ticket at once, one succeeds', async () => {
    const ana = running.as('ana')
    const { ticket } = await json<{ ticket: string }>(await start(ana))
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => running.as('ana').post('/redeem', { ticket })),
    )
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1)
    const owner = running.as('owner')
    expect(await json(await owner.post(`${BASE}/impersonations/end-all`))).toEqual({ ended: 1 })
  })

  test('S6: GET starts and stops nothing, and another site posts nothing', async () => {
    const ana = running.as('ana')
    for (const path of [`${BASE}/impersonations`, '/redeem', '/api/v1/impersonation/stop']) {
      const crossSite = await ana.post(
        path,
        {},
        { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      )
      expect([crossSite.status, (await json(crossSite))['code']]).toEqual([403, 'origin_forbidden'])
      const silent = await ana.post(path, {}, { origin: '', 'sec-fetch-site': 'none' })
      expect(silent.status).toBe(403)
    }
    expect((await ana.get('/redeem?ticket=x')).status).toBe(404)
    expect((await ana.get('/api/v1/impersonation/stop')).status).toBe(404)
  })

  test('S5: nobody impersonates while they impersonate', async () => {
    const ana = running.as('ana')
    await impersonate(ana)
    const nested = await start(ana)
    expect([nested.status, (await json(nested))['code']]).toEqual([409, 'already_impersonating'])
    await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })
  })

  test('S3, S13: a ticket is of no use to anybody else, and neither is a cookie', async () => {
    const [ana, bo] = [running.as('ana'), running.as('bo')]
    const { ticket } = await json<{ ticket: string }>(await start(ana))
    const stolen = await bo.post('/redeem', { ticket })
    expect([stolen.status, (await json(stolen))['code']]).toEqual([410, 'ticket_spent'])
    expect((await running.as().post('/redeem', { ticket })).status).toBe(401)
    expect((await ana.post('/redeem', { ticket })).status).toBe(303)
    for (const [name, value] of ana.jar) if (name !== 'host') bo.jar.set(name, value)
    const seen = await json<{ user: { user_id: string } }>(await refresh(bo))
    expect(seen.user.user_id).toBe('bo')
    // The operator of that session is somebody else now: it has ended, for everybody.
    expect((await json<{ user: { user_id: string } }>(await refresh(ana))).user.user_id).toBe('ana')
  })

  test('S4: who impersonates is who is signed in, whatever the body says', async () => {
    const refused = await start(running.as('ana'), 'user_42', { operatorId: 'boss', actor: 'boss' })
    expect(refused.status).toBe(400)
    expect((await start(running.as())).status).toBe(401)
    expect((await start(running.as('cleo'))).status).toBe(403)
  })

  test('S11, S57: a user out of reach and one who does not exist are the same', async () => {
    const replies = await Promise.all(
      ['user_43', 'nobody', 'no\u0000body'].map((userId) => start(running.as('ana'), userId)),
    )
    const bodies = await Promise.all(replies.map((reply) => reply.text()))
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(new Set(bodies).size).toBe(1)
  })

  test('S58: nonsense without rights gets the answer of sense', async () => {
    const cleo = running.as('cleo')
    const sense = await start(cleo)
    const nonsense = await cleo.post(`${BASE}/impersonations`, { nonsense: [] })
    expect(await nonsense.text()).toBe(await sense.text())
    expect(nonsense.status).toBe(sense.status)
  })

  test('S10: a return address is of the apps or of the service, or it is none', async () => {
    const ana = running.as('ana')
    for (const returnTo of [
      'https://evil.test/',
      '//evil.test',
      'javascript:alert(1)',
      `${APP}@evil.test/`,
    ]) {
      await impersonate(ana, 'user_42', { returnTo })
      const { redirect_to: to } = await json(
        await ana.post('/api/v1/impersonation/stop', {}, { origin: APP }),
      )
      expect(to).toBe(`${running.origin}/`)
    }
  })

  test('S43: it ends on time by the clock of the service, and S20: with the sign-in of the operator', async () => {
    const ana = running.as('ana')
    await impersonate(ana, 'user_42', { duration: 60 })
    running.clock.now += 59_999
    expect((await json<{ user: { user_id: string } }>(await refresh(ana))).user.user_id).toBe('user_42')
    running.clock.now += 1
    expect((await json<{ user: { user_id: string } }>(await refresh(ana))).user.user_id).toBe('ana')
    await impersonate(ana)
    ana.jar.delete('host')
    expect((await refresh(ana)).status).toBe(401)
    ana.jar.set('host', 'ana')
    expect((await json<{ user: { user_id: string } }>(await refresh(ana))).user.user_id).toBe('ana')
  })
})

test('the OpenAPI document names every route of the operators and the customers', async () => {
  const { openapi, paths } = await json<{ openapi: string; paths: Record<string, object> }>(
    await running.as().get('/openapi.json'),
  )
  expect(openapi).toBe('3.1.0')
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/api/operators/me',
      `/api/operators/{environment}/impersonations`,
      '/api/v1/me/support-access',
    ]),
  )
})

test('events of backends are kept once, and one that cannot be read is named', async () => {
  const send = (events: unknown) =>
    fetch(`${running.origin}/api/v1/audit`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    })
  const event = {
    id: 'event_1',
    phase: 'outcome',
    time: running.clock.now,
    action: 'invoice.read',
    method: 'GET',
    actor: { id: 'ana', kind: 'person' },
    subject: { id: 'user_42' },
    mode: 'read-only',
    requestId: 'request_1',
    status: 200,
    duration: 3,
  }
  expect((await send([event, event])).status).toBe(200)
  expect((await send([event])).status).toBe(200)
  const poisoned = await send([event, { ...event, actor: 'ana' }])
  expect([poisoned.status, (await json(poisoned))['detail']]).toEqual([
    422,
    expect.stringMatching(/^Event 1: actor/),
  ])
  for (const [what, wrong] of [
    ['id', { id: 'x'.repeat(200) }],
    ['session', { session: 'no hash' }],
    ['code', { blocked: 'x'.repeat(100) }],
    ['actor.id', { actor: { id: 'no\u0000body', kind: 'person' } }],
    ['subject.id', { subject: { id: '\ud800' } }],
    ['actor', { actor: { id: 'ana', kind: 'person', issuer: '\u0001'.repeat(500) } }],
  ] as const) {
    const reply = await send([event, { ...event, ...wrong }])
    expect([what, reply.status, (await json(reply))['detail']]).toEqual([
      what,
      422,
      expect.stringMatching(/^Event 1: /),
    ])
  }
  const { records } = await json<{ records: unknown[] }>(
    await running.as('owner').get(`${BASE}/audit?type=request`),
  )
  expect(records).toHaveLength(1)
})

test('S42: a ticket, a cookie and a token stand in the one reply that gives them, other secrets in none, and none in the log', async () => {
  const [owner, ana] = [running.as('owner'), running.as('ana')]
  const channels = [
    { id: 'team', kind: 'slack', url: 'http://127.0.0.1:9/services/T0/B0/secret-of-slack' },
    {
      id: 'hook',
      kind: 'webhook',
      url: 'http://127.0.0.1:9/hook',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
  ] as const
  const saved = await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [...channels] } }))
  expect(saved.status).toBe(200)
  const { ticket } = await json<{ ticket: string }>(await start(ana))
  // What goes wrong, and what is asked at an address that is none, with the secrets in it.
  isDirectoryDown = true
  expect((await ana.post('/redeem', { ticket })).status).toBe(503)
  isDirectoryDown = false
  expect((await ana.post('/redeem', { ticket })).status).toBe(303)
  const { access_token: token } = await json<{ access_token: string }>(await refresh(ana))
  const [cookie = ''] = [...ana.jar].filter(([name]) => name !== 'host').map(([, value]) => value)
  isDirectoryDown = true
  expect((await refresh(ana)).status).toBe(503)
  isDirectoryDown = false
  for (const secret of [ticket, cookie, token, KEY]) {
    const authorization = `Bearer ${secret}`
    for (const path of [`/redeem?ticket=${secret}`, `/nowhere/${secret}`, `${BASE}/impersonations/${secret}`])
      await ana.get(path, { authorization })
    await ana.post('/redeem', { ticket: secret })
    await ana.post('/redeem', { ticket: [secret] })
    await ana.post('/api/v1/introspect', { token: secret }, { authorization })
    await ana.post('/api/v1/audit', [{ id: secret, actor: secret }], { authorization })
  }
  for (const path of ['/', '/production/audit', `${BASE}/settings`, `${BASE}/impersonations`, '/metrics'])
    await owner.get(path)
  for (const path of ['audit?limit=100', 'audit/export?format=csv', 'audit/export?format=jsonl'])
    expect((await owner.get(`${BASE}/${path}`)).status).toBe(200)
  await owner.post(`${BASE}/impersonations/end-all`)
  await running.stop()

  const database = await openDatabase({ dataDir })
  const keys = await database.db.selectFrom('signing_key').select(['purpose', 'private_jwk']).execute()
  await database.close()
  expect(keys.map(({ purpose }) => purpose)).toContain('token')
  const bodies = replies.map(({ body }) => asObject(body))
  const given = {
    ticket: bodies.map((body) => body['ticket']).filter((one) => typeof one === 'string'),
    cookie: replies
      .flatMap(({ cookies }) => cookies)
      .map((line) => /=([^;]*)/.exec(line)?.[1] ?? '')
      .filter((value) => value !== ''),
    token: bodies.map((body) => body['access_token']).filter((one) => typeof one === 'string'),
  }
  const givenBy = {
    ticket: /^POST .*\/impersonations(\/[\w-]+\/ticket)?$/,
    cookie: /^POST \/redeem$/,
    token: /^GET \/api\/v1\/refresh_token$/,
  }
  const log = running.lines.join('\n')
  expect(log).toContain('users.get of createService gave no answer')
  for (const kind of ['ticket', 'cookie', 'token'] as const) {
    expect(given[kind].length).toBeGreaterThan(5)
    for (const secret of given[kind]) {
      const holding = replies.filter(({ text }) => text.includes(secret)).map(({ to }) => to)
      expect(holding, kind).toEqual([expect.stringMatching(givenBy[kind])])
      expect(log).not.toContain(secret)
    }
  }
  const privateParts = keys.map((key) => String((JSON.parse(key.private_jwk) as { d: unknown }).d))
  for (const secret of [KEY, ...privateParts, 'secret-of-slack', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']) {
    expect(replies.filter(({ text }) => text.includes(secret)).map(({ to }) => to)).toEqual([])
    expect(log).not.toContain(secret)
  }
  // A session stands in the audit as a salted hash alone.
  const sessions = bodies.flatMap(
    ({ impersonation }) => (impersonation as { id?: string } | undefined)?.id ?? [],
  )
  expect(sessions.length).toBeGreaterThan(5)
  for (const { to, text } of replies.filter((reply) => /^GET .*\/audit(\/export)?$/.test(reply.to)))
    for (const id of sessions) expect(text.includes(id), to).toBe(false)
})

function asObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
