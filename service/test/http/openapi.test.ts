import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { startService } from '../support/startService.js'

let running: Awaited<ReturnType<typeof startService>>
let document: OpenApi
const BASE = '/api/operators/production'
type Schema = Record<string, unknown>
interface OpenApi {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >
  components: { schemas: Record<string, Schema> }
}

beforeAll(async () => {
  running = await startService()
  const owner = running.as('owner')
  document = (await (await owner.get('/openapi.json')).json()) as OpenApi
  const read = await owner.get(`${BASE}/settings`)
  const { settings } = (await read.json()) as { settings: EnvironmentSettings }
  const more: Partial<EnvironmentSettings> = {
    enabled: true,
    modes: ['read-only', 'full'],
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    maxSessions: 5,
    alerts: {
      ...settings.alerts,
      channels: [{ id: 'nowhere', kind: 'slack', url: 'http://127.0.0.1:1/hook' }],
    },
  }
  await owner.put(
    `${BASE}/settings`,
    { ...settings, ...more },
    { 'if-match': read.headers.get('etag') ?? '' },
  )
})
afterAll(() => running.stop())

const start = async (): Promise<string> => {
  const reply = await running
    .as('ana')
    .post(`${BASE}/impersonations`, { userId: 'user_42', reason: 'The invoice is missing' })
  const { impersonation, ticket } = (await reply.json()) as { impersonation: { id: string }; ticket: string }
  await running.as('ana').post('/redeem', { ticket })
  return impersonation.id
}

/** What each route is asked with: by whom, and with which body. */
const asked: Record<string, (path: string) => Promise<Response>> = {
  'get /api/operators/me': (path) => running.as('ana').get(path),
  'get /api/operators/{environment}/settings': (path) => running.as('owner').get(path),
  'put /api/operators/{environment}/settings': async (path) => {
    const owner = running.as('owner')
    const read = await owner.get(path)
    const { settings } = (await read.json()) as { settings: EnvironmentSettings }
    return owner.put(
      path,
      { ...settings, teamName: 'Support' },
      { 'if-match': read.headers.get('etag') ?? '' },
    )
  },
  'post /api/operators/{environment}/alerts/test': (path) =>
    running.as('owner').post(path, { channel: 'nowhere' }),
  'get /api/operators/{environment}/users': (path) => running.as('ana').get(path),
  'post /api/operators/{environment}/impersonations': (path) =>
    running.as('ana').post(path, { userId: 'user_42', reason: 'The invoice is missing' }),
  'get /api/operators/{environment}/impersonations': (path) => running.as('owner').get(path),
  'post /api/operators/{environment}/impersonations/end-all': (path) => running.as('owner').post(path),
  'get /api/operators/{environment}/impersonations/{id}': (path) => running.as('ana').get(path),
  'post /api/operators/{environment}/impersonations/{id}/ticket': (path) => running.as('ana').post(path),
  'post /api/operators/{environment}/impersonations/{id}/approve': (path) => running.as('bo').post(path),
  'post /api/operators/{environment}/impersonations/{id}/deny': (path) => running.as('bo').post(path, {}),
  'post /api/operators/{environment}/impersonations/{id}/extend': (path) =>
    running.as('ana').post(path, { seconds: 60 }),
  'post /api/operators/{environment}/impersonations/{id}/mode': (path) =>
    running.as('ana').post(path, { mode: 'full', reason: 'The customer asked for it' }),
  'post /api/operators/{environment}/impersonations/{id}/end': (path) => running.as('ana').post(path),
  'get /api/operators/{environment}/audit': (path) => running.as('owner').get(path),
  'get /api/operators/{environment}/audit/export': (path) => running.as('owner').get(path),
  'get /api/operators/{environment}/audit/verify': (path) => running.as('owner').get(path),
  'get /api/v1/me/impersonations': (path) => running.as('cleo').get(path),
  'post /api/v1/me/impersonations/{id}/end': (path) => running.as('cleo').post(path),
  'post /api/v1/me/impersonations/{id}/consent': (path) => running.as('cleo').post(path),
  'post /api/v1/me/impersonations/{id}/refuse': (path) => running.as('cleo').post(path),
  'get /api/v1/me/support-access': (path) => running.as('cleo').get(path),
  'put /api/v1/me/support-access': (path) => running.as('cleo').put(path, { optedOut: false }),
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

test('the document names every route, and this test asks every route of the document', () => {
  expect(routes().toSorted()).toEqual(Object.keys(asked).toSorted())
})

test('every route answers, and refuses, as the document says', async () => {
  for (const route of routes()) {
    const [method = '', path = ''] = route.split(' ')
    const responses = document.paths[path]?.[method]?.responses ?? {}
    const id = path.includes('{id}') ? await start() : ''
    const filled = path.replace('{environment}', 'production').replace('{id}', id)
    const good = await asked[route]?.(filled)
    const nobody = await running.as().ask(method.toUpperCase(), filled, method === 'get' ? undefined : {})
    expect([route, nobody.status]).toEqual([route, 401])
    for (const reply of [good, nobody]) {
      if (!reply) continue
      const described = responses[reply.status]
      expect([route, reply.status, described !== undefined]).toEqual([route, reply.status, true])
      const type = (reply.headers.get('content-type') ?? '').split(';')[0] ?? ''
      const schema = described?.content?.[type]?.schema
      if (!schema) continue
      const { error } = schemaOf(schema).safeParse(await reply.json())
      expect([route, reply.status, error?.issues]).toEqual([route, reply.status, undefined])
    }
    await running.as('owner').post(`${BASE}/impersonations/end-all`)
  }
})

test('a list of sessions tells the time by the clock of the service', async () => {
  const reply = await running.as('owner').get(`${BASE}/impersonations`)
  expect(await reply.json()).toMatchObject({ now: running.clock.now })
})

test('an Owner reads who has changed the settings, and when; others do not', async () => {
  const [owner, agent] = await Promise.all(
    ['owner', 'ana'].map(async (who) => (await running.as(who).get(`${BASE}/settings`)).json()),
  )
  expect(owner).toMatchObject({
    changed: { at: running.clock.now, by: { id: expect.any(String) as string, role: 'owner' } },
  })
  expect(agent).not.toHaveProperty('changed')
})
