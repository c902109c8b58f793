import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { addRoute, valid } from '../http/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { auditRoute, exportRoute, verifyRoute } from './auditRoutes.js'
import { operatorsOnly, ownersOnly } from './guards.js'
import { auditPageSchema, auditQuery, verdictSchema } from './auditSchemas.js'
import { pageQuery } from './schemas.js'

const exportQuery = auditQuery.extend({
  format: z.enum(['jsonl', 'csv', 'cloudevents', 'ocsf']).default('jsonl'),
})
const auditPageQuery = auditQuery.extend(pageQuery.shape)

/** The routes of the audit, below `base`, for Owners. */
export function auditApi(app: OpenAPIHono<ApiEnv>, api: ApiContext, base: string): void {
  const owners = [operatorsOnly(api), ownersOnly]

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
    replies: {
      200: {
        description: 'JSON Lines, CSV, CloudEvents or OCSF',
        types: ['application/x-ndjson', 'text/csv', 'application/cloudevents-batch+json'],
      },
    },
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
      200: { description: 'The verdict', schema: verdictSchema },
    },
    problems: [409],
    handler: (c) => verifyRoute(c, api),
  })
}

function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
