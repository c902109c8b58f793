import type { FoundRoutes } from './FoundRoutes.js'

/** The part of a Hono app that is read. */
export interface HonoApp {
  fetch: (request: Request) => Response | Promise<Response>
  routes: { method: string; path: string; handler: (...given: never[]) => unknown }[]
}

/**
 * Finds the routes of a Hono app, with the apps that `route` and `basePath` added to it. Middleware is in the same list with the method
 * `ALL`: a function that takes `next` is treated as middleware.
 */
export function honoRoutes(app: HonoApp): FoundRoutes {
  const found: FoundRoutes = { routes: [], hidden: [] }
  const answered = new Set(app.routes.filter(({ handler }) => !takesNext(handler)).map(nameOf))
  for (const route of app.routes) {
    const { method, path } = route
    if (method !== 'ALL' || answered.has(nameOf(route))) {
      found.routes.push({ method, path, syntax: 'hono' })
    } else if (path !== '/*' && path !== '*') {
      const why =
        'A function that takes `next`, or an app that was added with `mount`, is registered here, and it may answer requests.'
      found.hidden.push({ path, why, mayBeMiddleware: true })
    }
  }
  return found
}

/** If an app has its own error handler, `route` wraps its handlers and keeps the original on the wrapper. */
function takesNext(handler: HonoApp['routes'][number]['handler']): boolean {
  const { __COMPOSED_HANDLER: inner = handler } = handler as { __COMPOSED_HANDLER?: typeof handler }
  return inner.length > 1
}

function nameOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path}`
}
