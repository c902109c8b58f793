import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type DirectoryUser, hashSession } from 'impersonation-kit/server'
import type { SignedIn } from 'impersonation-kit-service'
import { APP, KEY, startService } from '../support/startService.js'
import {
  BASE,
  change,
  codeOf,
  impersonate,
  json,
  refresh,
  start,
  stop,
  userOf,
  type Who,
} from '../support/steps.js'

/** What other software of this kind got wrong, each asked of the running service. The numbers name the fault. */
let running: Awaited<ReturnType<typeof startService>>
let directory: DirectoryUser[]
let people: Record<string, SignedIn>
let asked: string[]

const fresh = () => {
  directory = [
    { userId: 'user_42', email: 'cleo@customer.test', name: 'Cleo Park', tenants: ['t1'], rank: 0 },
    { userId: 'user_43', email: 'dan@customer.test', name: 'Dan Ode', tenants: ['t2'], rank: 0 },
    { userId: 'peer', name: 'Pia Peer', tenants: ['t1'], rank: 1 },
    { userId: 'admin', name: 'Adam Min', tenants: ['t1'], rank: 5 },
    { userId: 'ana', email: 'ana@acme.test', name: 'Ana Lima', rank: 1 },
    { userId: 'eve', name: 'Eve Ost', rank: 1 },
    { userId: 'lea', name: 'Lea Lead', rank: 2 },
  ]
  const support = { role: 'support', rank: 1 }
  people = {
    owner: { userId: 'boss', operator: { role: 'owner', tenants: '*', rank: 9, name: 'Bea Boss' } },
    ana: {
      userId: 'ana',
      operator: { ...support, tenants: ['t1'], name: 'Ana Lima', email: 'ana@acme.test' },
    },
    eve: { userId: 'eve', operator: { ...support, tenants: ['t2'], name: 'Eve Ost' } },
    lea: { userId: 'lea', operator: { role: 'lead', tenants: ['t1'], rank: 2, name: 'Lea Lead' } },
    cleo: { userId: 'user_42' },
    dan: { userId: 'user_43' },
  }
  asked = []
}
const hosts = {
  authenticate: (request: Request): SignedIn | null => {
    const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
    return (who !== undefined && people[who]) || null
  },
  users: {
    get: async (userId: string) => {
      asked.push(userId)
      return directory.find((user) => user.userId === userId)
    },
    search: async () => ({ users: directory }),
  },
}
const promote = (userId: string, rank: number) => {
  directory = directory.map((user) => (user.userId === userId ? { ...user, rank } : user))
}

beforeAll(async () => {
  fresh()
  running = await startService(hosts)
})
afterAll(() => running.stop())
beforeEach(async () => {
  fresh()
  await change(running.as('owner'), {
    enabled: true,
    modes: ['read-only', 'full'],
    impersonators: [{ who: { role: 'support' }, maxRank: 9, modes: ['read-only', 'full'] }],
    maxStartsPerHour: 1000,
    approval: { count: 0, by: [], requestLife: 3600 },
    breakGlass: { enabled: false, roles: [] },
  })
})
afterEach(async () => {
  await running.as('owner').post(`${BASE}/impersonations/end-all`)
})

