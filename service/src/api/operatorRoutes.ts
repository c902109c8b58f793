import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AlertChannel } from 'impersonation-kit/server'
import { personOf, readSettings, Refusal } from '../impersonations/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { addRoute, valid } from './addRoute.js'
import { auditRoute, exportRoute, verifyRoute } from './auditRoutes.js'
import { operatorsOnly, ownersOnly } from './guards.js'
import {
  auditPageSchema,
  auditQuery,
  deliverySchema,
  impersonationSchema,
  meSchema,
  pageQuery,
  sessionState,
  settingsReplySchema,
  startedSchema,
  startSchema,
  usersSchema,
} from './schemas.js'
import {
  adjustRoute,
  answerRoute,
  endAllRoute,
  endRoute,
  getRoute,
  listRoute,
  startRoute,
  ticketRoute,
} from './sessionRoutes.js'
import { getSettings, putSettings } from './settingsRoutes.js'
import { usersRoute } from './usersRoute.js'

const usersQuery = pageQuery.extend({ q: z.string().max(200).default('') })
const listQuery = pageQuery.extend({ state: sessionState.optional() })
const denySchema = z.strictObject({ reason: z.string().max(2_000).optional() })
const extendSchema = z.strictObject({ seconds: z.number().int().min(1).max(86_400).default(900) })
const modeSchema = z.strictObject({
  mode: z.enum(['read-only', 'full']),
  reason: z.string().max(2_000).optional(),
})
const testSchema = z.strictObject({ channel: z.string().describe('The id of a channel that is saved') })
const exportQuery = auditQuery.extend({
  format: z.enum(['jsonl', 'csv', 'cloudevents', 'ocsf']).default('jsonl'),
})
const auditPageQuery = auditQuery.extend(pageQuery.shape)
const one = { description: 'The session', schema: z.object({ impersonation: impersonationSchema }) }

