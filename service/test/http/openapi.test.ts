import { compileErrors, validate } from '@readme/openapi-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { KEY, startService } from '../support/startService.js'
import { BASE, change, impersonate, json, refresh, start } from '../support/steps.js'

let running: Awaited<ReturnType<typeof startService>>
let document: OpenApi
type Schema = Record<string, unknown>
interface OpenApi {
  openapi: string
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >
  components: { schemas: Record<string, Schema> }
}

beforeAll(async () => {
  running = await startService()
  document = await json<OpenApi>(await running.as('owner').get('/openapi.json'))
  await change(running.as('owner'), ({ alerts }) => ({
    enabled: true,
    modes: ['read-only', 'full'],
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    maxSessions: 5,
    alerts: { ...alerts, channels: [{ id: 'nowhere', kind: 'slack', url: 'http://127.0.0.1:1/hook' }] },
  }))
})
afterAll(() => running.stop())

const as = (who?: string) => running.as(who)
const idOf = async (reply: Response): Promise<string> =>
  (await json<{ impersonation: { id: string } }>(reply)).impersonation.id
/** An impersonation that is live, and the browser that it is in. */
const live = async () => {
  const ana = as('ana')
  return { ana, id: await impersonate(ana, 'user_42', { duration: 300 }) }
}
/** A request that waits: for a colleague, or for the customer. */
const waiting = async (forWhom: 'colleague' | 'customer'): Promise<string> => {
  const settings = (isAsked: boolean): Partial<EnvironmentSettings> =>
    forWhom === 'colleague'
      ? { approval: { count: isAsked ? 1 : 0, by: ['lead'], requestLife: 600 } }
      : { consent: isAsked ? 'each' : 'none' }
  await change(as('owner'), settings(true))
  const id = await idOf(await start(as('ana')))
  await change(as('owner'), settings(false))
  return id
}
const withKey = (path: string, method = 'GET', body?: unknown): Promise<Response> =>
  fetch(running.origin + path, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const event = {
  id: 'one',
  phase: 'attempt',
  time: 1,
  action: 'invoices.read',
  method: 'GET',
  actor: { id: 'ana', kind: 'person' },
  subject: { id: 'user_42' },
  mode: 'read-only',
  requestId: 'one',
}

const OPERATORS = '/api/operators/{environment}'
const ONE = `${OPERATORS}/impersonations/{id}`
const MINE = '/api/v1/me/impersonations'
/** How each route is asked so that it does what it is for. `of` is its path, about a session. */
const asked: Record<string, (path: string, of: (id: string) => string) => Promise<Response>> = {
  'get /api/operators/me': (path) => as('ana').get(path),
  [`get ${OPERATORS}/settings`]: (path) => as('owner').get(path),
  [`put ${OPERATORS}/settings`]: () => change(as('owner'), { teamName: 'Support' }),
  [`post ${OPERATORS}/alerts/test`]: (path) => as('owner').post(path, { channel: 'nowhere' }),
  [`get ${OPERATORS}/users`]: (path) => as('ana').get(path),
  [`post ${OPERATORS}/impersonations`]: () => start(as('ana')),
  [`get ${OPERATORS}/impersonations`]: (path) => as('owner').get(path),
  [`post ${OPERATORS}/impersonations/end-all`]: (path) => as('owner').post(path),
  [`get ${ONE}`]: async (_, of) => as('ana').get(of((await live()).id)),
  [`post ${ONE}/ticket`]: async (_, of) => {
    const id = await waiting('colleague')
    await as('bo').post(`${BASE}/impersonations/${id}/approve`)
    return as('ana').post(of(id))
  },
  [`post ${ONE}/approve`]: async (_, of) => as('bo').post(of(await waiting('colleague'))),
  [`post ${ONE}/deny`]: async (_, of) => as('bo').post(of(await waiting('colleague')), { reason: 'No.' }),
  [`post ${ONE}/extend`]: async (_, of) => as('ana').post(of((await live()).id), { seconds: 60 }),
  [`post ${ONE}/mode`]: async (_, of) =>
    as('ana').post(of((await live()).id), { mode: 'full', reason: 'The customer asked for it' }),
  [`post ${ONE}/end`]: async (_, of) => as('ana').post(of((await live()).id)),
  [`get ${OPERATORS}/audit`]: (path) => as('owner').get(path),
  [`get ${OPERATORS}/audit/export`]: (path) => as('owner').get(path),
  [`get ${OPERATORS}/audit/verify`]: (path) => as('owner').get(path),
  [`get ${MINE}`]: (path) => as('cleo').get(path),
  [`post ${MINE}/{id}/end`]: async (_, of) => as('cleo').post(of((await live()).id)),
  [`post ${MINE}/{id}/consent`]: async (_, of) => as('cleo').post(of(await waiting('customer'))),
  [`post ${MINE}/{id}/refuse`]: async (_, of) => as('cleo').post(of(await waiting('customer'))),
  'get /api/v1/me/support-access': (path) => as('cleo').get(path),
  'put /api/v1/me/support-access': (path) => as('cleo').put(path, { optedOut: false, consentFor: 60 }),
  'get /api/v1/refresh_token': async (path) => (await live()).ana.get(path),
  'post /redeem': async (path) => {
    const ana = as('ana')
    return ana.post(path, { ticket: (await json<{ ticket: string }>(await start(ana))).ticket })
  },
  'post /api/v1/impersonation/stop': async (path) => (await live()).ana.post(path),
  'post /api/v1/impersonation/extend': async (path) => (await live()).ana.post(path, { seconds: 60 }),
  'post /api/v1/logout': async (path) => (await live()).ana.post(path),
  'post /api/v1/introspect': async (path) => {
    const { access_token: token } = await json<{ access_token: string }>(await refresh((await live()).ana))
    return withKey(path, 'POST', { token })
  },
  'post /api/v1/audit': (path) => withKey(path, 'POST', [event]),
  'get /api/v1/token_verification_metadata': (path) => withKey(path),
  'get /api/backend/v1/employee/{id}': (_, of) => withKey(of('ana')),
  'get /.well-known/jwks.json': (path) => as().get(path),
  'get /healthz': (path) => as().get(path),
  'get /readyz': (path) => as().get(path),
  'get /metrics': (path) => as().get(path),
}
/** What somebody gets who is nobody. Default: 401. */
const open: Record<string, number> = {
  'get /.well-known/jwks.json': 200,
  'get /healthz': 200,
  'get /readyz': 200,
  'get /metrics': 200,
  'post /api/v1/logout': 501,
}

const routes = (): string[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )

/** A schema of the document, as zod: strict, so that a field which the document does not name is found. */
function schemaOf(schema: Schema): z.ZodType {
  const local = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(local)
    if (typeof value !== 'object' || value === null) return value
    const copy = Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        key === '$ref' ? String(one).replace('#/components/schemas/', '#/$defs/') : local(one),
      ]),
    )
    return copy['type'] === 'object' && copy['properties'] && copy['additionalProperties'] === undefined
      ? { ...copy, additionalProperties: false }
      : copy
  }
  const defs = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, one]) => [name, local(one)]),
  )
  return z.fromJSONSchema({ ...(local(schema) as object), $defs: defs } as never)
}

