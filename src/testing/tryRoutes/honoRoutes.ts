import type { FoundRoutes } from './FoundRoutes.js'

/** An app of Hono, as far as it is looked into. */
export interface HonoApp {
  fetch: (request: Request) => Response | Promise<Response>
  routes: { method: string; path: string; handler: (...given: never[]) => unknown }[]
}

/**
 * Finds the routes of an app of Hono, with the apps that are put into it by `route` and `basePath`. Middleware stands in the same list
 * under the method `ALL`; a function that takes `next` is taken for one.
 */
export function honoRoutes(app: HonoApp): FoundRoutes {
  const found: FoundRoutes = { routes: [], hidden: [] }
  const answered = new Set(app.routes.filter(({ handler }) => !takesNext(handler)).map(nameOf))
  for (const route of app.routes) {
    const { method, path } = route
    if (method !== 'ALL' || answered.has(nameOf(route))) {
      found.routes.push({ method, path, syntax: 'hono' })
    } else if (path !== '/*' && path !== '*') {
      const why = 'A function that takes `next`, or an app added by `mount`, stands there, which may answer.'
      found.hidden.push({ path, why, mayBeMiddleware: true })
    }
  }
  return found
}

/** `route` wraps the handlers of an app that has an error handler of its own, and leaves the handler on the wrapper. */
function takesNext(handler: HonoApp['routes'][number]['handler']): boolean {
  const { __COMPOSED_HANDLER: inner = handler } = handler as { __COMPOSED_HANDLER?: typeof handler }
  return inner.length > 1
}

function nameOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path}`
}
