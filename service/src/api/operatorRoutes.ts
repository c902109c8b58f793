import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AlertChannel } from 'impersonation-kit/server'
import { personOf, readSettings, Refusal } from '../impersonations/index.js'
import { addRoute, bodyOf, valid } from '../http/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { auditApi } from './auditApi.js'
import { operatorIdentity } from './describeOperator.js'
import { operatorsOnly, ownersOnly } from './guards.js'
import { impersonationRoutes } from './impersonationRoutes.js'
import { deliverySchema, meSchema, pageQuery, SETTINGS, settingsReplySchema, usersSchema } from './schemas.js'
import { getSettings, putSettings } from './settingsRoutes.js'
import { settingsSchema } from '../settings/index.js'
import { usersRoute } from './usersRoute.js'

const usersQuery = pageQuery.extend({ q: z.string().max(200).default('') })
const testSchema = z.strictObject({ channel: z.string().describe('The id of a channel that is saved') })

/** For the settings, which may name ten thousand users with ids of 256 characters. In bytes. */
const SETTINGS_BODY = 4_194_304
/** The route whose body may be so large; only an Owner's is looked at. */
export const SETTINGS_PATH = /^\/api\/operators\/[^/]+\/settings$/

/** The routes below `/api/operators`. */
export function operatorRoutes(app: OpenAPIHono<ApiEnv>, api: ApiContext): void {
  const guards = [operatorsOnly(api)]
  const owners = [...guards, ownersOnly]
  const base = '/api/operators/{environment}'
  const { $schema: _, ...settings } = z.toJSONSchema(settingsSchema, {
    io: 'input',
    unrepresentable: 'any',
    // In OpenAPI it would say that a request must not have the list, and clients would leave it out.
    override: ({ jsonSchema }) => void delete jsonSchema.readOnly,
  })
  app.openAPIRegistry.registerComponent('schemas', 'Settings', settings as object)

  addRoute(app, {
    method: 'get',
    path: '/api/operators/me',
    summary: 'Who you are, and which environments there are',
    guards,
    replies: { 200: { description: 'You', schema: meSchema } },
    handler: (c) => c.json(operatorIdentity(api, c.get('operator'), c.get('isNested'))),
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
    guards: [...owners, bodyOf(Math.max(SETTINGS_BODY, api.options.limits.body))],
    headers: z.object({ 'if-match': z.string() }),
    described: { 'application/json': { $ref: SETTINGS } },
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
  impersonationRoutes(app, api, base)
  auditApi(app, api, base)
}
