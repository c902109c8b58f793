import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { addRoute, valid } from '../http/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { getSupportAccess, ownAnswerRoute, ownSessionsRoute, putSupportAccess } from './customerRoutes.js'
import { customersOnly } from './guards.js'
import { ownImpersonationSchema, supportAccessChangeSchema, supportAccessSchema } from './schemas.js'

const one = { description: 'The session', schema: z.object({ impersonation: ownImpersonationSchema }) }

/** The routes below `/api/v1/me`: what the customer sees and decides. */
export function customerApi(app: OpenAPIHono<ApiEnv>, api: ApiContext): void {
  const guards = [customersOnly(api)]
  const base = '/api/v1/me'
  addRoute(app, {
    method: 'get',
    path: `${base}/impersonations`,
    summary: 'Who looked at your account, when and why',
    guards,
    replies: {
      200: {
        description: 'The newest hundred',
        schema: z.object({ impersonations: z.array(ownImpersonationSchema) }),
      },
    },
    handler: (c) => ownSessionsRoute(c, api),
  })
  const answers = [
    ['end', 'revoke', 'End a session in your account'],
    ['consent', 'give_consent', 'Allow a request'],
    ['refuse', 'refuse_consent', 'Refuse a request'],
  ] as const
  for (const [path, type, summary] of answers) {
    addRoute(app, {
      method: 'post',
      path: `${base}/impersonations/{id}/${path}`,
      summary,
      guards,
      replies: { 200: one },
      problems: [409],
      handler: (c) => ownAnswerRoute(c, api, type),
    })
  }
  addRoute(app, {
    method: 'get',
    path: `${base}/support-access`,
    summary: 'What you allow',
    guards,
    replies: { 200: { description: 'What you allow', schema: supportAccessSchema } },
    handler: (c) => getSupportAccess(c, api),
  })
  addRoute(app, {
    method: 'put',
    path: `${base}/support-access`,
    summary: 'Opt out, or allow it until some time',
    guards,
    body: supportAccessChangeSchema,
    replies: { 200: { description: 'What you allow', schema: supportAccessSchema } },
    handler: (c) => putSupportAccess(c, api, valid(c, 'json', supportAccessChangeSchema)),
  })
}
