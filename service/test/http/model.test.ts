import fc from 'fast-check'
import { type EnvironmentSettings, hashSession } from 'impersonation-kit/server'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY, browser, startService } from '../support/startService.js'
import { json } from '../support/steps.js'
import {
  isOpen,
  type Mode,
  type NaiveBrowser,
  NaiveService,
  type NaiveSession,
  type NaiveSettings,
  type NaiveTicket,
  type Reply,
} from './support/NaiveService.js'

const RUNS = 24
/** For the runs, and for the shorter ones that look for the smallest failure. */
const ENVIRONMENTS = 100
const appOf = (run: number) => `http://localhost:${20_000 + run}`
const keyOf = (run: number) => `${KEY}-${run}`
const WHY = 'The invoice of March is missing'

let running: Awaited<ReturnType<typeof startService>>
let runs = 0
/** The people of the run: the host's sign-in and its directory know them as they are at this moment. */
let people: Pick<NaiveService, 'operators' | 'users'>

beforeAll(async () => {
  const get = async (userId: string) => {
    const user = people.users[userId]
    if (!user?.exists) return undefined
    const { tenants, rank, active } = user
    return { userId, tenants, rank, active }
  }
  running = await startService({
    environments: Object.fromEntries(
      Array.from({ length: ENVIRONMENTS }, (_, run) => [
        `e${run}`,
        { apps: [appOf(run)], apiKeys: [keyOf(run)] },
      ]),
    ),
    authenticate: (request) => {
      const userId = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
      const operator = people.operators[userId]
      if (!operator) return Object.hasOwn(people.users, userId) ? { userId } : null
      if (operator.is === 'signed out') return null
      const { role, rank, tenants } = operator
      return operator.is === 'disabled' ? { userId } : { userId, operator: { role, rank, tenants } }
    },
    users: { get, search: async () => ({ users: [] }) },
  })
})
afterAll(() => running.stop())

interface Listed {
  id: string
  state: string
  mode: string
  operator: { id: string }
  startedAt?: number
  expiresAt?: number
  maxExpiresAt?: number
  idleAt?: number
  fullUntil?: number
  approvals: { by: string }[]
  consentAt?: number
  breakGlass?: object
  extended: boolean
  end?: string
  endCode?: string
  endedBy?: string
}

/** One environment of the running service, and the browsers of its people. */
class Real {
  readonly base: string
  readonly app: string
  readonly observer = running.as('boss')
  readonly browsers: Record<string, ReturnType<typeof browser>>
  readonly tokens = new Map<string, string>()
  #etag = ''

  constructor(
    readonly run: number,
    model: NaiveService,
  ) {
    this.base = `/api/operators/e${run}`
    this.app = appOf(run)
    const names = Object.entries(model.browsers).map(([name, { operator }]) => [name, running.as(operator)])
    this.browsers = Object.fromEntries(names) as typeof this.browsers
  }

  of(model: NaiveService, one: NaiveBrowser) {
    const found = Object.entries(model.browsers).find(([, other]) => other === one)?.[0] ?? ''
    return this.browsers[found] ?? this.observer
  }

