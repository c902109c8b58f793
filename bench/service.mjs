// The service beside its floors: bare statements, a bare route, a bare log. And what it costs as it grows.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { ask, callers } from './callers.mjs'
import { start } from './child.mjs'
import { markdown, median, verdict } from './report.mjs'
import { startPostgres } from './servicePostgres.mjs'

const ORIGIN = 'http://localhost:4100'
const APP = 'http://localhost:4173'
const API_KEY = 'key-of-the-benchmark-0123456789abcdef'
const BASE = '/api/operators/production'
const BATCH = 100
const FULL = { sizes: [1e3, 1e4, 1e5, 1e6], counts: [1, 4, 16, 64], seconds: 5, times: 200 }
const SMALL = { sizes: [1e3, 1e4], counts: [1, 4], seconds: 1, times: 20 }

export async function run({ small = false } = {}) {
  const plan = small ? SMALL : FULL
  const postgres = await startPostgres()
  const client = new pg.Client({ connectionString: postgres.url })
  const replicas = [start('serviceApp.mjs'), start('serviceApp.mjs')]
  const floor = start('serviceFloor.mjs')
  try {
    await client.connect()
    await client.query('create table users (id text primary key, email text not null, name text not null)')
    await client.query(`create index on users ((lower(email) collate "C"), id)`)
    await client.query(`create index on users ((lower(name) collate "C"), id)`)
    const listen = { what: 'listen', database: postgres.url, origin: ORIGIN, app: APP, apiKey: API_KEY }
    const urls = []
    for (const replica of replicas) urls.push(await replica.ask(listen))
    await turnOn(urls[0])
    const bench = { plan, client, urls, replica: replicas[0], floor, url: postgres.url, next: 1 }
    const reads = await measureReads(bench)
    const starts = await measureStarts(bench)
    const refreshes = await measureRefreshes(bench)
    const audited = await measureAudited(bench)
    return [`${postgres.version}, with fsync`, reads, starts, refreshes, audited].join('\n')
  } finally {
    for (const one of [...replicas, floor]) one.stop()
    await client.end().catch(() => undefined)
    postgres.stop()
  }
}

// What people send.

const people = (who, more = {}) => ({ cookie: `host=${who}`, ...more })
const writes = (who) => people(who, { origin: ORIGIN, 'sec-fetch-site': 'same-origin' })

async function must(status, url, options) {
  const reply = await ask(url, options)
  if (reply.status !== status) throw new Error(`${url}: ${reply.status} ${reply.text.slice(0, 300)}`)
  return reply
}

async function turnOn(url) {
  const read = await must(200, `${url}${BASE}/settings`, { headers: people('owner') })
  const { settings } = JSON.parse(read.text)
  const body = { ...settings, enabled: true, impersonators: [{ who: { role: 'support' }, tenants: '*' }] }
  const headers = { ...writes('owner'), 'if-match': read.headers.etag }
  await must(200, `${url}${BASE}/settings`, { method: 'PUT', headers, body })
}

/** A start by somebody who has not started before. Gives the ticket. */
async function startOne(url, number) {
  const body = { userId: `user_${number}`, reason: 'The invoice is missing' }
  const options = { method: 'POST', headers: writes(`op_${number}`), body }
  return JSON.parse((await must(201, `${url}${BASE}/impersonations`, options)).text).ticket
}

// Reads: search and audit, as users and events grow.