test('the document is valid OpenAPI 3.1, also in what its parts say of each other', async () => {
  const result = await validate(structuredClone(document) as never)
  expect(result.valid ? '' : compileErrors(result)).toBe('')
  expect(document.openapi).toMatch(/^3\.1\./)
})

test('a client that is made from the document sends all settings, with If-Match', () => {
  expect(JSON.stringify(document)).not.toContain('readOnly')
  const put = document.paths[`${OPERATORS}/settings`]?.['put']
  expect(put).toMatchObject({
    parameters: expect.arrayContaining([
      expect.objectContaining({ name: 'if-match', in: 'header', required: true }),
    ]) as unknown,
    requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Settings' } } } },
  })
  const { required = [], properties = {} } = document.components.schemas['Settings'] as {
    required?: string[]
    properties?: object
  }
  const optional = ['stepUpMaxAge', 'businessHours', 'teamName']
  expect([...required, ...optional].toSorted()).toEqual(Object.keys(properties).toSorted())
})

test('the document names every route, and this test asks every route of the document', () => {
  expect(routes().toSorted()).toEqual(Object.keys(asked).toSorted())
})

async function isAsDescribed(route: string, reply: Response): Promise<void> {
  const [method = '', path = ''] = route.split(' ')
  const described = document.paths[path]?.[method]?.responses[reply.status]
  expect([route, reply.status, described !== undefined]).toEqual([route, reply.status, true])
  const content = described?.content ?? {}
  const type = (reply.headers.get('content-type') ?? '').split(';')[0] ?? ''
  if (type !== '') expect([route, reply.status, type, Object.keys(content).includes(type)]).toContain(true)
  const schema = content[type]?.schema
  if (!schema) return
  const { error } = schemaOf(schema).safeParse(await reply.json())
  expect([route, reply.status, error?.issues]).toEqual([route, reply.status, undefined])
}

