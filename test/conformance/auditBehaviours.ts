import type { AuditEvent, AuditSink } from 'impersonation-kit/server'
import { expect } from 'vitest'
import { IDENTITY_HEADER } from '../../src/core/protocol.js'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import type { Behaviour, Bench } from './Bench.js'
import type { Route } from './frameworks.js'
import { giveAway, whoami, reply, throws } from './handlers.js'
import { isActive } from './isActive.js'
import { MISSING, INVALID, DIRECT, IMPERSONATED, NOBODY, outcome, bearer } from './outcome.js'
import { askTold, tell } from './told.js'

let room = 0
let asked: string[] = []
let isLetGo = false
const kept: (AuditEvent | 'run')[] = []

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A sink with little room, which runs where the app does, as nothing waits for `hold`: `/room` says for what it was asked, and sets how much there is. */
export const crampedSink: AuditSink = Object.assign(() => undefined, {
  hold: (id: string) => asked.push(id) > 0 && asked.length <= room,
})

/** A sink that runs where the app does, as an attempt has a second to be stored: `/kept` says what it was given, and gives it away. */
export const keepingSink: AuditSink = (event) => void kept.push(event)

const keepRun: Route['handle'] = (seen) => {
  kept.push('run')
  return whoami(seen)
}

/** Routes that are recorded. */
export const auditRoutes: Route[] = [
  { path: '/recorded', steps: ['recorded', 'requireUser'], handle: keepRun },
  { path: '/recorded-alone', steps: ['recorded'], handle: whoami },
  { path: '/recorded-late', steps: ['requireUser', 'recorded'], handle: whoami },
  {
    path: '/recorded-direct',
    steps: ['recorded', 'requireUser', 'requireNotImpersonated'],
    handle: keepRun,
  },
  { path: '/recorded-writes', steps: ['recorded', 'requireUser', 'writes'], handle: whoami },
  {
    path: '/recorded-twice',
    steps: ['recorded', 'recorded', 'requireUser', 'writes', 'writes'],
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
    path: '/room',
    steps: ['optionalUser'],
    async handle({ body }) {
      room = Number(await body())
      const ids = new Set(asked).size
      asked = []
      return { body: String(ids) }
    },
  },
  giveAway('/kept', kept),
  {
    path: '/recorded-throws',
    steps: ['recorded'],
    handle: throws,
  },
  {
    path: '/recorded-held',
    steps: ['recorded'],
    handle: async () => {
      // By a timer, since workerd lets no request wake another.
      while (!isLetGo) await pause(20)
      isLetGo = false
      // A runtime may notice that a client has gone a moment after it hears of another.
      await pause(100)
      return { body: 'held' }
    },
  },
  {
    path: '/let-go',
    steps: ['optionalUser'],
    handle() {
      isLetGo = true
      return { body: '' }
    },
  },
]

