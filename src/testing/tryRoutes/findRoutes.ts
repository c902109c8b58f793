import { AuthError } from '../../core/errors.js'
import type { ExpressApp } from './ExpressApp.js'
import { expressRoutes } from './expressRoutes.js'
import { type FastifyApp, fastifyRoutes } from './fastifyRoutes.js'
import type { FoundRoute, FoundRoutes } from './FoundRoutes.js'
import { type HonoApp, honoRoutes } from './honoRoutes.js'
import { type OpenApiDocument, openApiRoutes } from './openApiRoutes.js'
import type { FetchApp, NodeListener, RouteInput } from './TryRoutesOptions.js'

/**
 * What {@link tryRoutes} can find routes in: an app of Express 4 or 5, Fastify 5 or Hono 4, a list of routes, or an OpenAPI 3 document.
 */
export type RoutesSource =
  (NodeListener & (ExpressApp | object)) | FastifyApp | HonoApp | readonly RouteInput[] | OpenApiDocument

/** The methods that `ALL` stands for. */
const ALL = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Frameworks answer these methods themselves. A list may contain them. */
const NOISE = ['HEAD', 'OPTIONS', 'TRACE', 'CONNECT']

/** Finds the routes of an app, and how to serve it. A list or a document cannot be served. */
export async function findRoutes(
  source: RoutesSource,
  more: readonly RouteInput[],
): Promise<FoundRoutes & { serve?: NodeListener | FetchApp }> {
  const { routes, hidden, serve } = await foundIn(source)
  const asked = [
    ...routes.filter(({ method, syntax }) => syntax === 'list' || !NOISE.includes(method)),
    ...listed(more),
  ]
  const answering = asked.filter(({ mayBeMiddleware }) => mayBeMiddleware !== true)
  const isGuard = ({ path, mayBeMiddleware }: { path: string; mayBeMiddleware?: boolean }): boolean =>
    mayBeMiddleware === true && answering.some((other) => isBelow(other.path, path))
  const byName = new Map<string, FoundRoute>()
  for (const route of asked.filter((one) => !isGuard(one))) {
    for (const method of route.method === 'ALL' ? ALL : [route.method]) {
      const name = `${method} ${route.path}`
      // A specific method is more precise than `ALL`, and the first route answers.
      if (!byName.has(name)) byName.set(name, { ...route, method })
    }
  }
  return {
    routes: [...byName.values()].toSorted(byPath),
    hidden: hidden.filter((one) => !isGuard(one)),
    ...(serve && { serve }),
  }
}

async function foundIn(source: RoutesSource): Promise<FoundRoutes & { serve?: NodeListener | FetchApp }> {
  if (isList(source)) return { routes: listed(source), hidden: [] }
  if (isFastify(source)) {
    await source.ready()
    return { ...fastifyRoutes(source), serve: source.routing as NodeListener }
  }
  if ('fetch' in source && Array.isArray(source.routes)) return { ...honoRoutes(source), serve: source }
  if ('openapi' in source && source.openapi.startsWith('3.')) return openApiRoutes(source)
  if (typeof source === 'function' && ('_router' in source || 'router' in source)) {
    return { ...expressRoutes(source as ExpressApp), serve: source }
  }
  throw new AuthError(
    'invalid_configuration',
    'tryRoutes cannot find routes in its first argument. Pass an app of Express 4 or 5, Fastify 5 or Hono (not one of its routers), a list of { method, path }, or an OpenAPI 3 document. For another framework pass a list, and the app as the option "target".',
  )
}

function isList(source: RoutesSource): source is readonly RouteInput[] {
  return Array.isArray(source)
}

function isFastify(source: RoutesSource): source is FastifyApp {
  return 'printRoutes' in source && 'routing' in source
}

/** A query in a list is sent unchanged, and is not part of the route's name. */
function listed(routes: readonly RouteInput[]): FoundRoute[] {
  return routes.map(({ method, path: whole }) => {
    const [path = '', query] = whole.split(/\?(.*)/s)
    if (/^[A-Z-]+$/i.test(method) && path.startsWith('/')) {
      return { method: method.toUpperCase(), path, syntax: 'list', ...(query && { query }) }
    }
    throw new AuthError(
      'invalid_configuration',
      `tryRoutes got an invalid route: ${JSON.stringify({ method, path: whole })}. A route is an HTTP method and a path that begins with "/".`,
    )
  })
}

/** True if a route is at or below a path. The path may end with a wildcard. */
function isBelow(path: string, mount: string): boolean {
  const base = mount.replace(/\/?\{?\/?\*\w*\}?$|\/$/, '').toLowerCase()
  const lower = path.toLowerCase()
  return lower === base || lower.startsWith(`${base}/`)
}

/** The order is the same in every run, whatever the language of the machine. */
function byPath(a: FoundRoute, b: FoundRoute): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.method < b.method ? -1 : 1
}