test('every route answers, and refuses, as the document says', async () => {
  for (const route of routes()) {
    const [method = '', path = ''] = route.split(' ')
    const filled = path.replace('{environment}', 'production')
    const of = (id: string) => filled.replace('{id}', id)
    const good = await asked[route]?.(filled, of)
    expect([route, good !== undefined && good.status < 400]).toEqual([route, true])
    if (good) await isAsDescribed(route, good)
    const nobody = await as().ask(method.toUpperCase(), of('one'), method === 'get' ? undefined : {})
    expect([route, nobody.status]).toEqual([route, open[route] ?? 401])
    await isAsDescribed(route, nobody)
    await as('owner').post(`${BASE}/impersonations/end-all`)
  }
})

test('so do those of products and backends where there is nothing, or nonsense', async () => {
  const ana = as('ana')
  const replies: [route: string, reply: Promise<Response>, status: number][] = [
    ['get /api/v1/refresh_token', ana.get('/api/v1/refresh_token'), 200],
    ['post /redeem', ana.post('/redeem', {}), 400],
    ['post /redeem', ana.post('/redeem', { ticket: 'nonsense' }), 410],
    ['post /redeem', ana.post('/redeem', { ticket: 'nonsense' }, { origin: 'https://evil.example' }), 403],
    ['post /api/v1/introspect', withKey('/api/v1/introspect', 'POST', { token: 'nonsense' }), 200],
    ['post /api/v1/audit', withKey('/api/v1/audit', 'POST', {}), 400],
    ['post /api/v1/audit', withKey('/api/v1/audit', 'POST', [{ ...event, time: 'now' }]), 422],
    ['get /api/backend/v1/employee/{id}', withKey('/api/backend/v1/employee/nobody'), 404],
  ]
  for (const [route, asking, status] of replies) {
    const reply = await asking
    expect([route, reply.status]).toEqual([route, status])
    await isAsDescribed(route, reply)
  }
})

test('a list of sessions tells the time by the clock of the service', async () => {
  const reply = await as('owner').get(`${BASE}/impersonations`)
  expect(await reply.json()).toMatchObject({ now: running.clock.now })
})

test('an Owner reads who has changed the settings, and when; others do not', async () => {
  const [owner, agent] = await Promise.all(
    ['owner', 'ana'].map(async (who) => (await as(who).get(`${BASE}/settings`)).json()),
  )
  expect(owner).toMatchObject({
    changed: { at: running.clock.now, by: { id: expect.any(String) as string, role: 'owner' } },
  })
  expect(agent).not.toHaveProperty('changed')
})