/** What `audit` does on every framework. */
export const auditBehaviours: Behaviour[] = [
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
      const { site, get, as, runs } = bench
      runs.clear()
      const headers = await as(impersonatedUser())
      const client = new AbortController()
      const sent = fetch(`${site.url}/recorded-held`, { headers, signal: client.signal })
      const gone = expect(sent).rejects.toThrow('aborted')
      await expect.poll(() => runs.size).toBe(1)
      client.abort()
      await gone
      await get('/let-go')
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
    'F41: audit: what is refused before the handler, where the token verified: another identity, another site, a session that is over',
    [
      '409: outcome test.route POST 409 user_42 by admin_7 (full), blocked: identity_changed',
      '403: outcome test.route POST 403 user_42 by admin_7 (full), blocked: cross_site_request',
      '401: outcome test.route GET 401 user_42 by admin_7 (full), blocked: token_invalid',
      '401: outcome test.route GET 401 stopped by admin_7 (full), blocked: token_revoked',
      '503: outcome test.route GET 503 user_42 by admin_7 (full), blocked: revocation_unavailable',
      '403: outcome test.route POST 403 stopped by admin_7 (full), blocked: cross_site_request',
      '401: outcome test.route GET 401 user_42 by admin_7 (full), blocked: token_expired',
      '0 runs',
    ],
    async (bench) => {
      const { issuer, events, runs } = bench
      const sink = (event: AuditEvent): void => void events.push(event)
      const site = await bench.serve({
        ...issuer.authOptions,
        cookie: 'token',
        audit: { sink },
        revocation: { isActive },
      })
      runs.clear()
      const user = await bench.as(impersonatedUser())
      const dead = await bench.as(impersonatedUser({ impersonation: { reason: 'dead' } }))
      const stopped = await bench.as(impersonatedUser({ userId: 'stopped' }))
      const over = bearer(
        await issuer.sign(impersonatedUser({ impersonation: { expiresAt: Date.now() - 60_000 } }), {
          expiresIn: 600,
        }),
      )
      const inCookie = (token: Record<string, string>): Record<string, string> => ({
        cookie: `token=${(token['authorization'] ?? '').slice('Bearer '.length)}`,
      })
      const seen: string[] = []
      const requests: [Record<string, string>, string][] = [
        [{ ...user, [IDENTITY_HEADER]: 'admin_7' }, 'POST'],
        [{ ...inCookie(user), origin: 'https://evil.test' }, 'POST'],
        [{ ...(await bench.as(directUser())), ...inCookie(user) }, 'GET'],
        [stopped, 'GET'],
        [dead, 'GET'],
        [inCookie(stopped), 'POST'],
        [over, 'GET'],
      ]
      for (const [headers, method] of requests) {
        const sent = fetch(`${site.url}/recorded-alone`, { method, headers })
        const [line] = await recorded(bench, 1, sent)
        seen.push(`${(await sent).status}: ${line}`)
      }
      site.close()
      return [...seen, `${runs.size} runs`]
    },
  ],
  [
    'F41: audit: what is refused and was nobody else, or nobody who is known, is not recorded',
    ['409 identity_changed, no-store, Vary: Authorization', INVALID, 'no event'],
    async (bench) => {
      const direct = await bench.as(directUser())
      return [
        await outcome(await bench.get('/recorded', { ...direct, [IDENTITY_HEADER]: 'admin_7' }, 'POST')),
        await outcome(await bench.get('/recorded', { ...bearer('a.b.c'), [IDENTITY_HEADER]: 'x' })),
        ...(await recorded(bench, 0)),
      ]
    },
  ],
  [
    'F52: audit: a GET that the route calls a write has a place before it is done, or is refused',
    [
      'a read: 200, asked for 0',
      'a GET that writes: 503 audit_unavailable, asked for 1, told of audit_unavailable',
      'the same of the customer: 200, asked for 0',
      'in a read-only session: 403 impersonation_read_only, asked for 0',
      'by POST: 503 audit_unavailable, asked for 1, told of audit_unavailable',
      'two records, with room for one: 503 audit_unavailable, asked for 2, told of audit_unavailable',
      'two records, with room: 200, asked for 2',
      '2 runs',
    ],
    async ({ issuer, as, serve, runs }) => {
      const site = await serve({ ...issuer.authOptions, audit: { sink: crampedSink }, onError: tell })
      const makeRoom = async (room: number): Promise<string> =>
        (await fetch(`${site.url}/room`, { method: 'POST', body: String(room) })).text()
      runs.clear()
      const sent = async (
        path: string,
        headers: Promise<Record<string, string>>,
        method = 'GET',
        room = 0,
      ): Promise<string> => {
        await makeRoom(room)
        await askTold(site.url)
        const response = await fetch(site.url + path, { method, headers: await headers })
        const { code = '' } = Object(await response.json()) as { code?: string }
        const told = await askTold(site.url)
        return (
          `${response.status} ${code}`.trim() +
          `, asked for ${await makeRoom(room)}` +
          told.map((one) => `, told of ${one.code}`).join('')
        )
      }
      const full = as(impersonatedUser())
      const readOnly = as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
      const seen = [
        `a read: ${await sent('/recorded', full)}`,
        `a GET that writes: ${await sent('/recorded-writes', full)}`,
        `the same of the customer: ${await sent('/recorded-writes', as(directUser()))}`,
        `in a read-only session: ${await sent('/recorded-writes', readOnly)}`,
        `by POST: ${await sent('/recorded-writes', full, 'POST')}`,
        `two records, with room for one: ${await sent('/recorded-twice', full, 'GET', 1)}`,
        `two records, with room: ${await sent('/recorded-twice', full, 'GET', 2)}`,
      ]
      site.close()
      return [...seen, `${(runs.get('/recorded-writes') ?? 0) + (runs.get('/recorded-twice') ?? 0)} runs`]
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
      'attempt test.route POST user_42 by admin_7 (full)',
      'run',
      'outcome test.route POST 200 user_42 by admin_7 (full)',
      'attempt test.route GET user_42 by admin_7 (full)',
      'outcome test.route GET 403 user_42 by admin_7 (full), blocked: impersonation_forbidden',
    ],
    async ({ strict, as }) => {
      const headers = await as(impersonatedUser())
      const take = async (): Promise<typeof kept> =>
        (await (await fetch(`${strict.url}/kept`)).json()) as typeof kept
      const keptOf = async (path: string, method: string): Promise<string[]> => {
        await take()
        await (await fetch(strict.url + path, { method, headers })).arrayBuffer()
        const seen: typeof kept = []
        await expect
          .poll(async () => seen.push(...(await take())) && seen.at(-1))
          .toMatchObject({ phase: 'outcome' })
        expect(new Set(seen.flatMap((one) => (one === 'run' ? [] : [one.id]))).size).toBe(1)
        return seen.map((one) => (one === 'run' ? one : lineOf(one)))
      }
      return [...(await keptOf('/recorded', 'POST')), ...(await keptOf('/recorded-direct', 'GET'))]
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
]

/** The events that a request has led to, once there are so many, each in one line. */
async function recorded({ events }: Bench, count: number, request?: Promise<Response>): Promise<string[]> {
  if (request) {
    events.length = 0
    await (await request).arrayBuffer()
  }
  // Where the framework knows the end of a reply, the client may know it sooner.
  if (count === 0) await pause(50)
  else await expect.poll(() => events.length).toBe(count)
  // An attempt and its outcome share their id.
  expect(new Set(events.map(({ id }) => id)).size).toBe(count === 0 ? 0 : 1)
  const lines = events.map(lineOf)
  events.length = 0
  return lines.length > 0 ? lines : ['no event']
}

function lineOf(event: AuditEvent): string {
  const { phase, action, method, subject, actor, mode } = event
  const { status, blocked, aborted } = event.phase === 'outcome' ? event : {}
  const what = [phase, action, method, status, subject.id, 'by', actor.id, `(${mode})`]
  return [
    what.filter((one) => one !== undefined).join(' '),
    ...(blocked === undefined ? [] : [`blocked: ${blocked}`]),
    ...(aborted ? ['aborted'] : []),
  ].join(', ')
}
