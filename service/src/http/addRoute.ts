import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context, Env, MiddlewareHandler } from 'hono'
import { problemSchema } from './problemSchema.js'

type Reference = { $ref: string }

/** One route: what OpenAPI says of it, who may use it, and what it does. */
export interface Route<E extends Env> {
  method: 'get' | 'post' | 'put'
  path: string
  summary: string
  /** Run before anything of the request is looked at. */
  guards?: MiddlewareHandler<E>[]
  /** Asked by backends, with an API key. */
  isForBackends?: true
  /** Validated before the handler runs. */
  query?: z.ZodObject
  /** A JSON body, validated before the handler runs. */
  body?: z.ZodType
  /** Headers that the handler reads itself. */
  headers?: z.ZodObject
  /** A body that the handler reads itself, by media type. */
  described?: Record<string, z.ZodType | Reference>
  /** By status. Without `schema` it is a reply without JSON, of one of these `types`. */
  replies: Record<number, { description: string; schema?: z.ZodType; types?: readonly string[] }>
  /** Refusals that are possible beside those of every route, and of every route with guards. */
  problems?: readonly number[]
  handler: (c: Context<E>) => Response | Promise<Response>
}

const EVERYWHERE = [413, 429, 431, 500, 503]
const BEHIND_GUARDS = [400, 401, 403, 404]
const PROBLEMS: Record<number, string> = {
  400: 'The request cannot be read.',
  401: 'Nobody is signed in; where an API key is needed, there is none.',
  402: 'The plan does not include impersonation.',
  403: 'Not for this person, or not from this site.',
  404: 'There is no such thing, or not for this person.',
  409: 'Not in this state.',
  410: 'It was used before, or it is too late.',
  412: 'Somebody has changed it meanwhile.',
  413: 'The body is too large.',
  415: 'Not JSON.',
  422: 'Something is missing or wrong.',
  428: 'Without If-Match.',
  429: 'Too often; Retry-After says when again.',
  431: 'The headers are too large.',
  500: 'The service failed. Its log says why.',
  501: 'This service does not do that.',
  502: 'The sign-in of the product did not make the session.',
  503: 'Something that is needed does not answer.',
}

/** Adds a route to the app and to its OpenAPI document. */
export function addRoute<E extends Env>(app: OpenAPIHono<E>, route: Route<E>): void {
  const { method, path, summary, guards, isForBackends, query, body, described, replies, handler } = route
  const { headers, problems = [] } = route
  const refusals = new Set(
    [...EVERYWHERE, ...(guards ? BEHIND_GUARDS : []), ...problems].filter((status) => !(status in replies)),
  )
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const json = body && { 'application/json': body }
  const contentOf = (all: Record<string, z.ZodType | Reference>) =>
    Object.fromEntries(Object.entries(all).map(([type, schema]) => [type, { schema }]))
  app.openAPIRegistry.registerPath({
    method,
    path,
    summary,
    ...(isForBackends && { security: [{ apiKey: [] }] }),
    request: {
      ...(names.length > 0 && {
        params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
      }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...((json ?? described) && { body: { required: true, content: contentOf(json ?? described ?? {}) } }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(replies).map(([status, { description, schema, types = [] }]) => [
          status,
          {
            description,
            content: schema
              ? contentOf({ 'application/json': schema })
              : Object.fromEntries(types.map((type) => [type, {}])),
          },
        ]),
      ),
      ...Object.fromEntries(
        [...refusals].map((status) => [
          status,
          {
            description: PROBLEMS[status] ?? 'Refused.',
            content: contentOf({ 'application/problem+json': problemSchema }),
          },
        ]),
      ),
    },
  })
  const config = createRoute({
    method,
    path,
    hide: true, // it is in the document already, with what is not validated here
    middleware: guards ?? [],
    request: { ...(query && { query }), ...(json && { body: { required: true, content: contentOf(json) } }) },
    responses: {},
  })
  app.openapi(config, handler as never)
}

/** A part of the request that the route's schema has let through. */
export function valid<T, E extends Env>(c: Context<E>, part: 'query' | 'json', _schema: z.ZodType<T>): T {
  return (c.req as unknown as { valid: (part: string) => T }).valid(part)
}