const introspect = async (token: string): Promise<Record<string, unknown>> =>
  json(
    await fetch(`${running.origin}/api/v1/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token }),
    }),
  )
const tokenOf = async (who: Who): Promise<string> =>
  (await json<{ access_token: string }>(await refresh(who))).access_token
const auditOf = async (query: string) =>
  (
    await json<{ records: { type: string; session?: string; code?: string; subject?: { id: string } }[] }>(
      await running.as('owner').get(`${BASE}/audit?${query}`),
    )
  ).records
/** What the audit says of one session, the newest first. */
const typesOf = async (id: string): Promise<string[]> =>
  (await auditOf(`session=${await hashSession(running.origin, id)}&limit=100`)).map(({ type }) => type)
const ticketOf = async (who: Who): Promise<string> =>
  (await json<{ ticket: string }>(await start(who))).ticket

describe('who may', () => {
  test.each(['peer', 'admin'])('S1: nobody becomes an equal or a superior (%s)', async (userId) => {
    expect(await codeOf(await start(running.as('ana'), userId))).toEqual([403, 'rank_too_high'])
  })

  test('S2: what was allowed at the start is asked again when the ticket is redeemed', async () => {
    const ana = running.as('ana')
    const promoted = await ticketOf(ana)
    promote('user_42', 5)
    expect(await codeOf(await ana.post('/redeem', { ticket: promoted }))).toEqual([403, 'rank_too_high'])
    promote('user_42', 0)
    const switchedOff = await ticketOf(ana)
    await change(running.as('owner'), { enabled: false })
    expect(await codeOf(await ana.post('/redeem', { ticket: switchedOff }))).toEqual([409, 'session_over'])
    expect(await userOf(ana)).toBe('ana')
  })

  const endOf = async (id: string) => {
    const { impersonation } = await json<{ impersonation: Record<string, unknown> }>(
      await running.as('owner').get(`${BASE}/impersonations/${id}`),
    )
    const { end, endCode, endedBy } = impersonation
    const hash = await hashSession(running.origin, id)
    const record = (await auditOf('type=impersonation.ended&limit=100')).find(
      ({ session }) => session === hash,
    )
    return { end, endCode, endedBy, onRecord: record?.code }
  }
  const endedFor = (endCode: string) => ({ end: 'policy', endCode, endedBy: undefined, onRecord: endCode })
  const moveAway = () => {
    directory = directory.map((user) => (user.userId === 'user_42' ? { ...user, tenants: ['t2'] } : user))
  }
  const dismiss = () => {
    people['ana'] = { userId: 'ana' }
  }

  test('an operator who is none any more ends their session for that reason, and not by signing out', async () => {
    const ana = running.as('ana')
    const id = await impersonate(ana)
    dismiss()
    expect(await userOf(ana)).toBe('ana')
    expect(await endOf(id)).toEqual(endedFor('not_an_impersonator'))
  })

  test('S2: a ticket of somebody who is no operator any more is spent, and the session ends for that reason', async () => {
    const ana = running.as('ana')
    const { ticket, impersonation } = await json<{ ticket: string; impersonation: { id: string } }>(
      await start(ana),
    )
    dismiss()
    expect(await codeOf(await running.as('cleo').post('/redeem', { ticket }))).toEqual([401, 'signed_out'])
    expect(await codeOf(await ana.post('/redeem', { ticket }))).toEqual([403, 'not_an_impersonator'])
    expect(await endOf(impersonation.id)).toEqual(endedFor('not_an_impersonator'))
    fresh()
    expect(await codeOf(await ana.post('/redeem', { ticket }))).toEqual([410, 'ticket_spent'])
  })

  test.each([
    ['moved to another tenant', moveAway],
    ['is gone', () => void (directory = directory.filter(({ userId }) => userId !== 'user_42'))],
  ])(
    'S2: a ticket for a user who %s meanwhile is spent, and the session ends for that reason',
    async (_what, leave) => {
      const ana = running.as('ana')
      const { ticket, impersonation } = await json<{ ticket: string; impersonation: { id: string } }>(
        await start(ana),
      )
      leave()
      expect(await codeOf(await ana.post('/redeem', { ticket }))).toEqual([403, 'out_of_scope'])
      expect(await endOf(impersonation.id)).toEqual(endedFor('out_of_scope'))
      fresh()
      expect(await codeOf(await ana.post('/redeem', { ticket }))).toEqual([410, 'ticket_spent'])
    },
  )

  test('S2: a request whose user moved to another tenant after it was approved ends for that reason', async () => {
    await change(running.as('owner'), { approval: { count: 1, by: ['lead'], requestLife: 3600 } })
    const ana = running.as('ana')
    const { impersonation } = await json<{ impersonation: { id: string } }>(await start(ana))
    const at = `${BASE}/impersonations/${impersonation.id}`
    moveAway()
    expect(await codeOf(await ana.post(`${at}/ticket`))).toEqual([409, 'approval_required'])
    fresh()
    expect((await running.as('lea').post(`${at}/approve`)).status).toBe(200)
    moveAway()
    expect(await codeOf(await ana.post(`${at}/ticket`))).toEqual([403, 'out_of_scope'])
    expect(await endOf(impersonation.id)).toEqual(endedFor('out_of_scope'))
  })

  test('a session whose user has moved to another tenant can still be made read-only', async () => {
    const ana = running.as('ana')
    const at = `${BASE}/impersonations/${await impersonate(ana, 'user_42', { mode: 'full' })}`
    moveAway()
    // From another browser, so that the session has not been asked for.
    const elsewhere = running.as('ana')
    expect(await codeOf(await elsewhere.post(`${at}/extend`, { seconds: 60 }))).toEqual([409, 'out_of_scope'])
    expect((await elsewhere.post(`${at}/mode`, { mode: 'read-only' })).status).toBe(200)
  })

  test('a start for a user out of reach, or for one who does not exist, is on record, with the reason that its operator is not told', async () => {
    const eve = running.as('eve')
    const refusals = async (user: string) =>
      (
        await auditOf(`type=impersonation.refused&actor=eve&subject=${encodeURIComponent(user)}&limit=10`)
      ).map(({ code }) => code)
    expect((await start(eve, 'user_42')).status).toBe(404)
    expect((await start(eve, 'nobody-at-all')).status).toBe(404)
    expect((await start(eve, 'no\u0000body')).status).toBe(404)
    expect(new Set(await refusals('user_42'))).toEqual(new Set(['other_tenant']))
    expect(await refusals('nobody-at-all')).toEqual(['not_found'])
    expect(await refusals('no?body')).toEqual(['not_found'])
  })

  test.each([
    ['a name of 3,000 characters', { name: 'N'.repeat(3_000) }],
    ['an address of 3,000 characters', { email: `${'m'.repeat(3_000)}@customer.test` }],
    ['a name of control characters', { name: '\u0001'.repeat(3_000), email: '"'.repeat(3_000) }],
    ['a name with half a character', { name: `${'x'.repeat(249)}😀 \ud800` }],
  ])('a customer with %s keeps nobody out, and every start is on record', async (_what, more) => {
    directory = directory.map((user) => (user.userId === 'user_42' ? { ...user, ...more } : user))
    const ana = running.as('ana')
    const id = await impersonate(ana)
    expect(await userOf(ana)).toBe('user_42')
    expect((await stop(ana)).status).toBe(200)
    const { impersonation } = await json<{ impersonation: { user: { name: string } } }>(
      await running.as('owner').get(`${BASE}/impersonations/${id}`),
    )
    expect(impersonation.user.name.length).toBeLessThanOrEqual(250)
    promote('user_42', 5)
    expect(await codeOf(await start(ana))).toEqual([403, 'rank_too_high'])
    expect(await json(await running.as('owner').get(`${BASE}/audit/verify`))).toMatchObject({ ok: true })
  })

  test('turning impersonation off ends every session and every request at once, also for backends that ask', async () => {
    const ana = running.as('ana')
    const id = await impersonate(ana)
    const { access_token: token } = await json<{ access_token: string }>(await refresh(ana))
    const isActive = async (): Promise<unknown> => {
      const reply = await fetch(`${running.origin}/api/v1/introspect`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      })
      return (await json(reply))['active']
    }
    expect(await isActive()).toBe(true)
    await change(running.as('owner'), { enabled: false })
    expect(await isActive()).toBe(false)
    const { impersonation } = await json<{ impersonation: object }>(
      await running.as('owner').get(`${BASE}/impersonations/${id}`),
    )
    expect(impersonation).toMatchObject({ state: 'ended', end: 'policy', endCode: 'impersonation_off' })
    await change(running.as('owner'), { enabled: true })
    expect(await userOf(ana)).toBe('ana')
  })

  // Not by a clock, which on a busy machine tells nothing: what is done for both takes the same time.
  test('S11: for a user out of reach as much is done as for one who does not exist', async () => {
    const ana = running.as('ana')
    const spies = [vi.spyOn(PGlite.prototype, 'query'), vi.spyOn(PGlite.prototype, 'exec')]
    const workFor = async (userId: string): Promise<{ statements: string[]; lookUps: number }> => {
      const rounds = []
      for (let round = 0; round < 4; round += 1) {
        asked = []
        for (const spy of spies) spy.mockClear()
        expect(await codeOf(await start(ana, userId))).toEqual([404, 'not_found'])
        const statements = spies.flatMap(({ mock }) => mock.calls.map(([text]) => text))
        rounds.push({ statements, lookUps: asked.length })
      }
      // In the others the service did something of its own beside it.
      return rounds.toSorted((a, b) => a.statements.length - b.statements.length)[0]!
    }
    try {
      const hidden = await workFor('user_43')
      expect(hidden.statements.length).toBeGreaterThan(0)
      expect(hidden).toEqual(await workFor('nobody'))
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
  })

  test('S12, S34: a session of another tenant is not there, whoever names its id', async () => {
    const [ana, eve] = [running.as('ana'), running.as('eve')]
    const id = await impersonate(ana)
    const at = `${BASE}/impersonations/${id}`
    for (const reply of [await eve.get(at), await eve.post(`${at}/end`), await eve.post(`${at}/approve`)]) {
      expect(reply.status).toBe(404)
    }
    expect(JSON.stringify(await json(await eve.get(`${BASE}/impersonations`)))).not.toContain(id)
    expect((await start(eve, 'user_42')).status).toBe(404)
    const dan = running.as('dan')
    expect((await dan.post(`/api/v1/me/impersonations/${id}/end`)).status).toBe(404)
    expect(JSON.stringify(await json(await dan.get('/api/v1/me/impersonations')))).not.toContain(id)
    expect(await userOf(ana)).toBe('user_42')
  })

  test('S35: what is no id and no environment is refused before anybody is looked up', async () => {
    const ana = running.as('ana')
    for (const userId of [{ $ne: null }, ['user_42'], 42, null, '', 'x'.repeat(257)]) {
      const refused = await ana.post(`${BASE}/impersonations`, { userId, reason: 'The invoice is missing' })
      expect(refused.status).toBe(400)
    }
    for (const name of ['nowhere', '__proto__', 'constructor', 'hasOwnProperty']) {
      expect((await ana.get(`/api/operators/${name}/users`)).status).toBe(404)
    }
    expect(asked).toEqual([])
  })

  test('S38: what one operator has used up is nobody else’s, and no customer’s', async () => {
    await change(running.as('owner'), {
      maxStartsPerHour: 1,
      impersonators: [{ who: { role: 'support' } }, { who: { role: 'lead' } }],
    })
    running.clock.now += 3_600_000
    const ana = running.as('ana')
    await impersonate(ana)
    await stop(ana)
    const refused = await start(ana)
    expect(await codeOf(refused)).toEqual([429, 'rate_limited'])
    expect((await start(running.as('lea'))).status).toBe(201)
    expect(await userOf(running.as('cleo'))).toBe('user_42')
    expect((await running.as('cleo').get('/api/v1/me/impersonations')).status).toBe(200)
  })

  test('S49: without a person nothing starts: not with a key, not with a token', async () => {
    const token = await tokenOf(running.as('ana'))
    for (const secret of [KEY, token]) {
      const machine = running.as()
      const headers = { authorization: `Bearer ${secret}` }
      const body = { userId: 'user_42', reason: 'The invoice is missing' }
      expect((await machine.post(`${BASE}/impersonations`, body, headers)).status).toBe(401)
    }
  })
})

test('S5: while impersonating, an operator answers no request and ends nobody else’s session, but can end their own', async () => {
  await change(running.as('owner'), {
    impersonators: [{ who: { role: 'support' } }, { who: { role: 'lead' } }],
    approval: { count: 1, by: ['lead'], requestLife: 3600 },
    breakGlass: { enabled: true, roles: ['lead'] },
  })
  const [ana, lea] = [running.as('ana'), running.as('lea')]
  const { impersonation } = await json<{ impersonation: { id: string } }>(await start(ana))
  const at = `${BASE}/impersonations/${impersonation.id}`
  const own = await impersonate(lea, 'user_42', { breakGlass: 'The shop is down and nobody answers' })
  for (const what of ['approve', 'deny', 'end']) {
    const reply = await lea.post(`${at}/${what}`, what === 'deny' ? {} : undefined)
    expect([what, ...(await codeOf(reply))]).toEqual([what, 409, 'already_impersonating'])
  }
  expect(await json(await ana.get(at))).toMatchObject({ impersonation: { state: 'requested' } })
  // From another browser, where she is herself.
  expect((await running.as('lea').post(`${at}/approve`)).status).toBe(200)
  expect((await lea.post(`${BASE}/impersonations/${own}/end`)).status).toBe(200)
  expect((await lea.post(`${at}/end`)).status).toBe(200)
})

describe('full access', () => {
  const why = 'The invoice must be changed'
  const toFull = (who: Who, at: string) => who.post(`${at}/mode`, { mode: 'full', reason: why })
  /** Asks, lets others answer, and begins. */
  async function begin(mode: 'read-only' | 'full', answer: (at: string) => Promise<Response>) {
    const ana = running.as('ana')
    const started = await start(ana, 'user_42', { mode })
    const { impersonation } = await json<{ impersonation: { id: string } }>(started)
    const at = `${BASE}/impersonations/${impersonation.id}`
    expect([started.status, (await answer(at)).status]).toEqual([202, 200])
    const { ticket } = await json<{ ticket: string }>(await ana.post(`${at}/ticket`))
    expect((await ana.post('/redeem', { ticket })).status).toBe(303)
    return { ana, at }
  }
  const modeOf = async (who: Who) =>
    (await json<{ impersonation: { mode: string } }>(await refresh(who))).impersonation.mode
  const approve = (at: string) => running.as('lea').post(`${at}/approve`)
  const consent = (at: string) => running.as('cleo').post(`/api/v1/me/${at.slice(BASE.length + 1)}/consent`)

  test.each([
    [
      'an approval',
      'approval_required',
      approve,
      { approval: { count: 1, by: ['lead'], requestLife: 3600 } },
    ],
    ['the customer’s consent', 'consent_required', consent, { consent: 'each' }],
  ] as const)('needs %s that was asked for it', async (_what, code, answer, more) => {
    await change(running.as('owner'), { ...more, fullFor: 60 })
    try {
      const looking = await begin('read-only', answer)
      expect(await codeOf(await toFull(looking.ana, looking.at))).toEqual([409, code])
      expect(await modeOf(looking.ana)).toBe('read-only')
      await stop(looking.ana)
      const { ana, at } = await begin('full', answer)
      running.clock.now += 60_000
      expect(await modeOf(ana)).toBe('read-only')
      expect((await toFull(ana, at)).status).toBe(200)
      expect(await modeOf(ana)).toBe('full')
    } finally {
      await change(running.as('owner'), { consent: 'none' })
    }
  })

  test('needs a sign-in that is fresh when it is set, not when the session began', async () => {
    await change(running.as('owner'), { stepUpMaxAge: 300, fullFor: 600 })
    const signIn = () => {
      const { operator } = people['ana'] as Required<SignedIn>
      people['ana'] = { userId: 'ana', operator: { ...operator, authenticatedAt: running.clock.now } }
    }
    try {
      const ana = running.as('ana')
      signIn()
      const at = `${BASE}/impersonations/${await impersonate(ana)}`
      running.clock.now += 301_000
      expect(await modeOf(ana)).toBe('read-only')
      const refused = await toFull(ana, at)
      expect(refused.headers.get('www-authenticate')).toContain('max_age="300"')
      expect(await codeOf(refused)).toEqual([401, 'step_up_required'])
      expect(await modeOf(ana)).toBe('read-only')
      signIn()
      expect((await toFull(ana, at)).status).toBe(200)
      // It goes on as long as full does, whatever the age of the sign-in meanwhile.
      running.clock.now += 301_000
      expect(await modeOf(ana)).toBe('full')
      running.clock.now += 299_000
      expect(await modeOf(ana)).toBe('read-only')
    } finally {
      const owner = running.as('owner')
      const read = await owner.get(`${BASE}/settings`)
      const { stepUpMaxAge: _, ...settings } = (await json<{ settings: Record<string, unknown> }>(read))[
        'settings'
      ]
      await owner.put(`${BASE}/settings`, settings, { 'if-match': read.headers.get('etag') ?? '' })
    }
  })

  test('that is over is nothing that the settings must still allow', async () => {
    await change(running.as('owner'), { fullFor: 60 })
    const ana = running.as('ana')
    await impersonate(ana, 'user_42', { mode: 'full' })
    running.clock.now += 60_000
    await change(running.as('owner'), { modes: ['read-only'] })
    expect(await modeOf(ana)).toBe('read-only')
  })
})

test('S37: a service whose settings nobody has touched impersonates for nobody', async () => {
  const untouched = await startService(hosts)
  try {
    const answers: Record<string, unknown> = {}
    for (const who of ['ana', 'owner', 'lea', 'cleo']) {
      answers[who] = await codeOf(await start(untouched.as(who)))
    }
    expect(answers).toEqual({
      ana: [404, 'not_found'],
      lea: [404, 'not_found'],
      owner: [403, 'impersonation_off'],
      cleo: [403, 'operators_only'],
    })
  } finally {
    await untouched.stop()
  }
})

describe('a session', () => {
  test('S7: has a cookie and a token of its own, and what is over opens nothing', async () => {
    const ana = running.as('ana')
    const cookies: string[][] = []
    const tokens: string[] = []
    for (let cycle = 0; cycle < 2; cycle += 1) {
      await impersonate(ana)
      cookies.push([...ana.jar].filter(([name]) => name !== 'host').map(([, value]) => value))
      tokens.push(await tokenOf(ana))
      await stop(ana)
    }
    expect(cookies.flat()).toHaveLength(2)
    expect(new Set(cookies.flat()).size).toBe(2)
    expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size).toBe(2)
    const [first] = cookies.flat()
    await impersonate(ana)
    const name = [...ana.jar.keys()].find((one) => one !== 'host') ?? ''
    ana.jar.set(name, first ?? '')
    expect(await userOf(ana)).toBe('ana')
  })

  test('S8: takes no mark of an impersonation from a client', async () => {
    const forged = { impersonatorUserId: 'owner', impersonatedBy: 'owner', impersonator_user: 'owner' }
    const ana = running.as('ana')
    for (const [name, value] of Object.entries(forged)) {
      expect((await start(ana, 'user_42', { [name]: value })).status).toBe(400)
      const cleo = running.as('cleo')
      expect((await cleo.put('/api/v1/me/support-access', { optedOut: false, [name]: value })).status).toBe(
        400,
      )
    }
    const id = await impersonate(ana)
    const mode = { mode: 'full', reason: 'I must change it', ...forged }
    expect((await ana.post(`${BASE}/impersonations/${id}/mode`, mode)).status).toBe(400)
  })

  test('S9: leads back to no address that a page would run', async () => {
    const ana = running.as('ana')
    await impersonate(ana, 'user_42', { returnTo: '"><script>alert(1)</script>' })
    expect(await json(await stop(ana))).toEqual({ redirect_to: `${running.origin}/` })
    await impersonate(ana, 'user_42', { returnTo: `${running.origin}/?q="><script>` })
    const { redirect_to: to } = await json<{ redirect_to: string }>(await stop(ana))
    expect(to).not.toMatch(/["<>]/)
  })

  test('S14: is the same one by every transport', async () => {
    const ana = running.as('ana')
    const own = await tokenOf(ana)
    await impersonate(ana)
    const reply = await ana.get('/api/v1/refresh_token', { origin: APP, authorization: `Bearer ${own}` })
    const seen = await json<{ access_token: string; user: { user_id: string } }>(reply)
    expect(seen.user.user_id).toBe('user_42')
    expect(await introspect(seen.access_token)).toMatchObject({ active: true, sub: 'user_42' })
  })

  test('S15, S18: leaves the operator’s cookies as they were, twice over, and their sign-in as it is', async () => {
    const ana = running.as('ana')
    const before = [...ana.jar]
    for (let cycle = 0; cycle < 2; cycle += 1) {
      await impersonate(ana)
      expect([...ana.jar].length).toBe(before.length + 1)
      // A host that signs people out when something about them changes would lose the operator here.
      people['ana'] = {
        userId: 'ana',
        operator: { role: 'support', rank: 1, tenants: ['t1'], email: `${cycle}@x.test` },
      }
      await stop(ana)
      expect([...ana.jar]).toEqual(before)
      expect(await userOf(ana)).toBe('ana')
    }
  })

  test('S16: whose operator is signed out meanwhile, or whose user is gone, ends cleanly', async () => {
    for (const isAskedFirst of [false, true]) {
      const ana = running.as('ana')
      const id = await impersonate(ana)
      const token = await tokenOf(ana)
      ana.jar.delete('host')
      if (isAskedFirst) expect(await codeOf(await refresh(ana))).toEqual([401, 'signed_out'])
      const stopped = await stop(ana)
      expect([stopped.status, await json(stopped)]).toEqual(
        isAskedFirst
          ? [401, expect.objectContaining({ code: 'signed_out' })]
          : [200, { redirect_to: `${running.origin}/` }],
      )
      expect([...ana.jar]).toEqual([])
      expect(await codeOf(await refresh(ana))).toEqual([401, 'signed_out'])
      expect(await introspect(token)).toEqual({ active: false })
      const { impersonation } = await json<{ impersonation: object }>(
        await running.as('owner').get(`${BASE}/impersonations/${id}`),
      )
      expect(impersonation).toMatchObject({ state: 'ended' })
    }
    const again = running.as('ana')
    await impersonate(again)
    directory = directory.filter(({ userId }) => userId !== 'user_42')
    expect(await userOf(again)).toBe('ana')
    expect([...again.jar.keys()]).toEqual(['host'])
  })

  test('S17: that is stopped signs no customer out', async () => {
    const [ana, cleo] = [running.as('ana'), running.as('cleo')]
    const token = await tokenOf(cleo)
    await impersonate(ana)
    await stop(ana)
    expect(await introspect(token)).toMatchObject({ active: true, sub: 'user_42' })
    expect(await userOf(cleo)).toBe('user_42')
  })

  test('S19: gives no token that outlives it, and none that refreshes', async () => {
    const ana = running.as('ana')
    await impersonate(ana)
    const reply = await json<Record<string, unknown>>(await refresh(ana))
    expect(JSON.stringify(reply)).not.toMatch(/refresh/i)
    const token = String(reply['access_token'])
    await stop(ana)
    expect(await introspect(token)).toEqual({ active: false })
    const bearer = { origin: APP, authorization: `Bearer ${token}` }
    expect((await running.as().get('/api/v1/refresh_token', bearer)).status).toBe(401)
  })

  test('S19: gives no token that says full for longer than it is, and one that does is worth nothing after', async () => {
    await change(running.as('owner'), { fullFor: 60 })
    // In the middle of a second, so that full does not end on a whole one.
    running.clock.now += 1_500 - (running.clock.now % 1_000)
    const ana = running.as('ana')
    const at = `${BASE}/impersonations/${await impersonate(ana)}`
    const toFull = async () => {
      const reply = await ana.post(`${at}/mode`, { mode: 'full', reason: 'The invoice must be changed' })
      return (await json<{ impersonation: { fullUntil: number } }>(reply)).impersonation.fullUntil
    }
    const isActive = async (token: string) => (await introspect(token))['active']
    const modeOf = (token: string) => decodeJwt<{ impersonation: { mode: string } }>(token).impersonation.mode

    const readOnly = await tokenOf(ana)
    const fullUntil = await toFull()
    running.clock.now += 10_000
    const full = await tokenOf(ana)
    expect(modeOf(full)).toBe('full')
    const { exp = 0 } = decodeJwt(full)
    expect([exp * 1000 <= fullUntil, exp * 1000 > fullUntil - 1000]).toEqual([true, true])
    expect([await isActive(readOnly), await isActive(full)]).toEqual([true, true])

    // So late that a token of full would be over before it is used.
    running.clock.now = fullUntil - 1
    const last = await tokenOf(ana)
    expect(modeOf(last)).toBe('read-only')
    expect((decodeJwt(last).exp ?? 0) * 1000).toBeGreaterThan(running.clock.now)

    running.clock.now = fullUntil
    expect(await isActive(full)).toBe(false)
    expect([await isActive(readOnly), await isActive(last)]).toEqual([true, true])

    await toFull()
    const again = await tokenOf(ana)
    expect(await isActive(again)).toBe(true)
    expect((await ana.post(`${at}/mode`, { mode: 'read-only' })).status).toBe(200)
    expect(decodeJwt(again).exp! * 1000).toBeGreaterThan(running.clock.now)
    expect(await isActive(again)).toBe(false)
    expect(await isActive(readOnly)).toBe(true)
  })

  test('S19: gives no token that outlives it where nobody asks any more', async () => {
    await change(running.as('owner'), { idleTimeout: 60 })
    try {
      const ana = running.as('ana')
      await impersonate(ana)
      const from = running.clock.now
      expect((decodeJwt(await tokenOf(ana)).exp ?? 0) * 1000).toBeLessThanOrEqual(from + 60_000)
      // Whoever asks again before is heard of, and goes on.
      running.clock.now += 59_000
      expect((decodeJwt(await tokenOf(ana)).exp ?? 0) * 1000).toBeGreaterThan(from + 60_000)
      running.clock.now += 60_000
      expect(await userOf(ana)).toBe('ana')
    } finally {
      await change(running.as('owner'), { idleTimeout: 600 })
    }
  })

  test('S27, S28: is marked in every token, and nothing else is', async () => {
    const [ana, cleo] = [running.as('ana'), running.as('cleo')]
    for (const who of [ana, cleo]) {
      const claims = decodeJwt(await tokenOf(who))
      expect(claims).not.toHaveProperty('act')
      expect(claims).not.toHaveProperty('impersonator_user_id')
    }
    const before = await auditOf('limit=100')
    for (let i = 0; i < 5; i += 1) await refresh(cleo)
    expect(await auditOf('limit=100')).toEqual(before)
    await impersonate(ana, 'user_42', { mode: 'full' })
    expect(decodeJwt(await tokenOf(ana))).toMatchObject({ act: { sub: 'ana' }, impersonator_user_id: 'ana' })
  })

  test('S46, S59: the customer sees it, and by `showOperatorAs: role` nothing else of the operator', async () => {
    const ana = running.as('ana')
    const id = await impersonate(ana)
    const cleo = running.as('cleo')
    const replies = [
      await (await cleo.get('/api/v1/me/impersonations')).text(),
      await (await cleo.get('/api/v1/me/support-access')).text(),
      await (await cleo.post(`/api/v1/me/impersonations/${id}/end`)).text(),
      await (await cleo.get('/api/v1/me/impersonations')).text(),
      await tokenOf(cleo).then((token) => JSON.stringify(decodeJwt(token))),
    ]
    expect(replies[0]).toContain(id)
    expect(replies[0]).toContain('"by":"support"')
    for (const reply of replies) expect(reply).not.toMatch(/"ana"|Lima|ana@acme/)
  })
})