async function measureReads({ plan, client, urls, replica, floor, url }) {
  const rows = []
  let [users, events] = [0, 0]
  for (const size of plan.sizes) {
    await addUsers(client, users, size)
    await addEvents(client, events, size)
    ;[users, events] = [size, size]
    const asked = [
      ['search by the beginning of a name', `/users?q=user%20${size - 1}`, 'support', '"users"'],
      ['search that finds a page of 50', '/users?q=user&limit=50', 'support', '"users"'],
      ['audit, newest 50', '/audit?limit=50', 'owner', 'audit_event'],
      ['audit of one operator, newest 50', '/audit?limit=50&actor=op_7', 'owner', 'audit_event'],
    ]
    for (const [name, path, who, table] of asked) {
      const send = () => must(200, `${urls[0]}${BASE}${path}`, { headers: people(who) })
      await send()
      await replica.ask({ what: 'record' })
      await send()
      const all = await replica.ask({ what: 'recorded' })
      const query = all.filter(({ text }) => text.includes(table) && /^select/i.test(text))
      const replay = (statements) =>
        floor.ask({ what: 'replay', url, statements, times: plan.times, from: 0 }).then(median)
      await replay(all)
      const [alone, every] = [await replay(query), await replay(all)]
      await callers(1, plan.seconds, send) // V8 compiles what is hot
      const { milliseconds } = await callers(1, plan.seconds, send)
      const ratio = milliseconds / alone
      rows.push([
        name,
        size.toLocaleString('en'),
        alone.toFixed(2),
        `${every.toFixed(2)} (${all.length})`,
        milliseconds.toFixed(2),
        ratio.toFixed(2),
        size === plan.sizes.at(-1) ? `≤ 2: ${verdict(ratio <= 2)}` : '',
      ])
    }
  }
  return markdown(
    'Reads, one caller, milliseconds',
    [
      '',
      'users and events',
      'the query alone',
      'all its statements',
      'service, by HTTP',
      '× the query',
      'target',
    ],
    rows,
  )
}

async function addUsers(client, from, to) {
  await client.query(
    `insert into users select 'user_' || n, 'user' || n || '@example.com', 'User ' || n from generate_series(${from}, ${to - 1}) n`,
  )
  await client.query('vacuum analyze users')
}

/** Rows as they look, in chains of a hundred, without a true hash: nothing here verifies them. */
async function addEvents(client, from, to) {
  await client.query(`
    insert into impersonation_kit.audit_event
      (chain, seq, id, phase, at, environment, type, session, actor_id, actor, subject_id, subject, outcome, detail, salt, body_hash, prev, hash)
    select 'production/bench/' || n / 100, n % 100 + 1, gen_random_uuid(), 'outcome', 1700000000000 + n, 'production', 'request',
      md5((n / 100)::text), 'op_' || n % 100, '{"id":"op_' || n % 100 || '","kind":"person"}', 'user_' || n % 1000,
      '{"id":"user_' || n % 1000 || '"}', 'done', '{"action":"read","method":"GET","requestId":"r"}', md5(n::text),
      repeat(md5(n::text), 2), repeat(md5((n - 1)::text), 2), repeat(md5(n::text), 2)
    from generate_series(${from}, ${to - 1}) n`)
  await client.query('vacuum analyze impersonation_kit.audit_event')
}

// Writes: starts, refreshes, audited actions, as callers and replicas grow.

async function measureStarts(bench) {
  const { plan, urls, replica, floor, url } = bench
  for (const one of urls)
    await callers(4, plan.seconds, () => startOne(one, bench.next++ % plan.sizes.at(-1)))
  await replica.ask({ what: 'record' })
  await startOne(urls[0], bench.next++)
  const statements = await replica.ask({ what: 'recorded' })
  const from = 10_000_000 // nobody else's numbers
  const bare = await floor.ask({ what: 'replay', url, statements, times: plan.times, from })
  const floorTime = median(bare)
  const rows = [
    [
      `its ${statements.length} statements, bare, one caller`,
      (1000 / floorTime).toFixed(0),
      floorTime.toFixed(2),
      '1',
      '',
    ],
  ]
  for (const one of loads(plan, urls)) {
    const { perSecond, milliseconds } = await callers(one.count, plan.seconds, (number) =>
      startOne(one.urlOf(number), bench.next++ % plan.sizes.at(-1)),
    )
    const ratio = milliseconds / floorTime
    const isJudged = one.count === 1 && one.replicas === 1
    rows.push([
      one.name,
      perSecond.toFixed(0),
      milliseconds.toFixed(2),
      ratio.toFixed(2),
      isJudged ? `≤ 3: ${verdict(ratio <= 3)}` : '',
    ])
  }
  return markdown('Starts', ['', 'a second', 'milliseconds, median', '× bare', 'target'], rows)
}

