import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { addRoute, valid } from '../http/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { notNested, operatorsOnly, ownersOnly } from './guards.js'
import {
  impersonationSchema,
  pageQuery,
  sessionPageSchema,
  sessionState,
  startedSchema,
  startSchema,
  text,
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

const listQuery = pageQuery.extend({ state: sessionState.optional() })
const denySchema = z.strictObject({ reason: text.optional() })
const extendSchema = z.strictObject({ seconds: z.number().int().min(1).max(86_400).default(900) })
const modeSchema = z.strictObject({ mode: z.enum(['read-only', 'full']), reason: text.optional() })
const one = { description: 'The session', schema: z.object({ impersonation: impersonationSchema }) }

/** The routes of requests and sessions, below `base`. */
export function impersonationRoutes(app: OpenAPIHono<ApiEnv>, api: ApiContext, base: string): void {
  const guards = [operatorsOnly(api)]
  const owners = [...guards, ownersOnly]
  const answerers = [...guards, notNested]
  const session = `${base}/impersonations/{id}`

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
        schema: sessionPageSchema,
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
    guards: answerers,
    replies: { 200: one },
    problems: [409],
    handler: (c) => answerRoute(c, api, { type: 'approve' }),
  })
  addRoute(app, {
    method: 'post',
    path: `${session}/deny`,
    summary: 'Deny the request of somebody else',
    guards: answerers,
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
}