describe('the record', () => {
  test('S40: of an attempt stands, also of one that was refused', async () => {
    await start(running.as('ana'), 'admin')
    const [first] = await auditOf('subject=admin&limit=10')
    expect(first).toMatchObject({ type: 'impersonation.refused', code: 'rank_too_high' })
  })

  test('S40: of an attempt stands, also where what comes after it fails', async () => {
    const before = await auditOf('type=impersonation.requested&limit=100')
    const nobody = { id: 'team', kind: 'slack', url: 'http://127.0.0.1:9/services/T0/B0/x' } as const
    await change(running.as('owner'), ({ alerts }) => ({
      alerts: { ...alerts, alertBeforeStart: true, channels: [nobody] },
    }))
    try {
      expect(await codeOf(await start(running.as('ana')))).toEqual([503, 'alert_not_delivered'])
      expect(await auditOf('type=impersonation.requested&limit=100')).toHaveLength(before.length + 1)
    } finally {
      await change(running.as('owner'), ({ alerts }) => ({
        alerts: { ...alerts, alertBeforeStart: false, channels: [] },
      }))
    }
  })

  test('S53: of a break-glass start says so for ever, to the team and to the customer', async () => {
    await change(running.as('owner'), {
      approval: { count: 1, by: ['lead'], requestLife: 3600 },
      breakGlass: { enabled: true, roles: ['support'] },
    })
    const ana = running.as('ana')
    const silent = await start(ana, 'user_42', { breakGlass: '' })
    expect([silent.status, await json(silent)]).toMatchObject([
      202,
      { impersonation: { state: 'requested' } },
    ])
    const id = await impersonate(ana, 'user_42', { breakGlass: 'The shop is down and nobody answers' })
    await stop(ana)
    running.clock.now += 90 * 86_400_000
    const { impersonation } = await json<{ impersonation: object }>(
      await ana.get(`${BASE}/impersonations/${id}`),
    )
    expect(impersonation).toMatchObject({
      state: 'ended',
      breakGlass: { reason: 'The shop is down and nobody answers', skipped: ['lead'] },
    })
    const { impersonations } = await json<{ impersonations: { id: string; breakGlass: boolean }[] }>(
      await running.as('cleo').get('/api/v1/me/impersonations'),
    )
    expect(impersonations.find((one) => one.id === id)?.breakGlass).toBe(true)
    expect(await typesOf(id)).toContain('break_glass.used')
  })

  test('S54, S55: of a request that nobody answered stays, and it can no longer be used', async () => {
    await change(running.as('owner'), { approval: { count: 1, by: ['lead'], requestLife: 60 } })
    const [ana, lea] = [running.as('ana'), running.as('lea')]
    const { impersonation } = await json<{ impersonation: { id: string } }>(await start(ana))
    const at = `${BASE}/impersonations/${impersonation.id}`
    running.clock.now += 60_001
    expect(await codeOf(await lea.post(`${at}/approve`))).toEqual([409, 'request_expired'])
    expect(await codeOf(await ana.post(`${at}/ticket`))).toEqual([409, 'request_expired'])
    expect(await json(await ana.get(at))).toMatchObject({ impersonation: { state: 'request_expired' } })
    const listed = await json<{ impersonations: { id: string }[] }>(await ana.get(`${BASE}/impersonations`))
    expect(listed.impersonations.map(({ id }) => id)).toContain(impersonation.id)
    expect(await typesOf(impersonation.id)).toEqual(
      expect.arrayContaining(['impersonation.requested', 'request.expired']),
    )
  })

  test('S54: an approval in time makes a session with a life of its own', async () => {
    await change(running.as('owner'), { approval: { count: 1, by: ['lead'], requestLife: 60 } })
    const [ana, lea] = [running.as('ana'), running.as('lea')]
    const { impersonation } = await json<{ impersonation: { id: string } }>(
      await start(ana, 'user_42', { duration: 600 }),
    )
    const at = `${BASE}/impersonations/${impersonation.id}`
    expect((await lea.post(`${at}/approve`)).status).toBe(200)
    const { ticket } = await json<{ ticket: string }>(await ana.post(`${at}/ticket`))
    expect((await ana.post('/redeem', { ticket })).status).toBe(303)
    running.clock.now += 300_000
    expect(await userOf(ana)).toBe('user_42')
    await stop(ana)
    expect((await ana.post('/redeem', { ticket })).status).toBe(410)
    expect((await ana.post(`${at}/ticket`)).status).toBe(409)
  })
})

test('S26: a ticket is in no address, and neither it nor a cookie is on the disk', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'impersonation-kit-'))
  const kept = await startService({ ...hosts, dataDir: join(dataDir, 'data') })
  try {
    await change(kept.as('owner'), { enabled: true, impersonators: [{ who: { role: 'support' } }] })
    const ana = kept.as('ana')
    const ticket = await ticketOf(ana)
    const redeemed = await ana.post('/redeem', { ticket })
    expect(redeemed.headers.get('location')).toBe(`${APP}/`)
    expect(redeemed.headers.get('referrer-policy')).toBe('no-referrer')
    expect(redeemed.headers.get('cache-control')).toBe('no-store')
    const secrets = [ticket, ...[...ana.jar].filter(([name]) => name !== 'host').map(([, value]) => value)]
    await kept.stop()
    const files = await readdir(dataDir, { recursive: true, withFileTypes: true })
    const found = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name)).then((bytes) => bytes.toString('latin1'))),
    )
    expect(found.some((text) => text.includes('The invoice of March is missing'))).toBe(true)
    for (const secret of secrets) expect(found.some((text) => text.includes(secret))).toBe(false)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
