import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type AuditEvent,
  type AuditOptions,
  type AuditRules,
  type Auth,
  AuthError,
  createAuth,
  hashSession,
  type User,
} from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { createAudit } from '../../../src/server/audit/audit.js'
import { webHash } from '../../../src/server/shared/hashToken.js'
import { createPglite } from '../../support/createPglite.js'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})
afterEach(() => {
  vi.restoreAllMocks()
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const createWith = (audit?: AuditRules) =>
  createAuth({ ...issuer.authOptions, ...(audit === undefined ? {} : { audit }) })

/** Sends one request by a user through an audited route. */
async function send(
  auth: Auth,
  {
    user = impersonatedUser(),
    headers = {},
    method = 'POST',
    ...options
  }: Partial<AuditOptions> & { user?: User; headers?: Record<string, string>; method?: string } = {},
  handle: () => Response | Promise<Response> = () => Response.json('ran'),
): Promise<{ status: number; code: unknown }> {
  const authorization = `Bearer ${await issuer.sign(user)}`
  const respond = auth.protect(auth.audit({ action: 'invoice.pay', ...options }), () => handle())
  const url = 'https://api.test/invoices/7?q=secret'
  const response = await respond(new Request(url, { method, headers: { authorization, ...headers } }))
  const { code } = Object(await response.json()) as { code?: unknown }
  return { status: response.status, code }
}

/** A sink that keeps what it is given. */
function collect() {
  const events: AuditEvent[] = []
  return { events, sink: (event: AuditEvent) => void events.push(event) }
}

describe('an event', () => {
  test('says who did what to whom, when, and how it ended, and nothing else', async () => {
    const { events, sink } = collect()
    const before = Date.now()
    await send(createWith({ sink }), { route: '/invoices/:id' }, async () => {
      await sleep(30)
      return Response.json('made', { status: 201 })
    })
    expect(events).toEqual([
      {
        phase: 'outcome',
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        time: expect.any(Number),
        action: 'invoice.pay',
        method: 'POST',
        route: '/invoices/:id',
        actor: { id: 'admin_7', kind: 'person' },
        subject: { id: 'user_42', issuer: 'https://auth.test' },
        mode: 'full',
        session: await hashSession(issuer.issuer, 'session_1'),
        requestId: events[0]?.id,
        status: 201,
        duration: expect.any(Number),
      },
    ])
    const [event] = events
    expect(event?.time).toBeGreaterThanOrEqual(before)
    expect(event?.time).toBeLessThanOrEqual(Date.now())
    const duration = event?.phase === 'outcome' ? event.duration : NaN
    expect(Number.isInteger(duration)).toBe(true)
    expect(duration).toBeGreaterThanOrEqual(29)
  })

  test('has the time from its guard to the reply, in whole milliseconds', async () => {
    const { events, sink } = collect()
    const clock = vi.spyOn(performance, 'now').mockReturnValue(50_000)
    await send(createWith({ sink }), {}, () => {
      clock.mockReturnValue(50_040.6)
      return Response.json('ran')
    })
    expect(events).toMatchObject([{ duration: 41 }])
  })

  test('names an agent, a foreign issuer and the mode', async () => {
    const { events, sink } = collect()
    const impersonator = { id: 'bot_1', issuer: 'https://vendor.test', kind: 'agent' as const }
    const auth = createAuth({
      ...issuer.authOptions,
      audit: { sink },
      claims: () => ({ state: 'impersonated', impersonator, mode: 'read-only' }),
    })
    await send(auth)
    expect(events).toMatchObject([
      { actor: { id: 'bot_1', issuer: 'https://vendor.test', kind: 'agent' }, mode: 'read-only' },
    ])
    expect(events[0]).not.toHaveProperty('session')
    expect(events[0]).not.toHaveProperty('route')
  })

  test('S36: names somebody unknown, who may only look, where no more is known than that there is somebody', async () => {
    const { events, sink } = collect()
    const begin = createAudit({ sink })({ action: 'x' })
    const { onReply } = await begin({ userId: 'user_42' }, new Request('https://api.test/'))
    onReply?.({ status: 200 })
    expect(events).toMatchObject([
      { actor: { id: 'unknown', kind: 'unknown' }, subject: { id: 'user_42' }, mode: 'read-only' },
    ])
    expect(events[0]).not.toHaveProperty('session')
  })

  test('says that the client was gone before the reply was sent, and nothing of it where it was not', async () => {
    const { events, sink } = collect()
    const begin = createAudit({ sink })({ action: 'x' })
    for (const aborted of [true, false]) {
      const { onReply } = await begin(impersonatedUser(), new Request('https://api.test/'))
      onReply?.({ status: 200, aborted })
    }
    expect(events).toMatchObject([{ status: 200, aborted: true }, { status: 200 }])
    expect(events[1]).not.toHaveProperty('aborted')
  })

  test('has an id of its own for every request, and goes to the sink of the route where that has one', async () => {
    const [all, own] = [collect(), collect()]
    const auth = createWith({ sink: all.sink })
    for (let i = 0; i < 3; i += 1) await send(auth)
    await send(auth, { sink: own.sink, action: 'other' })
    expect(new Set(all.events.map(({ id }) => id)).size).toBe(3)
    expect(own.events).toMatchObject([{ action: 'other' }])
  })

  test('takes over a request id, unless that could be more than one', async () => {
    const { events, sink } = collect()
    const auth = createWith({ sink })
    const token = await issuer.sign(directUser())
    const short = `${btoa('{"alg":"HS256"}')}.e30.${'a'.repeat(43)}`.replaceAll('=', '')
    const sane = ['7', 'a-b_c.d:e/f+g=@h', 'a'.repeat(64)]
    const odd = ['', ' ', 'a b', 'a,b', 'ü', '<b>', 'a"b', 'a'.repeat(65), token, short]
    for (const id of [...sane, ...odd]) await send(auth, { headers: { 'x-request-id': id } })
    expect(events.slice(0, 3).map(({ requestId }) => requestId)).toEqual(sane)
    for (const { id, requestId } of events.slice(3)) expect(requestId).toBe(id)
    expect(events).toHaveLength(13)
  })

  test('S41: cannot break a line of a log', async () => {
    const { events, sink } = collect()
    const impersonation = { reason: 'Ticket\n{"forged":"line"}\r\n<!channel>' }
    await send(createWith({ sink }), {
      user: impersonatedUser({ impersonation }),
      headers: { 'x-request-id': 'a\tb' },
    })
    expect(JSON.stringify(events)).not.toMatch(/forged|channel|\\[nrt]/)
  })

  test('S42: holds a hash in the place of the session', async () => {
    const { events, sink } = collect()
    await send(createWith({ sink }))
    expect(JSON.stringify(events)).not.toContain('session_1')
    expect(events[0]?.session).toMatch(/^[\w-]{22}$/)
  })
})

describe('hashSession', () => {
  test('differs by issuer and by session, and is the documented digest', async () => {
    const hash = await hashSession('https://a.test', 's1')
    const digest = createHash('sha256').update('https://a.test\ns1').digest('base64url')
    expect(hash).toBe(digest.slice(0, 22))
    expect(await webHash('https://a.test\ns1')).toBe(digest)
    expect(await hashSession('https://a.test', 's2')).not.toBe(hash)
    expect(await hashSession('https://b.test', 's1')).not.toBe(hash)
  })

  test('is what PostgreSQL computes, as docs/audit.md shows it', async () => {
    const page = readFileSync(new URL('../../../docs/audit.md', import.meta.url), 'utf8')
    const [create = '', asked = '', joined = ''] = [...page.matchAll(/^```sql\n([^]*?)^```/gm)].map(
      ([, sql = '']) => sql,
    )
    const db = await createPglite()
    await db.exec(create)
    await db.exec(
      "create table sessions (id text, reason text); insert into sessions values ('session_1', 'Ticket 7'), ('x', 'y')",
    )
    const insert = /'(insert into audit_events [^']*)'/.exec(page)?.[1] ?? ''
    const { events, sink } = collect()
    const auth = createWith({ sink, failClosed: true })
    await send(auth)
    await send(auth, { action: 'lost' })
    events.pop()
    for (const event of [...events, ...events]) await db.query(insert, [event.id, event.phase, event])
    await db.exec("update audit_events set stored_at = stored_at - interval '1 hour'")
    const [who, unfinished] = await db.exec(asked)
    expect(who?.rows).toEqual([expect.objectContaining({ to_timestamp: new Date(events[0]?.time ?? 0) })])
    expect(unfinished?.rows).toEqual([{ event: events[2] }])
    const [found] = await db.exec(joined.replace('https://auth.example.com', issuer.issuer))
    expect(found?.rows).toHaveLength(3)
    expect(found?.rows[0]).toEqual({ reason: 'Ticket 7', '?column?': 'invoice.pay' })
    await db.close()
  })
})