async function measureRefreshes(bench) {
  const { plan, urls, floor } = bench
  const cookies = []
  for (let session = 0; session < Math.max(...plan.counts); session++) {
    const number = bench.next++
    const body = { ticket: await startOne(urls[0], number) }
    const reply = await must(303, `${urls[0]}/redeem`, {
      method: 'POST',
      headers: writes(`op_${number}`),
      body,
    })
    cookies.push(`host=op_${number}; ${reply.headers['set-cookie'][0].split(';')[0]}`)
  }
  const refresh = (url, cookie) =>
    must(200, `${url}/api/v1/refresh_token`, { headers: { cookie, origin: APP } })
  const rows = []
  const signedIn = cookies.map((cookie) => cookie.split(';')[0].replace('op_', 'user_'))
  for (const { kind, list } of [
    { kind: 'signed in', list: signedIn },
    { kind: 'impersonated', list: cookies },
  ]) {
    const { access_token: token, ...reply } = JSON.parse((await refresh(urls[0], list[0])).text)
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
    const bareUrl = await floor.ask({ what: 'listen', reply, claims })
    const floors = new Map()
    for (const one of loads(plan, urls)) {
      if (!floors.has(one.count)) {
        const bare = () => must(200, `${bareUrl}/api/v1/refresh_token`, {})
        await callers(one.count, plan.seconds, bare)
        floors.set(one.count, await callers(one.count, plan.seconds, bare))
      }
      const bare = floors.get(one.count)
      // A session is refreshed by its own browser, which does not ask twice at once.
      const free = list.slice(0, one.count)
      const own = await callers(one.count, plan.seconds, async (number) => {
        const cookie = free.pop()
        await refresh(one.urlOf(number), cookie)
        free.push(cookie)
      })
      const ratio = own.perSecond / bare.perSecond
      rows.push([
        `${kind}, ${one.name}`,
        bare.perSecond.toFixed(0),
        own.perSecond.toFixed(0),
        own.milliseconds.toFixed(2),
        ratio.toFixed(2),
        one.replicas === 1 ? `≥ 0.7: ${verdict(ratio >= 0.7)}` : '',
      ])
    }
  }
  return markdown(
    'Refreshes, RS256',
    [
      '',
      'a bare Hono route that signs the same, a second',
      'service, a second',
      'milliseconds, median',
      '× bare',
      'target',
    ],
    rows,
  )
}

async function measureAudited({ plan, urls, floor }) {
  const bare = await floor.ask({ what: 'chainedLog', seconds: plan.seconds })
  const rows = [['one fdatasync for each event, chained, one caller', bare.toFixed(0), '', '1', '']]
  const headers = { authorization: `Bearer ${API_KEY}` }
  const send = (url, number) =>
    must(200, `${url}/api/v1/audit`, { method: 'POST', headers, body: eventsOf(number) })
  for (const one of urls) await callers(4, plan.seconds, (number) => send(one, number))
  for (const one of loads(plan, urls)) {
    const { perSecond, milliseconds } = await callers(one.count, plan.seconds, (number) =>
      send(one.urlOf(number), number),
    )
    const ratio = (perSecond * BATCH) / bare
    rows.push([
      one.name,
      (perSecond * BATCH).toFixed(0),
      milliseconds.toFixed(2),
      ratio.toFixed(2),
      one.replicas === 1 ? `≥ 3: ${verdict(ratio >= 3)}` : '',
    ])
  }
  return markdown(
    `Audited actions, durable and chained, in batches of ${BATCH} as httpSink sends them`,
    ['', 'events a second', 'milliseconds a batch, median', '× the floor', 'target'],
    rows,
    ['Callers, service, PostgreSQL and floor share the cores of this machine. Median of each run.'],
  )
}

function eventsOf(number) {
  return Array.from({ length: BATCH }, (_, index) => ({
    id: randomUUID(),
    phase: 'outcome',
    time: Date.now(),
    action: 'invoice.read',
    method: 'GET',
    route: '/api/invoices/:id',
    actor: { id: `op_${number % 50}`, kind: 'person' },
    subject: { id: `user_${number % 50}` },
    mode: 'read-only',
    session: `session-${number % 50}-${index % 4}`.padEnd(22, '0'),
    requestId: randomUUID(),
    status: 200,
    duration: 12,
  }))
}

function loads({ counts }, urls) {
  return [1, 2].flatMap((replicas) =>
    counts.map((count) => ({
      replicas,
      count,
      name: `${count} ${count === 1 ? 'caller' : 'callers'}, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`,
      urlOf: (number) => urls[number % replicas],
    })),
  )
}