  async put(settings: NaiveSettings): Promise<void> {
    const path = `${this.base}/settings`
    this.#etag ||= (await this.observer.get(path)).headers.get('etag') ?? ''
    const reply = await this.observer.put(path, settingsOf(settings), { 'if-match': this.#etag })
    expect([reply.status, reply.status === 200 || (await reply.text())]).toEqual([200, true])
    this.#etag = reply.headers.get('etag') ?? ''
  }

  async list(): Promise<Listed[]> {
    const reply = await this.observer.get(`${this.base}/impersonations?limit=100`)
    return (await json<{ impersonations: Listed[] }>(reply)).impersonations
  }

  async isActive(token: string): Promise<boolean> {
    const reply = await fetch(`${running.origin}/api/v1/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keyOf(this.run)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    return (await json<{ active: boolean }>(reply)).active
  }
}

function settingsOf(given: NaiveSettings): EnvironmentSettings {
  const modes: Mode[] = given.isFullAllowed ? ['read-only', 'full'] : ['read-only']
  const { enabled, protectedUsers, fullFor, maxDuration, idleTimeout, maxSessions, maxStartsPerHour } = given
  return {
    enabled,
    protectedUsers,
    fullFor,
    maxDuration,
    idleTimeout,
    maxSessions,
    maxStartsPerHour,
    impersonators: given.isGranted
      ? [{ who: { role: 'support' }, maxRank: 3, modes: ['read-only', 'full'] }]
      : [],
    modes,
    reason: { required: true, minLength: 10 },
    ticket: { required: false },
    approval: { count: given.approvals, by: ['lead'], requestLife: given.requestLife },
    breakGlass: { enabled: given.isBreakGlassOn, roles: ['support'] },
    consent: given.asksCustomer ? 'each' : 'none',
    alerts: { channels: [], alertBeforeStart: false, notifyCustomer: false },
    showOperatorAs: 'role',
  }
}

const reached = new Set<string>()
const reach = (what: string): void => void reached.add(what)

async function replyOf(what: string, reply: Response): Promise<Reply> {
  const text = await reply.text()
  const { code } = (text === '' ? {} : JSON.parse(text)) as { code?: string }
  reach(`${what} ${code ?? 'done'}`)
  return code === undefined ? [reply.status] : [reply.status, code]
}

// What everything is compared with, after every deed

async function compare(model: NaiveService, real: Real): Promise<void> {
  const listed = await real.list()
  const { now } = model
  expect(
    listed.toReversed().map(({ id, state, mode, end, endCode, endedBy, approvals, extended, ...one }) => ({
      id,
      state,
      mode,
      end,
      endCode,
      endedBy,
      isExtended: extended,
      approvers: approvals.map(({ by }) => by),
      isAgreed: one.consentAt !== undefined,
      isBroken: one.breakGlass !== undefined,
      ...(state === 'active' && { life: one.expiresAt, idle: one.idleAt }),
      ...(state === 'active' && mode === 'full' && { full: one.fullUntil }),
    })),
  ).toEqual(
    model.sessions.map(({ id, state, mode, end, endCode, endedBy, approvers, isExtended, ...one }) => ({
      id,
      state,
      mode,
      end,
      endCode,
      endedBy,
      isExtended,
      approvers,
      isAgreed: one.isAgreed,
      isBroken: one.isBroken,
      ...(state === 'active' && { life: one.lifeEnds, idle: one.idleEnds }),
      ...(state === 'active' && mode === 'full' && { full: one.fullEnds }),
    })),
  )
  for (const { state, end, mode } of listed)
    reach(`is ${end ?? state}${state === 'active' ? ` ${mode}` : ''}`)

  const active = listed.filter(({ state }) => state === 'active')
  for (const { startedAt = 0, expiresAt = 0, idleAt = 0, maxExpiresAt = Infinity } of active) {
    expect(expiresAt).toBeGreaterThan(now)
    expect(idleAt).toBeGreaterThan(now)
    expect(expiresAt).toBeLessThanOrEqual(maxExpiresAt)
    expect(maxExpiresAt).toBeLessThanOrEqual(startedAt + 3_600_000)
  }
  const browsersOf = (id: string) => Object.values(model.browsers).filter(({ operator }) => operator === id)
  for (const { operator } of active) {
    const alive = active.filter((one) => one.operator.id === operator.id).length
    expect(alive).toBeLessThanOrEqual(browsersOf(operator.id).length)
  }
  // A token is worth as much as its session, also before anybody asks anew.
  for (const [id, token] of real.tokens) {
    const one = active.find((other) => other.id === id)
    const isAlive = one !== undefined
    const { exp = 0, impersonation } = decodeJwt<{ impersonation: { mode: Mode } }>(token)
    const mayStill = impersonation.mode === 'read-only' || one?.mode === 'full'
    expect(await real.isActive(token)).toBe(isAlive && mayStill && exp * 1000 > now)
    if (!isAlive) real.tokens.delete(id)
  }
}

/** No token can be full for a part of a second: in the last one it is read-only already. */
function modeToldOf({ mode, fullEnds = 0 }: NaiveSession, now: number): Mode {
  return mode === 'full' && Math.floor(fullEnds / 1000) * 1000 > now ? 'full' : 'read-only'
}

/** Asks who each browser is, as the app does; it counts as a sign of a person. */
async function look(model: NaiveService, real: Real, browsers: readonly NaiveBrowser[]): Promise<void> {
  const opened = new Set<string>()
  for (const who of browsers) {
    const asked = real.of(model, who)
    const hadSession = who.session !== undefined
    const expected = model.refresh(who)
    const reply = await asked.get('/api/v1/refresh_token', { origin: real.app })
    const session = expected?.session
    if (!session && hadSession) reach(expected ? 'is oneself again' : 'is signed out')
    const { access_token: token, ...said } = await json<{
      access_token?: string
      code?: string
      user?: { user_id: string; impersonator_user?: string }
      impersonation?: { session: string; mode: string; expires_at: number }
    }>(reply)
    expect({
      status: reply.status,
      code: said.code,
      user: said.user?.user_id,
      impersonator: said.user?.impersonator_user,
      session: said.impersonation?.session,
      mode: said.impersonation?.mode,
      until: said.impersonation?.expires_at,
      hasCookie: asked.jar.size > 1,
    }).toEqual({
      status: expected ? 200 : 401,
      code: expected ? undefined : 'signed_out',
      user: expected?.user,
      impersonator: session?.operator,
      session: session?.id,
      mode: session && modeToldOf(session, model.now),
      until: session && (session.lifeEnds ?? 0) / 1000,
      hasCookie: session !== undefined,
    })
    if (token === undefined) continue
    const claims = decodeJwt(token)
    expect([claims.sub, claims['impersonator_user_id'], claims.aud]).toEqual([
      expected?.user,
      session?.operator,
      real.app,
    ])
    if (!session) continue
    const { lifeEnds = 0, idleEnds = 0, fullEnds = 0 } = session
    const isFull = modeToldOf(session, model.now) === 'full'
    const ends = Math.min(lifeEnds, idleEnds, isFull ? fullEnds : Infinity)
    expect(claims.exp).toBeLessThanOrEqual(ends / 1000)
    expect(opened).not.toContain(session.id)
    opened.add(session.id)
    real.tokens.set(session.id, token)
  }
}

/** Every change has its record, and none has two; and the chains hold. */
async function audit(model: NaiveService, real: Real): Promise<void> {
  const records: {
    type: string
    at: number
    seq: number
    session?: string
    code?: string
    actor: { id: string }
    subject: { id: string }
    detail?: { by?: string }
  }[] = []
  for (let after = ''; ;) {
    const reply = await real.observer.get(`${real.base}/audit?limit=100${after}`)
    const page = await json<{ records: typeof records; next?: string }>(reply)
    records.push(...page.records)
    if (page.next === undefined) break
    after = `&after=${encodeURIComponent(page.next)}`
  }
  const chains = [undefined, ...model.sessions]
  for (const session of chains) {
    const hash = session && (await hashSession(running.origin, session.id))
    // What belongs to no session has a chain for each day, and a run may go on past midnight.
    const dayOf = ({ at }: { at: number }) => (session ? 0 : Math.floor(at / 86_400_000))
    const found = records
      .filter((one) => one.session === hash)
      .toSorted((a, b) => dayOf(a) - dayOf(b) || a.seq - b.seq)
    expect(
      found.map(({ type, at, code, actor, detail }) => ({
        type,
        at,
        code,
        by: session ? detail?.by : actor.id,
      })),
    ).toEqual(
      model.facts
        .filter((fact) => fact.session === session)
        .map(({ type, at, code, by }) => ({ type, at, code, by })),
    )
    if (!session) continue
    for (const { actor, subject } of found)
      expect([actor.id, subject.id]).toEqual([session.operator, session.user])
  }
  expect(records).toHaveLength(model.facts.length)
  const verdict = await json(await real.observer.get(`${real.base}/audit/verify`))
  expect(verdict).toMatchObject({ ok: true })
}

// What can happen

interface Deed {
  what: string
  /** All look, so that what it means for them is seen. */
  isSeen?: true
  can?: (model: NaiveService) => boolean
  do: (model: NaiveService, real: Real) => Promise<void>
}

class Act implements fc.AsyncCommand<NaiveService, Real> {
  constructor(
    readonly deed: Deed,
    readonly looks: boolean,
  ) {}
  check = (model: Readonly<NaiveService>) => this.deed.can?.(model as NaiveService) ?? true
  toString = () => `${this.deed.what}${this.looks ? ', and all look' : ''}`

  async run(model: NaiveService, real: Real): Promise<void> {
    await this.deed.do(model, real)
    await compare(model, real)
    if (!this.looks) return
    await look(
      model,
      real,
      Object.values(model.browsers).filter(({ operator }) => ['ana', 'cy'].includes(operator)),
    )
    await compare(model, real)
  }
}

/** One that it fits, the last first; one time in six any. */
function pickFrom<T>(all: readonly T[], n: number, fits: (one: T) => boolean): T | undefined {
  const among = n % 6 === 0 ? all : all.filter(fits)
  return among.at(-1 - (Math.floor(n / 6) % Math.max(1, among.length)))
}

function pick<T>(all: readonly T[], n: number, fits: (one: T) => boolean): T {
  const found = pickFrom(all, n, fits)
  if (found === undefined) throw new Error('There is none.')
  return found
}

/** Mostly the browser that holds the session, or another one of its operator; sometimes somebody else's. */
function browserFor(model: NaiveService, { operator, ...session }: NaiveSession, n: number): NaiveBrowser {
  const own = Object.values(model.browsers).filter((one) => one.operator === operator)
  const holder = own.find((one) => one.session?.id === session.id)
  const others = Object.values(model.browsers).filter((one) => one.operator !== operator)
  const found = n < 5 ? (holder ?? own[0]) : n < 7 ? own.at(-1) : others[n % others.length]
  if (!found) throw new Error('There is no browser.')
  return found
}

/** The second ones one time in twelve. */
const often = <T>(many: T[], few: T[]) =>
  fc.oneof(
    { weight: 11, arbitrary: fc.constantFrom(...many) },
    { weight: 1, arbitrary: fc.constantFrom(...few) },
  )
const n = fc.nat(99)
const choice = fc.nat(9)
const reason = often([WHY], ['short'])
const seconds = fc.constantFrom(1, 60, 500, 5000)

const asAtFirst = new NaiveService(0)
const changed = fc
  .constantFrom<Partial<NaiveSettings>[]>(
    { enabled: false },
    { isGranted: false },
    { approvals: 1 },
    { approvals: 1, isBreakGlassOn: true },
    { approvals: 2 },
    { asksCustomer: true },
    { asksCustomer: true, approvals: 1 },
    { isFullAllowed: false },
    { maxDuration: 300 },
    { maxDuration: 3600, idleTimeout: 3600 },
    { idleTimeout: 60 },
    { fullFor: 600 },
    { requestLife: 120 },
    { maxSessions: 1 },
    { maxStartsPerHour: 2 },
    { protectedUsers: ['cleo'] },
  )
  .map((more): Deed => ({
    what: `settings ${JSON.stringify(more)}`,
    do: async (model, real) => {
      model.change(more)
      await real.put(model.settings)
    },
  }))

/** Changes what the host knows of somebody: mostly of somebody in a session, as the operator or as the customer. */
const happens = fc
  .tuple(
    n,
    fc.constantFrom<['operator' | 'user', object][]>(
      ['operator', { is: 'disabled' }],
      ['operator', { is: 'disabled' }],
      ['operator', { is: 'signed out' }],
      ['operator', { is: 'signed out' }],
      ['operator', { rank: 0 }],
      ['operator', { tenants: ['t2'] }],
      ['operator', { role: 'lead' }],
      ['user', { rank: 2 }],
      ['user', { rank: 5 }],
      ['user', { active: false }],
      ['user', { exists: false }],
      ['user', { tenants: ['t1', 't2'] }],
    ),
  )
  .map(([at, [whose, more]]): Deed => ({
    what: `the ${whose} of ${at} becomes ${JSON.stringify(more)}`,
    isSeen: true,
    do: async (model) => {
      const { operator, user } = pickFrom(model.sessions, at, isOpen) ?? { operator: 'ana', user: 'cleo' }
      Object.assign((whose === 'operator' ? model.operators[operator] : model.users[user]) ?? {}, more)
    },
  }))

/** Without it nothing would be allowed any more after a while. */
const healed: fc.Arbitrary<Deed> = fc.constant({
  what: 'all is as at first',
  do: async (model, real) => {
    for (const [name, operator] of Object.entries(asAtFirst.operators))
      Object.assign(model.operators[name] ?? {}, operator)
    for (const [name, user] of Object.entries(asAtFirst.users)) {
      const { optedOut: _, ...rest } = user
      Object.assign(model.users[name] ?? {}, rest)
    }
    for (const [user, { optedOut }] of Object.entries(model.users)) {
      if (!optedOut) continue
      model.optOut(user, false)
      await running.as(user).put('/api/v1/me/support-access', { optedOut: false }, { origin: real.app })
    }
    model.change({ ...asAtFirst.settings, ...model.given })
    await real.put(model.settings)
  },
})

function wait(model: NaiveService, milliseconds: number): void {
  model.wait(milliseconds / 1000)
  running.clock.now = model.now
}

const waitSome = often([0.001, 1, 1, 29, 30, 59], [60, 61, 299, 600, 3600]).map((by): Deed => ({
  what: `wait ${by} s`,
  do: async (model) => wait(model, by * 1000),
}))
/** To the very moment at which something ends by itself, or a little before. */
const waitForEnd = fc.tuple(n, fc.constantFrom(-1, 0, 0, 1)).map(([at, by]): Deed => ({
  what: `wait for end ${at} ${by}`,
  can: ({ sessions }) => pickFrom(sessions, at, isOpen) !== undefined,
  do: async (model) => {
    const { state, ...one } = pick(model.sessions, at, isOpen)
    const deadlines =
      state === 'active'
        ? [one.lifeEnds, one.idleEnds, one.mode === 'full' ? one.fullEnds : undefined]
        : [state === 'ready' ? one.ticketEnds : one.requestEnds]
    const due = deadlines.filter((time) => time !== undefined).toSorted((a, b) => a - b)
    wait(model, Math.max(0, (due[Math.floor(at / 6) % due.length] ?? 0) + by - model.now))
  },
}))

const start = fc
  .record({
    name: often(['ana1', 'ana1', 'ana2', 'cy1'], ['bo1', 'boss1']),
    user: often(['cleo', 'cleo', 'dan'], ['fay', 'ana']),
    mode: fc.constantFrom<Mode[]>('read-only', 'read-only', 'full'),
    duration: often([undefined, 60, 300, 300], [900, 2000]),
    reason,
    breakGlass: often([undefined, undefined, 'because it is on fire'], ['short']),
    isRedeemed: fc.constantFrom(true, true, true, true, true, false),
    meanwhile: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: changed },
      { weight: 1, arbitrary: happens },
    ),
  })
  .map((asked): Deed => {
    const { name, user, isRedeemed, meanwhile, ...rest } = asked
    return {
      what: `start ${JSON.stringify({ ...asked, meanwhile: meanwhile?.what })}`,
      do: async (model, real) => {
        const who = model.browsers[name] as NaiveBrowser
        const expected = model.start(who, user, rest)
        const reply = await real.of(model, who).post(`${real.base}/impersonations`, { userId: user, ...rest })
        const copy = reply.clone()
        expect(await replyOf('start', reply)).toEqual(expected.reply)
        if (!expected.session) return
        const started = await json<{ ticket?: string; impersonation: { id: string } }>(copy)
        expected.session.id = started.impersonation.id
        expect(started.ticket !== undefined).toBe(expected.ticket !== undefined)
        if (!expected.ticket) return
        expected.ticket.text = started.ticket ?? ''
        if (!isRedeemed) return
        await meanwhile?.do(model, real)
        await redeemBy(model, real, who, expected.ticket)
      },
    }
  })

async function redeemBy(
  model: NaiveService,
  real: Real,
  who: NaiveBrowser,
  ticket: NaiveTicket,
): Promise<void> {
  const expected = model.redeem(who, ticket)
  const reply = await real.of(model, who).post('/redeem', { ticket: ticket.text })
  expect(await replyOf('redeem', reply)).toEqual(expected)
}

const isOfUse = ({ isSpent, session }: NaiveTicket) => !isSpent && session.state === 'ready'

const redeem = fc.tuple(n, choice).map(([at, by]): Deed => ({
  what: `redeem ${at} by ${by}`,
  can: ({ tickets }) => pickFrom(tickets, at, isOfUse) !== undefined,
  do: async (model, real) => {
    const ticket = pick(model.tickets, at, isOfUse)
    await redeemBy(model, real, browserFor(model, ticket.session, by), ticket)
  },
}))

const isApproved = ({ state }: NaiveSession) => state === 'approved'

const begin = fc.tuple(n, choice).map(([at, by]): Deed => ({
  what: `begin ${at} by ${by}`,
  can: ({ sessions }) => pickFrom(sessions, at, isApproved) !== undefined,
  do: async (model, real) => {
    const session = pick(model.sessions, at, isApproved)
    const who = browserFor(model, session, by)
    const expected = model.begin(who, session)
    const reply = await real.of(model, who).post(`${real.base}/impersonations/${session.id}/ticket`)
    const copy = reply.clone()
    expect(await replyOf('begin', reply)).toEqual(expected.reply)
    if (expected.ticket) expected.ticket.text = (await json<{ ticket: string }>(copy)).ticket
  },
}))

/** A deed of an operator to a session. */
function toSession<A extends object>(
  what: string,
  args: fc.Arbitrary<A>,
  fits: (session: NaiveSession) => boolean,
  by: fc.Arbitrary<number> | string[],
  expected: (model: NaiveService, who: NaiveBrowser, session: NaiveSession, args: A) => Reply,
  body?: (args: A) => object,
): fc.Arbitrary<Deed> {
  return fc.tuple(n, Array.isArray(by) ? fc.constantFrom(...by) : by, args).map(([at, whose, given]) => ({
    what: `${what} ${at} by ${whose} ${JSON.stringify(given)}`,
    can: ({ sessions }) => pickFrom(sessions, at, fits) !== undefined,
    do: async (model, real) => {
      const session = pick(model.sessions, at, fits)
      const who =
        typeof whose === 'number'
          ? browserFor(model, session, whose)
          : (model.browsers[whose] as NaiveBrowser)
      const wanted = expected(model, who, session, given)
      const path = `${real.base}/impersonations/${session.id}/${what}`
      const reply = await real.of(model, who).post(path, body?.(given))
      expect(await replyOf(what, reply)).toEqual(wanted)
    },
  }))
}

const none = fc.constant({})
const isActive = ({ state }: NaiveSession) => state === 'active'
const waits = ({ state }: NaiveSession) => state === 'requested'
const approvers = ['bo1', 'bo1', 'bo1', 'lea1', 'lea1', 'lea1', 'cy1', 'ana1', 'boss1']

const approve = toSession('approve', none, waits, approvers, (model, who, session) =>
  model.answer(who, session, 'approve'),
)
const deny = toSession(
  'deny',
  none,
  waits,
  approvers,
  (model, who, session) => model.answer(who, session, 'deny'),
  () => ({}),
)
const extend = toSession(
  'extend',
  fc.record({ seconds }),
  isActive,
  choice,
  (model, who, session, given) => model.extend(who, session, given.seconds),
  (given) => given,
)
const mode = toSession(
  'mode',
  fc.record({ mode: fc.constantFrom<Mode[]>('full', 'full', 'read-only'), reason }),
  isActive,
  choice,
  (model, who, session, given) => model.setMode(who, session, given.mode, given.reason),
  (given) => given,
)
const end = toSession('end', none, isOpen, choice, (model, who, session) => model.end(who, session))

/** A browser that impersonates; one time in six any. */
const impersonates = ({ session }: NaiveBrowser) => session?.state === 'active'
const canBrowser = (at: number) => (model: NaiveService) =>
  pickFrom(Object.values(model.browsers), at, impersonates) !== undefined
const someBrowser = (model: NaiveService, at: number) => pick(Object.values(model.browsers), at, impersonates)

const stop = n.map((at): Deed => ({
  what: `stop ${at}`,
  can: canBrowser(at),
  do: async (model, real) => {
    const who = someBrowser(model, at)
    const expected = model.stopHere(who)
    const reply = await real.of(model, who).post('/api/v1/impersonation/stop', {}, { origin: real.app })
    expect(await replyOf('stop', reply)).toEqual(expected)
  },
}))
const extendHere = fc.tuple(n, seconds).map(([at, by]): Deed => ({
  what: `extend in the app ${at} by ${by}`,
  can: canBrowser(at),
  do: async (model, real) => {
    const who = someBrowser(model, at)
    const expected = model.extendHere(who, by)
    const reply = await real
      .of(model, who)
      .post('/api/v1/impersonation/extend', { seconds: by }, { origin: real.app })
    expect(await replyOf('extend in the app', reply)).toEqual(expected)
  },
}))
const refresh = n.map((at): Deed => ({
  what: `refresh ${at}`,
  can: canBrowser(at),
  do: (model, real) => look(model, real, [someBrowser(model, at)]),
}))
const endsAll: fc.Arbitrary<Deed> = fc.constantFrom('boss1', 'bo1', 'ana1').map((name) => ({
  what: `end all by ${name}`,
  do: (model, real) => endAll(model, real, name),
}))

async function endAll(model: NaiveService, real: Real, name: string): Promise<void> {
  const who = model.browsers[name] as NaiveBrowser
  const expected = model.endAll(who)
  const reply = await real.of(model, who).post(`${real.base}/impersonations/end-all`)
  const copy = reply.clone()
  expect(await replyOf('end all', reply)).toEqual(expected.reply)
  if (expected.ended !== undefined) expect(await copy.json()).toEqual({ ended: expected.ended })
}

const waitsForCustomer = ({ state, needs }: NaiveSession) => state === 'requested' && needs.consent

/** What the customer says of a session, or another customer. */
function byCustomer(
  what: string,
  fits: (session: NaiveSession) => boolean,
  expected: (model: NaiveService, user: string, session: NaiveSession) => Reply,
): fc.Arbitrary<Deed> {
  return fc.tuple(n, often(['own'], ['dan'])).map(([at, whose]) => ({
    what: `customer ${what} ${at} by ${whose}`,
    can: ({ sessions }) => pickFrom(sessions, at, fits) !== undefined,
    do: async (model, real) => {
      const session = pick(model.sessions, at, fits)
      const user = whose === 'own' ? session.user : whose
      const wanted = expected(model, user, session)
      const path = `/api/v1/me/impersonations/${session.id}/${what}`
      const reply = await running.as(user).post(path, undefined, { origin: real.app })
      expect(await replyOf(`customer ${what}`, reply)).toEqual(wanted)
    },
  }))
}

const agree = byCustomer('consent', waitsForCustomer, (model, user, session) =>
  model.agree(user, session, true),
)
const refuse = byCustomer('refuse', waitsForCustomer, (model, user, session) =>
  model.agree(user, session, false),
)
const endMine = byCustomer('end', isOpen, (model, user, session) => model.endMine(user, session))
const optOut = fc
  .tuple(fc.constantFrom('cleo', 'cleo', 'dan'), fc.boolean())
  .map(([user, optedOut]): Deed => ({
    what: `${user} opts ${optedOut ? 'out' : 'in'}`,
    do: async (model, real) => {
      const expected = model.optOut(user, optedOut)
      const reply = await running
        .as(user)
        .put('/api/v1/me/support-access', { optedOut }, { origin: real.app })
      expect(await replyOf('opt', reply)).toEqual(expected)
    },
  }))

const weights: [number, fc.Arbitrary<Deed>][] = [
  [14, start],
  [3, redeem],
  [8, begin],
  [10, approve],
  [2, deny],
  [9, extend],
  [14, mode],
  [2, end],
  [2, stop],
  [5, extendHere],
  [4, refresh],
  [1, endsAll],
  [5, agree],
  [1, refuse],
  [1, endMine],
  [1, optOut],
  [3, changed],
  [5, happens],
  [5, healed],
  [4, waitSome],
  [3, waitForEnd],
]
const deeds = fc.oneof(...weights.map(([weight, arbitrary]) => ({ weight, arbitrary })))
const commands = fc.commands(
  [
    fc
      .tuple(deeds, fc.constantFrom(true, false, false))
      .map(([deed, looks]) => new Act(deed, deed.isSeen ?? looks)),
  ],
  { maxCommands: 60, size: 'max' },
)

const settings: fc.Arbitrary<Partial<NaiveSettings>> = fc.record({
  approvals: fc.constantFrom(0, 0, 0, 0, 0, 1, 1, 2),
  isBreakGlassOn: fc.boolean(),
  asksCustomer: often([false], [true, true, true, false]),
  maxSessions: fc.constantFrom(1, 2, 3),
  idleTimeout: fc.constantFrom(60, 300, 1000),
  fullFor: fc.constantFrom(30, 60, 2000),
})

async function open(given: Partial<NaiveSettings>): Promise<{ model: NaiveService; real: Real }> {
  // Where a failure is made shorter and shorter there is an end of it.
  fc.pre(runs < ENVIRONMENTS)
  const model = new NaiveService(running.clock.now, given)
  people = model
  const real = new Real(runs, model)
  runs += 1
  await real.put(model.settings)
  model.facts.push({ type: 'settings.changed', at: model.now, by: 'boss' })
  return { model, real }
}

describe('the running service', () => {
  // A failure tells its seed and path: given to `fc.assert` beside `numRuns`, they do it again.
  test('does what its rules say, whatever people do in whatever order, and has it all on record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noBias(settings), fc.noBias(commands), async (given, all) => {
        const { model, real } = await open(given)
        await fc.asyncModelRun(async () => ({ model, real }), all)
        await endAll(model, real, 'boss1')
        await compare(model, real)
        await audit(model, real)
      }),
      { numRuns: RUNS },
    )
    for (const what of [
      'start done',
      'redeem done',
      'is requested',
      'is active read-only',
      'is policy',
      'is revoked',
      'is oneself again',
    ])
      expect(reached).toContain(what)
  })
})