describe('nobody impersonates', () => {
  test('nothing is recorded, no id is made, no timer is set, and the reply waits for nothing', async () => {
    const auth = createWith({ sink: () => expect.fail('was told'), failClosed: true })
    const uuid = vi.spyOn(crypto, 'randomUUID')
    const timer = vi.spyOn(globalThis, 'setTimeout')
    const handle = auth.protect(auth.audit({ action: 'x' }), () => new Response('ran'))
    const authorization = `Bearer ${await issuer.sign(directUser())}`
    for (const headers of [{ authorization }, {}]) {
      expect(await (await handle(new Request('https://api.test', { headers }))).text()).toBe('ran')
    }
    expect(uuid).not.toHaveBeenCalled()
    expect(timer).not.toHaveBeenCalled()
    expect(
      await auth.audit({ action: 'x' })(new Request('https://api.test', { headers: { authorization } })),
    ).toEqual({
      user: directUser({ issuer: 'https://auth.test' }),
      headers: { vary: 'Authorization' },
    })
  })
})

const hang = () => new Promise<void>(() => undefined)
const dead: [string, () => Promise<void>][] = [
  [
    'throws',
    () => {
      throw new Error('dead')
    },
  ],
  ['rejects', () => Promise.reject(new Error('dead'))],
  ['hangs', hang],
]