/** The routes below `/api/operators`. */
export function operatorRoutes(app: OpenAPIHono<ApiEnv>, api: ApiContext): void {
  const guards = [operatorsOnly(api)]
  const owners = [...guards, ownersOnly]
  const base = '/api/operators/{environment}'
  const session = `${base}/impersonations/{id}`

  addRoute(app, {
    method: 'get',
    path: '/api/operators/me',
    summary: 'Who you are, and which environments there are',
    guards,
    replies: { 200: { description: 'You', schema: meSchema } },
    handler: (c) =>
      c.json({
        operator: personOf(c.get('operator')),
        isOwner: c.get('operator').role === 'owner',
        environments: Object.keys(api.options.environments),
        isNested: c.get('isNested'),
      }),
  })
  addRoute(app, {
    method: 'get',
    path: `${base}/settings`,
    summary: 'The settings, without their secrets',
    guards,
    replies: { 200: { description: 'With an ETag', schema: settingsReplySchema } },
    handler: (c) => getSettings(c, api),
  })
  addRoute(app, {
    method: 'put',
    path: `${base}/settings`,
    summary: 'Change the settings, as an Owner, with the ETag as If-Match',
    guards: owners,
    replies: { 200: { description: 'With the new ETag', schema: settingsReplySchema } },
    problems: [402, 409, 412, 415, 422, 428],
    handler: (c) => putSettings(c, api),
  })
  addRoute(app, {
    method: 'post',
    path: `${base}/alerts/test`,
    summary: 'Send a test alert to one channel, and show its answer',
    guards: owners,
    body: testSchema,
    replies: { 200: { description: 'What the channel answered', schema: deliverySchema } },
    problems: [409],
    handler: async (c) => {
      const { settings } = await readSettings(api.service.database.db, c.get('environment'))
      const { channel: id } = valid(c, 'json', testSchema)
      const channel = settings.alerts.channels.find((saved: AlertChannel) => saved.id === id)
      if (!channel) throw new Refusal(404, 'not_found', 'There is no such channel. Save it first.')
      const delivery = await api.deliver(
        {
          id: api.service.newId(),
          type: 'settings.changed',
          at: api.service.now(),
          environment: c.get('environment'),
          by: personOf(c.get('operator')),
          sentence: 'This is a test. Nothing has changed.',
        },
        channel,
      )
      return c.json(delivery)
    },
  })
  addRoute(app, {
    method: 'get',
    path: `${base}/users`,
    summary: 'Search users; each with whether you may impersonate them',
    guards,
    query: usersQuery,
    replies: { 200: { description: 'One page', schema: usersSchema } },
    handler: (c) => usersRoute(c, api, valid(c, 'query', usersQuery)),
  })
  addRoute(app, {
    method: 'post',
    path: `${base}/impersonations`,
    summary: 'Ask to impersonate a user',
    guards,
    body: startSchema,
    replies: {
      201: { description: 'Allowed: redeem the ticket', schema: startedSchema },
      202: { description: 'Others must answer first', schema: startedSchema },
    },
    problems: [402, 409, 422, 429],
    handler: (c) => startRoute(c, api, valid(c, 'json', startSchema)),
  })
  addRoute(app, {
    method: 'get',
    path: `${base}/impersonations`,
    summary: 'Sessions and requests, the newest first',
    guards,
    query: listQuery,
    replies: {
      200: {
        description: 'One page',
        schema: z.object({ impersonations: z.array(impersonationSchema), next: z.string().optional() }),
      },
    },
    handler: (c) => listRoute(c, api, valid(c, 'query', listQuery)),
  })
  addRoute(app, {
    method: 'post',
    path: `${base}/impersonations/end-all`,
    summary: 'End every session of the environment, as an Owner',
    guards: owners,
    replies: { 200: { description: 'How many', schema: z.object({ ended: z.number().int() }) } },
    problems: [409],
    handler: (c) => endAllRoute(c, api),
  })
  addRoute(app, {
    method: 'get',
    path: session,
    summary: 'One session',
    guards,
    replies: { 200: one },
    handler: (c) => getRoute(c, api),
  })
  addRoute(app, {
    method: 'post',
    path: `${session}/ticket`,
    summary: 'Start a request that was approved',
    guards,
    replies: { 201: { description: 'Redeem the ticket', schema: startedSchema } },
    problems: [409, 422],
    handler: (c) => ticketRoute(c, api),
  })
  addRoute(app, {
    method: 'post',
    path: `${session}/approve`,
    summary: 'Approve the request of somebody else',
    guards,
    replies: { 200: one },
    problems: [409],
    handler: (c) => answerRoute(c, api, { type: 'approve' }),
  })
  addRoute(app, {
    method: 'post',
    path: `${session}/deny`,
    summary: 'Deny the request of somebody else',
    guards,
    body: denySchema,
    replies: { 200: one },
    problems: [409],
    handler: (c) => answerRoute(c, api, { type: 'deny', ...valid(c, 'json', denySchema) }),
  })
  addRoute(app, {
    method: 'post',
    path: `${session}/extend`,
    summary: 'Extend your own session, once',
    guards,
    body: extendSchema,
    replies: { 200: one },
    problems: [409, 422],
    handler: (c) => adjustRoute(c, api, { type: 'extend', ...valid(c, 'json', extendSchema) }),
  })
  addRoute(app, {
    method: 'post',
    path: `${session}/mode`,
    summary: 'Change the mode of your own session',
    guards,
    body: modeSchema,
    replies: { 200: one },
    problems: [409, 422],
    handler: (c) => adjustRoute(c, api, { type: 'set_mode', ...valid(c, 'json', modeSchema) }),
  })
  addRoute(app, {
    method: 'post',
    path: `${session}/end`,
    summary: 'End a session: your own, or one that you may oversee',
    guards,
    replies: { 200: one },
    problems: [409],
    handler: (c) => endRoute(c, api),
  })
  addRoute(app, {
    method: 'get',
    path: `${base}/audit`,
    summary: 'The audit, as an Owner, the newest first',
    guards: owners,
    query: auditPageQuery,
    replies: { 200: { description: 'One page', schema: auditPageSchema } },
    problems: [409],
    handler: (c) => {
      const { after, limit, ...filter } = valid(c, 'query', auditPageQuery)
      return auditRoute(c, api, defined(filter), { limit, ...(after !== undefined && { after }) })
    },
  })
  addRoute(app, {
    method: 'get',
    path: `${base}/audit/export`,
    summary: 'The audit as a file, as an Owner, the oldest first',
    guards: owners,
    query: exportQuery,
    replies: { 200: { description: 'JSON Lines, CSV, CloudEvents or OCSF' } },
    problems: [409],
    handler: (c) => {
      const { format, ...filter } = valid(c, 'query', exportQuery)
      return exportRoute(c, api, defined(filter), format)
    },
  })
  addRoute(app, {
    method: 'get',
    path: `${base}/audit/verify`,
    summary: 'Whether the audit stands as it was written, as an Owner',
    guards: owners,
    replies: {
      200: {
        description: 'The verdict',
        schema: z.object({ ok: z.boolean(), rows: z.number().int() }).loose(),
      },
    },
    problems: [409],
    handler: (c) => verifyRoute(c, api),
  })
}

function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
