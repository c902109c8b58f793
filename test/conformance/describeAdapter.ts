import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { AuditEvent, AuthOptions, User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IDENTITY_HEADER, identityTag } from '../../src/core/protocol.js'
import { contextBehaviours, contextRoutes } from './contextBehaviours.js'
import type { Reply, Route, Serve, Site } from './frameworks.js'
import { createTable } from './table.js'

const PEM_OF_NOTHING = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
const CACHE_ME = { 'cache-control': 'public, max-age=60', vary: 'Accept' }

/** Held by the app, as a cache would: nothing may be taken off it. */
const INVOICE = {
  id: 'in_1',
  card: { number: '4111', holder: 'Cleo' },
  items: [{ iban: 'DE1', n: 1, tax: { ssn: '078' } }],
}
const INVOICE_TEXT = JSON.stringify(INVOICE)
const JSON_TYPE = { 'content-type': 'application/json' }

/** How often a handler has run, by path. */
type Runs = Map<string, number>

/** Replies that are no JSON in full, or do not say so. */
const odd: Record<string, () => Reply> = {
  'json without a type': () => ({ body: INVOICE_TEXT }),
  'json as html': () => ({ headers: { 'content-type': 'text/html' }, body: INVOICE_TEXT }),
  'problem json': () => ({
    status: 422,
    headers: { 'content-type': 'application/problem+json' },
    body: INVOICE_TEXT,
  }),
  'lines of json': () => ({
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${INVOICE_TEXT}\n${INVOICE_TEXT}\n`,
  }),
  'an allowed type': () => ({
    headers: { 'content-type': 'text/csv; charset=utf-8', etag: '"1"' },
    body: 'iban,DE1',
  }),
  nothing: () => ({ status: 204, headers: { etag: '"1"' } }),
  'a redirect': () => ({ redirect: '/elsewhere' }),
  'broken json': () => ({ headers: JSON_TYPE, body: INVOICE_TEXT.slice(0, -1) }),
  text: () => ({ headers: { 'content-type': 'text/plain' }, body: 'DE1' }),
  'an event stream': () => ({ headers: { 'content-type': 'text/event-stream' }, body: endless() }),
  'compressed json': () => ({
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    body: new Blob([gzipSync(INVOICE_TEXT)]).stream(),
  }),
  'a part': () => ({
    status: 206,
    headers: { ...JSON_TYPE, 'content-range': 'bytes 2-7/99' },
    body: '"4111"',
  }),
  'not modified': () => ({ status: 304 }),
  'another charset': () => ({
    headers: { 'content-type': 'application/json; charset=utf-16le' },
    body: new Blob([Buffer.from(INVOICE_TEXT, 'utf16le')]).stream(),
  }),
  'too much': () => ({ headers: JSON_TYPE, body: endless() }),
  'an error in words': () => ({ status: 404, headers: { 'content-type': 'text/plain' }, body: 'No DE1' }),
}

/** Never ends by itself, as events do not. */
function endless(): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode('data: DE1\n\n'.repeat(100))
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      controller.enqueue(chunk)
    },
  })
}

const routes = (runs: Runs): Route[] => {
  const whoami: Route['handle'] = ({ user }) => ({ body: JSON.stringify(user() ?? null) })
  const reply =
    (value: Reply): Route['handle'] =>
    () =>
      value
  const all: Route[] = [
    { path: '/required', steps: ['requireUser'], handle: whoami },
    { path: '/optional', steps: ['optionalUser'], handle: whoami },
    { path: '/direct', steps: ['requireUser', 'requireNotImpersonated'], handle: whoami },
    { path: '/three', steps: ['optionalUser', 'requireUser', 'requireNotImpersonated'], handle: whoami },
    { path: '/alone', steps: ['requireNotImpersonated'], handle: whoami },
    { path: '/reversed', steps: ['requireNotImpersonated', 'requireUser'], handle: whoami },
    { path: '/anonymous', steps: ['optionalUser', 'requireNotImpersonated'], handle: whoami },
    { path: '/washed', steps: ['requireUser', 'stranger', 'requireNotImpersonated'], handle: whoami },
    {
      path: '/replaced',
      steps: ['requireUser', 'stranger'],
      handle: ({ verified }) => ({ body: JSON.stringify(verified()) }),
    },
    { path: '/writable', steps: ['requireUser', 'requireWritable'], handle: whoami },
    { path: '/writable-alone', steps: ['requireWritable'], handle: whoami },
    { path: '/password', steps: ['requireUser', 'change-password'], handle: whoami },
    { path: '/recorded', steps: ['recorded', 'requireUser'], handle: whoami },
    { path: '/recorded-alone', steps: ['recorded'], handle: whoami },
    { path: '/recorded-late', steps: ['requireUser', 'recorded'], handle: whoami },
    {
      path: '/recorded-direct',
      steps: ['recorded', 'requireUser', 'requireNotImpersonated'],
      handle: whoami,
    },
    { path: '/recorded-erased', steps: ['requireUser', 'eraser', 'recorded'], handle: whoami },
    { path: '/recorded-404', steps: ['recorded'], handle: reply({ status: 404, body: 'no' }) },
    {
      path: '/recorded-stream',
      steps: ['recorded'],
      handle: () => ({ body: new Blob(['a', 'b']).stream() }),
    },
    {
      path: '/recorded-throws',
      steps: ['recorded'],
      handle: () => {
        throw new RangeError('mine')
      },
    },
    {
      path: '/recorded-slow',
      steps: ['recorded'],
      handle: async () => {
        await new Promise((resolve) => setTimeout(resolve, 500))
        return { body: 'slow' }
      },
    },
    { path: '/erased', steps: ['requireUser', 'eraser', 'requireNotImpersonated'], handle: whoami },
    { path: '/injected', steps: ['stranger', 'requireNotImpersonated'], handle: whoami },
    { path: '/forgotten', steps: ['stranger', 'optionalUser'], handle: whoami },
    { path: '/cached', steps: ['requireUser'], handle: reply({ headers: CACHE_ME, body: 'x' }) },
    { path: '/everything', steps: ['requireUser'], handle: reply({ headers: { vary: '*' }, body: 'x' }) },
    {
      path: '/streamed',
      steps: ['requireUser'],
      handle: () => ({ headers: CACHE_ME, body: new Blob(['a', 'b']).stream() }),
    },
    { path: '/redirected', steps: ['requireUser'], handle: reply({ redirect: '/elsewhere' }) },
    {
      path: '/empty',
      steps: ['requireUser'],
      handle: reply({ status: 204, headers: { 'set-cookie': ['a=1', 'b=2'] } }),
    },
    { path: '/echo', steps: ['requireUser'], handle: async ({ body }) => ({ body: await body() }) },
    { path: '/invoice', steps: ['requireUser', 'redact'], handle: reply({ json: INVOICE }) },
    { path: '/invoices', steps: ['requireUser', 'redact'], handle: reply({ json: [INVOICE, INVOICE] }) },
    { path: '/redacted-first', steps: ['redact', 'requireUser'], handle: reply({ json: INVOICE }) },
    { path: '/redacted-alone', steps: ['redact'], handle: reply({ json: INVOICE }) },
    { path: '/redacted-twice', steps: ['redact', 'redact-more'], handle: reply({ json: INVOICE }) },
    {
      path: '/redacted-washed',
      steps: ['requireUser', 'eraser', 'redact'],
      handle: reply({ json: INVOICE }),
    },
    { path: '/redacted-direct', steps: ['redact', 'requireNotImpersonated'], handle: whoami },
    {
      path: '/redacted-stream',
      steps: ['requireUser', 'redact'],
      handle: () => ({
        headers: JSON_TYPE,
        body: new Blob([INVOICE_TEXT.slice(0, 30), INVOICE_TEXT.slice(30)]).stream(),
      }),
    },
    {
      path: '/redacted-hashed',
      steps: ['requireUser', 'redact'],
      handle: reply({
        headers: {
          ...JSON_TYPE,
          etag: '"a hash"',
          digest: 'sha-256=x',
          'content-md5': 'x',
          'content-digest': 'sha-256=:x:',
          'repr-digest': 'sha-256=:x:',
          'accept-ranges': 'bytes',
        },
        body: INVOICE_TEXT,
      }),
    },
    ...Object.entries(odd).map(([name, odd]): Route => ({
      path: `/odd/${name.replaceAll(' ', '-')}`,
      steps: ['requireUser', 'redact'],
      handle: () => odd(),
    })),
    {
      path: '/redacted-throws',
      steps: ['requireUser', 'redact'],
      handle: () => {
        throw new RangeError('mine')
      },
    },
    {
      path: '/throws',
      steps: ['requireUser'],
      handle: () => {
        throw new RangeError('mine')
      },
    },
    ...contextRoutes,
  ]
  return all.map((route) => ({
    ...route,
    handle(seen) {
      runs.set(route.path, (runs.get(route.path) ?? 0) + 1)
      return route.handle(seen)
    },
  }))
}

/** What a behaviour is tried with. */
export interface Bench {
  issuer: TestIssuer
  site: Site
  /** The same routes where the keys cannot be fetched, and where the configuration is at fault. */
  keyless: Site
  broken: Site
  /** The same routes, with a token in a cookie and sessions that can be stopped. */
  cookied: Site
  revocable: Site
  /** The same routes, where nothing happens without a record, and where nothing can be recorded. */
  strict: Site
  unrecorded: Site
  runs: Runs
  /** The same routes once more, by other options. Whoever asks for it closes it. */
  serve: (options: AuthOptions) => Promise<Site>
  /** What has been recorded since it was emptied, in order, with how often handlers had run by then. */
  events: (AuditEvent & { runs: number })[]
  as: (user: User) => Promise<Record<string, string>>
  get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>
}

/** Does something with a site, and says in short strings what came of it. */
export type Behaviour = [name: string, expected: string[], see: (bench: Bench) => Promise<string[]>]

const MISSING = '401 token_missing, Bearer, no-store, Vary: Authorization'
const INVALID = '401 token_invalid, Bearer error="invalid_token", no-store, Vary: Authorization'
const EXPIRED = '401 token_expired, Bearer error="invalid_token", no-store, Vary: Authorization'
const FORBIDDEN = '403 impersonation_forbidden, no-store, Vary: Authorization'
const READ_ONLY = '403 impersonation_read_only, no-store, Vary: Authorization'
const CHANGED = '409 identity_changed, no-store, Vary: Authorization'
const DIRECT = '200 user_42, Vary: Authorization'
const IMPERSONATED = '200 user_42 by admin_7, private, no-store, Vary: Authorization'
const REDACTED_INVOICE = '{"id":"in_1","card":{"holder":"Cleo"},"items":[{"n":1,"tax":{}}]}'
const NOBODY = '200 nobody, Vary: Authorization'

const behaviours: Behaviour[] = [
  ['no token', [MISSING], async ({ get }) => [await outcome(await get('/required'))]],
  [
    'a token that does not verify',
    [INVALID],
    async ({ get, issuer }) => {
      const other = await createTestIssuer({ issuer: 'https://evil.test' })
      const good = await issuer.sign(directUser())
      return once(
        ['a.b.c', 'undefined', `${good}x`, await other.sign(directUser()), unsigned(good)].map((token) =>
          get('/required', { authorization: `Bearer ${token}` }),
        ),
      )
    },
  ],
  [
    'an Authorization header that is no bearer token',
    [INVALID],
    ({ get }) =>
      once(
        ['Basic eDp5', 'Bearer', 'Bearer a b', 'a.b.c'].map((one) =>
          get('/required', { authorization: one }),
        ),
      ),
  ],
  [
    'a token that has expired',
    [EXPIRED],
    async ({ get, issuer }) => [
      await outcome(await get('/required', bearer(await issuer.sign(directUser(), { expiresIn: -60 })))),
    ],
  ],
  [
    'attack: two Authorization headers, both good',
    [INVALID],
    async ({ site, as }) => {
      const { authorization = '' } = await as(directUser())
      return [await twoHeaders(`${site.url}/required`, authorization)]
    },
  ],
  [
    'attack: a token of 1 MB',
    [INVALID],
    async ({ get }) => [await outcome(await get('/required', bearer('a'.repeat(1_000_000))))],
  ],
  [
    'keys that cannot be fetched',
    ['503 keys_unavailable, no-store, Vary: Authorization', 'retry after 5 s'],
    async ({ keyless, as }) => {
      const response = await fetch(`${keyless.url}/required`, { headers: await as(directUser()) })
      return [await outcome(response), `retry after ${response.headers.get('retry-after')} s`]
    },
  ],
  [
    'a fault of the configuration is no refusal',
    ['500', '0 runs'],
    async ({ broken, as, runs }) => {
      runs.clear()
      const response = await fetch(`${broken.url}/required`, { headers: await as(directUser()) })
      return [String(response.status), `${runs.size} runs`]
    },
  ],
  [
    'a user',
    [DIRECT],
    async ({ get, as }) => [await outcome(await get('/required', await as(directUser())))],
  ],
  [
    'an impersonated user',
    [IMPERSONATED],
    async ({ get, as }) => [await outcome(await get('/required', await as(impersonatedUser())))],
  ],
  [
    'every field of the user',
    ['equal', 'equal'],
    async ({ get, issuer, site }) => {
      const people = [
        directUser({
          username: 'cleo',
          pictureUrl: 'https://x.test/c.png',
          properties: { plan: 'pro', n: [1] },
        }),
        impersonatedUser({ impersonation: { mode: 'read-only', reason: 'Ticket 7', sessionId: 'is_1' } }),
      ]
      return Promise.all(
        people.map(async (user) => {
          const token = await issuer.sign(user)
          const seen: unknown = await (await get('/required', bearer(token))).json()
          // The token's times are whole seconds; verifyToken says what the handler must be told.
          const verified = JSON.parse(JSON.stringify(await site.verifyToken(token))) as unknown
          expect(seen).toEqual(verified)
          expect(seen).toMatchObject({ userId: user.userId, email: user.email })
          return 'equal'
        }),
      )
    },
  ],
  [
    'optionalUser',
    [NOBODY, DIRECT, IMPERSONATED, INVALID],
    async ({ get, as }) => [
      await outcome(await get('/optional')),
      await outcome(await get('/optional', await as(directUser()))),
      await outcome(await get('/optional', await as(impersonatedUser()))),
      await outcome(await get('/optional', bearer('a.b.c'))),
    ],
  ],
  [
    'requireNotImpersonated',
    [DIRECT, FORBIDDEN, '1 run'],
    async ({ get, as, runs }) => {
      runs.clear()
      return [
        await outcome(await get('/direct', await as(directUser()))),
        await outcome(await get('/direct', await as(impersonatedUser()))),
        `${runs.get('/direct')} run`,
      ]
    },
  ],
  [
    'requireNotImpersonated, of a marker that cannot be read',
    [FORBIDDEN],
    async ({ get, issuer }) =>
      once(
        await Promise.all(
          ['', 0, false, {}, [], 'user_42'].map(async (impersonator_user_id) => {
            const token = await issuer.sign(directUser(), { claims: { impersonator_user_id } })
            return get('/direct', bearer(token))
          }),
        ),
      ),
  ],
  [
    'requireNotImpersonated, with no verified user',
    [MISSING, '0 runs'],
    async ({ get, as, runs }) => {
      runs.clear()
      const user = await as(directUser())
      return [
        ...(await once([get('/alone', user), get('/reversed', user), get('/anonymous'), get('/injected')])),
        `${runs.size} runs`,
      ]
    },
  ],
  [
    'three guards behind one another',
    [DIRECT, FORBIDDEN, MISSING],
    async ({ get, as }) => [
      await outcome(await get('/three', await as(directUser()))),
      await outcome(await get('/three', await as(impersonatedUser()))),
      await outcome(await get('/three')),
    ],
  ],
  [
    'requireWritable, in a read-only session',
    [IMPERSONATED, READ_ONLY, '1 run'],
    async ({ get, as, runs }) => {
      runs.clear()
      const headers = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
      return [
        await outcome(await get('/writable', headers)),
        await outcome(await get('/writable', headers, 'POST')),
        `${runs.get('/writable')} run`,
      ]
    },
  ],
  [
    'requireWritable, in any other',
    [DIRECT, IMPERSONATED, MISSING],
    async ({ get, as }) => [
      await outcome(await get('/writable', await as(directUser()), 'POST')),
      await outcome(await get('/writable', await as(impersonatedUser()), 'POST')),
      await outcome(await get('/writable-alone', await as(directUser()), 'POST')),
    ],
  ],
  [
    'S24: a read-only session that asks for another method',
    [READ_ONLY, '0 runs'],
    async ({ get, as, runs }) => {
      runs.clear()
      const headers = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
      const mutation = encodeURIComponent('mutation { pay }')
      return [
        ...(await once([
          get('/writable', { ...headers, 'x-http-method-override': 'DELETE' }),
          get('/writable?_method=DELETE', headers),
          get(`/writable?query=${mutation}`, headers),
        ])),
        `${runs.size} runs`,
      ]
    },
  ],
  [
    'S22: an account action',
    [DIRECT, FORBIDDEN],
    async ({ get, as }) => [
      await outcome(await get('/password', await as(directUser()), 'POST')),
      await outcome(await get('/password', await as(impersonatedUser()), 'POST')),
    ],
  ],
  [
    'S19: a session that has been stopped',
    [IMPERSONATED, '401 token_revoked, Bearer error="invalid_token", no-store, Vary: Authorization'],
    async ({ revocable, as }) => {
      const ask = async (user: User): Promise<string> =>
        outcome(await fetch(`${revocable.url}/required`, { headers: await as(user) }))
      return [await ask(impersonatedUser()), await ask(impersonatedUser({ userId: 'stopped' }))]
    },
  ],
  [
    'a token in a cookie',
    [
      '200 user_42 by admin_7, private, no-store, Vary: Authorization, Cookie',
      '200 user_42 by admin_7, private, no-store, Vary: Authorization, Cookie',
      '403 cross_site_request, no-store, Vary: Authorization, Cookie',
      '401 token_invalid, Bearer error="invalid_token", no-store, Vary: Authorization, Cookie',
    ],
    async ({ cookied, issuer }) => {
      const token = await issuer.sign(impersonatedUser())
      const ask = async (method: string, headers: Record<string, string>): Promise<string> =>
        outcome(await fetch(`${cookied.url}/required`, { method, headers }))
      return [
        await ask('GET', { cookie: `a=b; token=${token}` }),
        await ask('POST', { cookie: `token=${token}`, origin: cookied.url }),
        await ask('POST', { cookie: `token=${token}`, origin: 'https://evil.test' }),
        await ask('GET', { cookie: `token=${token}; token=${token}` }),
      ]
    },
  ],
  [
    'attack: other code puts its own user there: not washed off',
    [FORBIDDEN],
    async ({ get, as }) => [await outcome(await get('/washed', await as(impersonatedUser())))],
  ],
  [
    'attack: other code takes the impersonator off the user: not washed off',
    [FORBIDDEN],
    async ({ get, as }) => [await outcome(await get('/erased', await as(impersonatedUser())))],
  ],
  [
    'attack: other code puts its own user there: not taken over',
    [NOBODY],
    async ({ get }) => [await outcome(await get('/forgotten'))],
  ],
  [
    'attack: other code puts its own user there: getUser is not fooled',
    [IMPERSONATED],
    async ({ get, as }) => [await outcome(await get('/replaced', await as(impersonatedUser())))],
  ],
  [
    'S30: the handler says the reply may be cached',
    ['private, no-store; Vary: Accept, Authorization', 'public, max-age=60; Vary: Accept, Authorization'],
    async ({ get, as }) => [
      caching(await get('/cached', await as(impersonatedUser()))),
      caching(await get('/cached', await as(directUser()))),
    ],
  ],
  [
    'S30: a streamed reply says so',
    ['ab', 'private, no-store; Vary: Accept, Authorization'],
    async ({ get, as }) => {
      const response = await get('/streamed', await as(impersonatedUser()))
      return [await response.text(), caching(response)]
    },
  ],
  [
    'S30: a redirect',
    ['303 /elsewhere', 'private, no-store', 'Vary names Authorization'],
    async ({ get, as }) => {
      const { status, headers } = await get('/redirected', await as(impersonatedUser()))
      const location = new URL(headers.get('location') ?? '', 'http://x.test').pathname
      // Express negotiates the body of a redirect, and says so beside.
      const names = headers
        .get('vary')
        ?.split(', ')
        .filter((one) => one !== 'Accept')
      return [`${status} ${location}`, String(headers.get('cache-control')), `Vary names ${names?.join()}`]
    },
  ],
  [
    'a Vary that names everything',
    ['*'],
    async ({ get, as }) => [String((await get('/everything', await as(directUser()))).headers.get('vary'))],
  ],
  [
    'an empty reply keeps its cookies',
    ['204 a=1 b=2', 'private, no-store; Vary: Authorization'],
    async ({ get, as }) => {
      const response = await get('/empty', await as(impersonatedUser()))
      return [`${response.status} ${response.headers.getSetCookie().join(' ')}`, caching(response)]
    },
  ],
  [
    'S31: a write from a page that shows another user',
    [CHANGED, '0 runs'],
    async ({ get, as, runs }) => {
      runs.clear()
      const admin = { [IDENTITY_HEADER]: identityTag(directUser({ userId: 'admin_7' })) }
      const direct = { [IDENTITY_HEADER]: identityTag(directUser()) }
      const impersonated = await as(impersonatedUser())
      return [
        ...(await once([
          get('/required', { ...impersonated, ...admin }, 'POST'),
          get('/required', { ...impersonated, ...direct }, 'POST'),
          get('/optional', { ...impersonated, ...direct }, 'POST'),
          get('/optional', direct, 'POST'),
        ])),
        `${runs.size} runs`,
      ]
    },
  ],
  [
    'S31: a write from a page that shows the same user',
    [IMPERSONATED],
    async ({ get, as }) => {
      const user = impersonatedUser()
      const headers = { ...(await as(user)), [IDENTITY_HEADER]: identityTag(user) }
      return [await outcome(await get('/required', headers, 'POST'))]
    },
  ],
  [
    'audit: a request by an impersonator, whichever guard stands first',
    [
      IMPERSONATED,
      'outcome test.route GET 200 user_42 by admin_7 (full)',
      'outcome test.route POST 200 user_42 by admin_7 (full)',
      'outcome test.route GET 200 user_42 by admin_7 (full)',
      'outcome test.route GET 404 user_42 by admin_7 (full)',
    ],
    async (bench) => {
      const headers = await bench.as(impersonatedUser())
      return [
        await outcome(await bench.get('/recorded', headers)),
        ...(await recorded(bench, 1)),
        ...(await recorded(bench, 1, bench.get('/recorded-alone', headers, 'POST'))),
        ...(await recorded(bench, 1, bench.get('/recorded-late', headers))),
        ...(await recorded(bench, 1, bench.get('/recorded-404', headers))),
      ]
    },
  ],
  [
    'audit: a request that a later guard refuses',
    ['outcome test.route GET 403 user_42 by admin_7 (full), blocked: impersonation_forbidden'],
    async (bench) => recorded(bench, 1, bench.get('/recorded-direct', await bench.as(impersonatedUser()))),
  ],
  [
    'audit: a handler that throws',
    ['outcome test.route GET 500 user_42 by admin_7 (full)'],
    async (bench) => recorded(bench, 1, bench.get('/recorded-throws', await bench.as(impersonatedUser()))),
  ],
  [
    'audit: a client that goes before the reply',
    ['outcome test.route GET 200 user_42 by admin_7 (full), aborted'],
    async (bench) => {
      const { site, as, runs } = bench
      runs.clear()
      const headers = await as(impersonatedUser())
      const client = new AbortController()
      const sent = fetch(`${site.url}/recorded-slow`, { headers, signal: client.signal })
      const gone = expect(sent).rejects.toThrow('aborted')
      await expect.poll(() => runs.size).toBe(1)
      client.abort()
      await gone
      return recorded(bench, 1)
    },
  ],
  [
    'audit: a streamed reply',
    ['ab', 'outcome test.route GET 200 user_42 by admin_7 (full)'],
    async (bench) => {
      const response = await bench.get('/recorded-stream', await bench.as(impersonatedUser()))
      return [await response.text(), ...(await recorded(bench, 1))]
    },
  ],
  [
    'audit: nobody impersonates, or nobody who is known',
    [DIRECT, NOBODY, MISSING, INVALID, 'no event'],
    async (bench) => {
      const { get, as } = bench
      const direct = await as(directUser())
      return [
        await outcome(await get('/recorded', direct)),
        await outcome(await get('/recorded-alone')),
        await outcome(await get('/recorded')),
        await outcome(await get('/recorded', bearer('a.b.c'))),
        ...(await recorded(bench, 0)),
      ]
    },
  ],
  [
    'audit: a marker that cannot be read, and a user that other code has changed',
    [
      'outcome test.route GET 200 user_42 by unknown (read-only)',
      'outcome test.route GET 200 user_42 by admin_7 (full)',
    ],
    async (bench) => {
      const odd = await bench.issuer.sign(directUser(), { claims: { act: {} } })
      return [
        ...(await recorded(bench, 1, bench.get('/recorded', bearer(odd)))),
        ...(await recorded(bench, 1, bench.get('/recorded-erased', await bench.as(impersonatedUser())))),
      ]
    },
  ],
  [
    'S40: audit with failClosed: the attempt is on record before the handler runs',
    [
      'attempt test.route POST user_42 by admin_7 (full), after 0 runs',
      'outcome test.route POST 200 user_42 by admin_7 (full), after 1 runs',
      'attempt test.route GET user_42 by admin_7 (full), after 1 runs',
      'outcome test.route GET 403 user_42 by admin_7 (full), blocked: impersonation_forbidden, after 1 runs',
    ],
    async (bench) => {
      const { strict, runs, as } = bench
      runs.clear()
      const headers = await as(impersonatedUser())
      const seen = await recorded(
        bench,
        2,
        fetch(`${strict.url}/recorded`, { method: 'POST', headers }),
        true,
      )
      const more = await recorded(bench, 2, fetch(`${strict.url}/recorded-direct`, { headers }), true)
      return [...seen, ...more]
    },
  ],
  [
    'S39: audit with failClosed: what cannot be recorded is not done',
    ['503 audit_unavailable, no-store, Vary: Authorization', 'retry after 5 s', DIRECT, NOBODY, '2 runs'],
    async ({ unrecorded, as, runs }) => {
      runs.clear()
      const ask = async (headers: Record<string, string>): Promise<Response> =>
        fetch(`${unrecorded.url}/recorded-alone`, { method: 'POST', headers })
      const refused = await ask(await as(impersonatedUser()))
      return [
        await outcome(refused),
        `retry after ${refused.headers.get('retry-after')} s`,
        await outcome(await ask(await as(directUser()))),
        await outcome(await ask({})),
        `${runs.get('/recorded-alone')} runs`,
      ]
    },
  ],
  [
    'redact: one record, a list, a stream',
    [REDACTED_INVOICE, `[${REDACTED_INVOICE},${REDACTED_INVOICE}]`, REDACTED_INVOICE, 'private, no-store'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const one = await get('/invoice', headers)
      return [
        await one.text(),
        await (await get('/invoices', headers)).text(),
        await (await get('/redacted-stream', headers)).text(),
        String(one.headers.get('cache-control')),
      ]
    },
  ],
  [
    'redact: whom nobody impersonates gets what the handler answers, byte for byte',
    ['as it is, 8 times', '"a hash"'],
    async ({ get, as }) => {
      const headers = await as(directUser())
      const paths = ['/invoice', '/redacted-first', '/redacted-alone', '/redacted-twice', '/redacted-stream']
      const odd = ['/odd/json-without-a-type', '/odd/json-as-html', '/odd/problem-json']
      const bodies = await Promise.all(
        [...paths, ...odd].map(async (path) => (await get(path, headers)).text()),
      )
      const hashed = await get('/redacted-hashed', headers)
      return [
        `as it is, ${bodies.filter((body) => body === INVOICE_TEXT).length} times`,
        String(hashed.headers.get('etag')),
      ]
    },
  ],
  [
    'redact: in any order, alone, and twice',
    [
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      '{"id":"in_1","card":{},"items":[{"n":1,"tax":{}}]}',
    ],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const paths = ['/redacted-first', '/redacted-alone', '/redacted-washed', '/redacted-twice']
      return Promise.all(paths.map(async (path) => (await get(path, headers)).text()))
    },
  ],
  [
    'redact: without a token',
    [MISSING, INVALID, '200 as it is'],
    async ({ get }) => {
      const open = await get('/redacted-alone')
      return [
        await outcome(await get('/redacted-first')),
        await outcome(await get('/redacted-alone', bearer('a.b.c'))),
        `${open.status} ${(await open.text()) === INVOICE_TEXT ? 'as it is' : 'changed'}`,
      ]
    },
  ],
  [
    'redact: an impersonator who cannot be told',
    [REDACTED_INVOICE],
    async ({ get, issuer }) => {
      const token = await issuer.sign(directUser(), { claims: { impersonator_user_id: {} } })
      return [await (await get('/invoice', bearer(token))).text()]
    },
  ],
  [
    'redact: a refusal behind it is answered as it is',
    [FORBIDDEN, DIRECT],
    async ({ get, as }) => [
      await outcome(await get('/redacted-direct', await as(impersonatedUser()))),
      await outcome(await get('/redacted-direct', await as(directUser()))),
    ],
  ],
  [
    'S30: redact lets no hash and no length of the whole reply out',
    ['length is that of the body', 'none'],
    async ({ get, as }) => {
      const reply = await get('/redacted-hashed', await as(impersonatedUser()))
      const hashes = ['etag', 'digest', 'content-md5', 'content-digest', 'repr-digest', 'accept-ranges']
      const body = await reply.text()
      expect(body).toBe(REDACTED_INVOICE)
      return [
        `length is ${reply.headers.get('content-length') === String(body.length) ? 'that of the body' : 'another'}`,
        hashes.filter((name) => reply.headers.has(name)).join() || 'none',
      ]
    },
  ],
  [
    'S30: redact answers in full to who has seen the whole reply, in another identity',
    [`200 ${REDACTED_INVOICE}`],
    async ({ get, as }) => {
      const whole = await get('/invoice', await as(directUser()))
      const known = {
        'if-none-match': whole.headers.get('etag') ?? '*',
        'if-modified-since': new Date(Date.now() + 60_000).toUTCString(),
        range: 'bytes=0-20',
        'cache-control': 'max-age=0',
      }
      const reply = await get('/invoice', { ...(await as(impersonatedUser())), ...known })
      return [`${reply.status} ${await reply.text()}`]
    },
  ],
  [
    'redact: JSON is JSON, whatever it is called',
    [
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      `422 ${REDACTED_INVOICE}`,
      `${REDACTED_INVOICE}\n${REDACTED_INVOICE}\n`,
      'text/html',
    ],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const html = await get('/odd/json-as-html', headers)
      const problem = await get('/odd/problem-json', headers)
      return [
        await (await get('/odd/json-without-a-type', headers)).text(),
        await html.text(),
        `${problem.status} ${await problem.text()}`,
        await (await get('/odd/lines-of-json', headers)).text(),
        String(html.headers.get('content-type')?.split(';')[0]),
      ]
    },
  ],
  [
    'redact: what has no fields passes',
    ['200 iban,DE1 "1"', '204  null', '303  /elsewhere', '200  null'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const allowed = await get('/odd/an-allowed-type', headers)
      const nothing = await get('/odd/nothing', headers)
      const redirect = await get('/odd/a-redirect', headers)
      const head = await get('/redacted-hashed', headers, 'HEAD')
      return [
        `${allowed.status} ${await allowed.text()} ${allowed.headers.get('etag')}`,
        `${nothing.status} ${await nothing.text()} ${nothing.headers.get('etag')}`,
        `${redirect.status} ${await redirect.text()} ${new URL(redirect.headers.get('location') ?? '', 'http://x').pathname}`,
        `${head.status} ${await head.text()} ${head.headers.get('etag')}`,
      ]
    },
  ],
  [
    'redact: what cannot be looked into is withheld',
    ['500 redaction_failed, no-store, Vary: Authorization'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const names = ['broken json', 'text', 'an event stream', 'compressed json', 'a part']
      const more = ['not modified', 'another charset', 'too much']
      return once([...names, ...more].map((name) => get(`/odd/${name.replaceAll(' ', '-')}`, headers)))
    },
  ],
  [
    'redact: an error in words keeps its status',
    ['404 redaction_failed, no-store, Vary: Authorization'],
    async ({ get, as }) => [await outcome(await get('/odd/an-error-in-words', await as(impersonatedUser())))],
  ],
  [
    'redact: a handler that throws',
    ['500'],
    async ({ get, as }) => [String((await get('/redacted-throws', await as(impersonatedUser()))).status)],
  ],
  [
    'a body is there for the handler',
    ['hello'],
    async ({ site, as }) => {
      const headers = { ...(await as(directUser())), 'content-type': 'text/plain' }
      return [await (await fetch(`${site.url}/echo`, { method: 'POST', headers, body: 'hello' })).text()]
    },
  ],
  [
    'a handler that throws',
    ['500', DIRECT],
    async ({ get, as }) => {
      const user = await as(directUser())
      return [String((await get('/throws', user)).status), await outcome(await get('/required', user))]
    },
  ],
  [
    'HEAD',
    ['401 Bearer no-store, body of 0', '200 private, no-store, body of 0'],
    async ({ get, as }) => {
      const refused = await get('/required', {}, 'HEAD')
      const passed = await get('/required', await as(impersonatedUser()), 'HEAD')
      const { headers } = refused
      return [
        `${refused.status} ${headers.get('www-authenticate')} ${headers.get('cache-control')}, body of ${(await refused.text()).length}`,
        `${passed.status} ${passed.headers.get('cache-control')}, body of ${(await passed.text()).length}`,
      ]
    },
  ],
  ['OPTIONS', [MISSING], async ({ get }) => [await outcome(await get('/required', {}, 'OPTIONS'))]],
  [
    'verifyToken by itself',
    ['user_42 by admin_7', 'token_invalid'],
    async ({ site, issuer }) => {
      const user = await site.verifyToken(await issuer.sign(impersonatedUser()))
      const error = await site.verifyToken('a.b.c').catch((reason: unknown) => reason)
      return [`${user.userId} by ${user.impersonatorUserId}`, (error as { code: string }).code]
    },
  ],
  ...contextBehaviours,
]

/**
 * What every adapter must do, on listening servers. Prints one table of all of them at the end.
 *
 * @param limits - What a framework keeps from its adapter: by framework and behaviour, what comes of it instead.
 */
export function describeAdapter(
  frameworks: Record<string, Serve>,
  limits: Record<string, Record<string, string[]>> = {},
): void {
  const table = createTable(Object.keys(frameworks))

  describe.each(Object.entries(frameworks))('the guards on %s', (framework, serve) => {
    let bench: Bench
    beforeAll(async () => {
      const issuer = await createTestIssuer()
      const gone = await issuer.listen()
      await gone.close()
      const runs: Runs = new Map()
      const events: Bench['events'] = []
      const sink = (event: AuditEvent): void => {
        events.push({ ...event, runs: [...runs.values()].reduce((sum, count) => sum + count, 0) })
      }
      const dead = (): Promise<void> => Promise.reject(new Error('dead'))
      const options = { ...issuer.authOptions, audit: { sink } }
      const site = await serve(options, routes(runs))
      bench = {
        issuer,
        runs,
        events,
        site,
        keyless: await serve({ issuer: issuer.issuer, jwksUrl: gone.jwksUrl }, routes(runs)),
        broken: await serve({ issuer: issuer.issuer, publicKey: PEM_OF_NOTHING }, routes(runs)),
        cookied: await serve({ ...options, cookie: 'token' }, routes(runs)),
        strict: await serve({ ...options, audit: { sink, failClosed: true } }, routes(runs)),
        unrecorded: await serve(
          { ...options, audit: { sink: dead, failClosed: true, onError: () => undefined } },
          routes(runs),
        ),
        revocable: await serve(
          { ...options, revocation: { isActive: ({ userId }) => userId !== 'stopped' } },
          routes(runs),
        ),
        serve: (rules) => serve(rules, routes(runs)),
        as: async (user) => bearer(await issuer.sign(user)),
        get: (path, headers = {}, method = 'GET') =>
          fetch(site.url + path, { method, headers, redirect: 'manual' }),
      }
    })
    afterAll(() => {
      const { site, keyless, broken, cookied, revocable, strict, unrecorded } = bench
      for (const one of [site, keyless, broken, cookied, revocable, strict, unrecorded]) one.close()
    })

    test.each(behaviours)(
      '%s',
      async (name, expected, see) => {
        const seen = await see(bench)
        table.record(name, framework, seen)
        expect(seen).toEqual(limits[framework]?.[name] ?? expected)
      },
      30_000,
    )
  })

  test('every behaviour is the same on every framework', () => {
    console.log(table.print())
    expect(table.differences().toSorted()).toEqual(Object.values(limits).flatMap(Object.keys).toSorted())
  })
}

/** A reply in one line: what it says, what it asks for, who may keep it. */
async function outcome(response: Response): Promise<string> {
  const { status, headers } = response
  const text = await response.text()
  const vary = `Vary: ${headers.get('vary')}`
  const cache = headers.get('cache-control')
  if (status < 400) {
    const user = JSON.parse(text) as User | null
    const who = user ? [user.userId, user.impersonatorUserId].filter(Boolean).join(' by ') : 'nobody'
    return [`${status} ${who}`, cache, vary].filter(Boolean).join(', ')
  }
  expect(headers.get('content-type')).toBe('application/problem+json')
  const problem = JSON.parse(text) as { code: string; status: number }
  expect(Object.keys(problem).toSorted()).toEqual(['code', 'detail', 'status', 'title', 'type'])
  expect(problem.status).toBe(status)
  const challenge = headers.get('www-authenticate')?.split(',')[0]
  // Behind a guard that knows of an impersonation it is "private, no-store".
  const isKept = cache?.includes('no-store') ? 'no-store' : `kept (${cache})`
  return [`${status} ${problem.code}`, challenge, isKept, vary].filter(Boolean).join(', ')
}

/** The outcomes of several requests, each named once. */
async function once(responses: (Response | Promise<Response>)[]): Promise<string[]> {
  const outcomes = await Promise.all(responses.map(async (response) => outcome(await response)))
  return [...new Set(outcomes)]
}

/** The events that a request has led to, once there are so many, each in one line. */
async function recorded(
  { events }: Bench,
  count: number,
  request?: Promise<Response>,
  withRuns = false,
): Promise<string[]> {
  if (request) {
    events.length = 0
    await (await request).arrayBuffer()
  }
  // Where the framework knows the end of a reply, the client may know it sooner.
  if (count === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  else await expect.poll(() => events.length, { timeout: 5000 }).toBe(count)
  // An attempt and its outcome share their id.
  expect(new Set(events.map(({ id }) => id)).size).toBe(count === 0 ? 0 : 1)
  const lines = events.map((event) => {
    const { phase, action, method, subject, actor, mode, runs } = event
    const { status, blocked, aborted } = event.phase === 'outcome' ? event : {}
    const what = [phase, action, method, status, subject.id, 'by', actor.id, `(${mode})`]
    return [
      what.filter((one) => one !== undefined).join(' '),
      ...(blocked === undefined ? [] : [`blocked: ${blocked}`]),
      ...(aborted ? ['aborted'] : []),
      ...(withRuns ? [`after ${runs} runs`] : []),
    ].join(', ')
  })
  events.length = 0
  return lines.length > 0 ? lines : ['no event']
}

const caching = ({ headers }: Response): string =>
  `${headers.get('cache-control')}; Vary: ${headers.get('vary')}`

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

/** The same claims under `alg: none`. */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
  return `${header}.${token.split('.')[1]}.`
}

/** `fetch` joins headers of one name, so this writes both by itself. */
async function twoHeaders(url: string, authorization: string): Promise<string> {
  const headers = ['host', 'x', 'Authorization', authorization, 'AUTHORIZATION', authorization]
  const response = await new Promise<Response>((resolve, reject) => {
    httpRequest(url, { headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const replied = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ])
        resolve(new Response(Buffer.concat(chunks), { status: incoming.statusCode ?? 0, headers: replied }))
      })
    })
      .on('error', reject)
      .end()
  })
  return outcome(response)
}