describe.each(dead)('attack: a sink that %s', (name, sink) => {
  test('delays no reply and rejects nothing, where requests need not be recorded', async () => {
    const errors: unknown[] = []
    const auth = createWith({ sink, onError: (error, event) => errors.push([error, event]) })
    const startedAt = performance.now()
    for (let i = 0; i < 20; i += 1) expect(await send(auth)).toEqual({ status: 200, code: undefined })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    await sleep(10)
    expect(errors).toHaveLength(name === 'hangs' ? 0 : 20)
  })

  test('refuses within a second what must be recorded, and the handler does not run', async () => {
    const errors: [unknown, AuditEvent][] = []
    const auth = createWith({ sink, failClosed: true, onError: (...both) => errors.push(both) })
    const startedAt = performance.now()
    const refused = await send(auth, {}, () => expect.fail('ran'))
    expect(refused).toEqual({ status: 503, code: 'audit_unavailable' })
    expect(performance.now() - startedAt).toBeLessThan(9000)
    expect(errors).toMatchObject([
      [name === 'hangs' ? { code: 'audit_unavailable' } : { message: 'dead' }, { phase: 'attempt' }],
    ])
  })

  test('is known by an onError that fails too, and crashes nothing', async () => {
    const seen: unknown[] = []
    const note = (reason: unknown) => seen.push(reason)
    process.on('unhandledRejection', note)
    for (const onError of [() => Promise.reject(new Error('mine')), () => expect.fail('mine')]) {
      const auth = createWith({ sink, onError })
      await send(auth)
      await send(auth, { failClosed: true })
    }
    await sleep(10)
    process.off('unhandledRejection', note)
    expect(seen).toEqual([])
  })
})

