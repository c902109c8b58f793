import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiEnv, Guard } from './ApiContext.js'
import { problemSchema } from './schemas.js'

/** One route: what OpenAPI says of it, who may use it, and what it does. */
export interface Route {
  method: 'get' | 'post' | 'put'
  path: string
  summary: string
  /** Run before anything of the request is looked at. */
  guards: Guard[]
  query?: z.ZodObject
  body?: z.ZodType
  /** By status. `undefined` is a reply without JSON. */
  replies: Record<number, { description: string; schema?: z.ZodType; type?: string }>
  /** Refusals that are possible beside those of every route. */
  problems?: readonly number[]
  handler: (c: Context<ApiEnv>) => Response | Promise<Response>
}

const PROBLEMS: Record<number, string> = {
  400: 'The request cannot be read.',
  401: 'Nobody is signed in.',
  402: 'The plan does not include impersonation.',
  403: 'Not for this person.',
  404: 'There is no such thing, or not for this person.',
  409: 'Not in this state.',
  412: 'Somebody has changed it meanwhile.',
  413: 'The body is too large.',
  415: 'Not JSON.',
  422: 'Something is missing or wrong.',
  428: 'Without If-Match.',
  429: 'Too often; Retry-After says when again.',
  431: 'The headers are too large.',
  503: 'Something that is needed does not answer.',
}

/** Adds a route to the app and to its OpenAPI document. */
export function addRoute(app: OpenAPIHono<ApiEnv>, route: Route): void {
  const { method, path, summary, guards, query, body, replies, problems = [], handler } = route
  const always = [400, 401, 403, 404, 413, 429, 431, 503, ...problems]
  const config = createRoute({
    method,
    path,
    summary,
    middleware: guards,
    request: {
      ...(query && { query }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(replies).map(([status, { description, schema, type = 'application/json' }]) => [
          status,
          { description, ...(schema && { content: { [type]: { schema } } }) },
        ]),
      ),
      ...Object.fromEntries(
        [...new Set(always)].map((status) => [
          status,
          {
            description: PROBLEMS[status] ?? 'Refused.',
            content: { 'application/problem+json': { schema: problemSchema } },
          },
        ]),
      ),
    },
  })
  app.openapi(config, handler as never)
}

/** A part of the request that the route's schema has let through. */
export function valid<T>(c: Context<ApiEnv>, part: 'query' | 'json', _schema: z.ZodType<T>): T {
  return (c.req as unknown as { valid: (part: string) => T }).valid(part)
}