describe('a sink that hangs', () => {
  const createHanging = () => {
    const given: AuditEvent[] = []
    const errors: unknown[] = []
    const auth = createWith({
      sink: (event) => {
        given.push(event)
        return hang()
      },
      onError: (error) => errors.push(error),
    })
    return { given, errors, auth }
  }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is given a thousand events and no more, until it has had ten seconds for them', async () => {
    const { given, errors, auth } = createHanging()
    for (let i = 0; i < 1010; i += 1) await send(auth, { method: 'GET' })
    expect(given).toHaveLength(1000)
    expect(errors).toHaveLength(10)
    expect(String(errors[0])).toMatch(/still has 1000 other events/)
    // What has no room is refused at once. F52: so is a write, which is not done off the record.
    expect(await send(auth, { failClosed: true })).toEqual({ status: 503, code: 'audit_unavailable' })
    let runs = 0
    const refused = await send(auth, {}, () => {
      runs += 1
      return Response.json('ran')
    })
    expect([refused, runs]).toEqual([{ status: 503, code: 'audit_unavailable' }, 0])
    await vi.advanceTimersByTimeAsync(9000)
    expect(errors).toHaveLength(11)
    await vi.advanceTimersByTimeAsync(1001)
    expect(errors).toHaveLength(1011)
    expect(String(errors.at(-1))).toMatch(/within 10000 ms/)
    await send(auth)
    expect(given).toHaveLength(1001)
  })

  test('F52: keeps a place for a write that takes long, whatever reads come meanwhile', async () => {
    const { given, errors, auth } = createHanging()
    await send(auth, {}, async () => {
      for (let i = 0; i < 1010; i += 1) await send(auth, { method: 'GET' })
      return Response.json('ran')
    })
    expect(given).toHaveLength(1000)
    expect(given.at(-1)?.method).toBe('POST')
    expect(errors).toHaveLength(11)
  })

  test('F52: a read that the app calls a write waits for no place, and has one', async () => {
    const { events, sink } = collect()
    const held: string[] = []
    const places = Object.assign(sink, { hold: (id: string) => held.push(id) > 0 })
    const auth = createAuth({
      ...issuer.authOptions,
      audit: { sink: places },
      isWrite: ({ url }) => url.includes('secret'),
    })
    await send(auth, { method: 'GET' })
    expect(held).toEqual([events[0]?.id])
  })

  test('has all its routes share that bound', async () => {
    const given: AuditEvent[] = []
    const sink = (event: AuditEvent) => {
      given.push(event)
      return hang()
    }
    const auth = createWith({ sink, onError: () => undefined })
    for (let i = 0; i < 505; i += 1) {
      await send(auth, { action: 'one' })
      await send(auth, { action: 'two', sink })
    }
    expect(given).toHaveLength(1000)
  })
})

describe('failClosed', () => {
  test('S40: leaves the attempt on record where the process ends in the middle', async () => {
    const { events, sink } = collect()
    let dies: (reason: Error) => void = () => undefined
    const death = new Promise<Response>((_resolve, reject) => (dies = reject))
    const sent = send(createWith({ sink, failClosed: true }), { route: '/invoices/:id' }, () => death)
    await expect.poll(() => events).toMatchObject([{ phase: 'attempt', route: '/invoices/:id' }])
    for (const key of ['status', 'duration', 'blocked', 'aborted']) expect(events[0]).not.toHaveProperty(key)
    dies(new Error('power'))
    await expect(sent).rejects.toThrow('power')
    expect(events).toMatchObject([
      { phase: 'attempt' },
      { phase: 'outcome', status: 500, id: events[0]?.id, time: events[0]?.time },
    ])
  })

  test('gives an attempt that is stored too late the outcome of its refusal', async () => {
    const events: AuditEvent[] = []
    const slow = async (event: AuditEvent) => {
      if (event.phase === 'attempt') await sleep(1200)
      events.push(event)
    }
    const auth = createWith({ sink: slow, failClosed: true, onError: () => undefined })
    expect(await send(auth)).toEqual({ status: 503, code: 'audit_unavailable' })
    await expect
      .poll(() => events)
      .toMatchObject([{ phase: 'attempt' }, { phase: 'outcome', status: 503, blocked: 'audit_unavailable' }])
  })

  test('of a route wins over that of createAuth, both ways', async () => {
    const sink = () => Promise.reject(new Error('dead'))
    const onError = () => undefined
    expect((await send(createWith({ sink, onError }), { failClosed: true })).status).toBe(503)
    expect((await send(createWith({ sink, onError, failClosed: true }), { failClosed: false })).status).toBe(
      200,
    )
  })

  test('says nothing of the sink in the refusal', async () => {
    const sink = () => Promise.reject(new Error('postgres://user:password@db'))
    const auth = createWith({ sink, failClosed: true, onError: () => undefined })
    const respond = auth.protect(auth.audit({ action: 'x' }), () => new Response())
    const authorization = `Bearer ${await issuer.sign(impersonatedUser())}`
    const response = await respond(new Request('https://api.test', { headers: { authorization } }))
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.text()).not.toContain('password')
  })
})

describe('without onError', () => {
  test('the console says once a minute that events are lost, and nothing of what the sink said', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const clock = vi.spyOn(performance, 'now')
    const auth = createWith({ sink: () => Promise.reject(new Error('password')) })
    const at = async (now: number) => {
      clock.mockReturnValue(now)
      await send(auth)
      await sleep(1)
    }
    for (const now of [1000, 2000, 60_999]) await at(now)
    expect(said).toHaveBeenCalledTimes(1)
    await at(61_000)
    expect(said).toHaveBeenCalledTimes(2)
    expect(String(said.mock.calls)).toMatch(/impersonation-kit: audit events were lost.*onError/)
    expect(String(said.mock.calls)).not.toContain('password')
  })
})

describe('at set-up', () => {
  const messageOf = (create: () => unknown): string => {
    try {
      create()
    } catch (error) {
      expect(error).toBeInstanceOf(AuthError)
      expect((error as AuthError).code).toBe('invalid_configuration')
      return (error as AuthError).message
    }
    return 'accepted'
  }
  const sink = () => undefined

  test.each<[unknown, RegExp]>([
    [{ action: 'x' }, /^audit has no sink\. Pass audit: \{ sink \} to createAuth/],
    [{ action: 'x', sink: 'stdout' }, /sink that is not a function/],
    [{ sink }, /needs the option action/],
    [{ sink, action: '' }, /needs the option action/],
    [{ sink, action: 'a\nb' }, /needs the option action/],
    [{ sink, action: 'x', route: '' }, /invalid route/],
    [{ sink, action: 'x', failClosed: 'yes' }, /failClosed that is not a boolean/],
    [{ sink, action: 'x', failclosed: true }, /no option "failclosed"/],
    [{ sink, action: 'x', onError: sink }, /no option "onError"/],
    ['x', /is not an object/],
    [undefined, /^audit is not an object with the options sink, failClosed, action, route\.$/],
    [null, /is not an object/],
  ])('a route with %j is refused', (options, message) => {
    expect(messageOf(() => createWith().audit(options as AuditOptions))).toMatch(message)
  })

  test.each<[unknown, RegExp]>([
    ['x', /^createAuth got an audit that is not an object with the options sink, failClosed, onError\.$/],
    [null, /is not an object/],
    [{ sink: 1 }, /sink that is not a function/],
    [{ sink, onError: 1 }, /onError that is not a function/],
    [{ sink, failClosed: 1 }, /failClosed that is not a boolean/],
    [{ sink, action: 'x' }, /no option "action".*sink, failClosed, onError/],
  ])('createAuth with audit: %j is refused', (audit, message) => {
    expect(messageOf(() => createWith(audit as AuditRules))).toMatch(message)
  })

  test('what makes sense is taken', () => {
    const auth = createWith({ sink, failClosed: false, onError: sink })
    expect(messageOf(() => auth.audit({ action: 'x', failClosed: true, route: '/x', sink }))).toBe('accepted')
    expect(messageOf(() => createWith({}).audit({ action: 'x', sink }))).toBe('accepted')
    expect(messageOf(() => createWith({}).audit({ action: 'x' }))).toMatch(/has no sink/)
  })
})
