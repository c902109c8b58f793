import type { ExpressApp, ExpressLayer } from './ExpressApp.js'
import type { FoundRoutes } from './FoundRoutes.js'
import { mountedApp } from './mountedApp.js'
import { mountPaths } from './mountPaths.js'

/** The name that Express gives to the layer of a mounted app. */
const MOUNTED = 'mounted_app'
const REGEXP_ROUTE = 'The path is a regular expression.'

/** Finds the routes of an Express 4 or 5 app, in its routers and in the apps that are mounted in it. */
export function expressRoutes(app: ExpressApp): FoundRoutes {
  const found: FoundRoutes = { routes: [], hidden: [] }
  const syntax = isExpress4(app) ? 'express4' : 'express5'
  walk(stackOf(app), [''], [])
  return found

  function walk(stack: ExpressLayer[], prefixes: string[], trail: ExpressLayer[][]): void {
    // A router that is mounted in itself never ends.
    if (trail.includes(stack)) return
    for (const layer of stack) {
      if (layer.route) addRoute(layer.route, prefixes)
      else addMount(layer, prefixes, [...trail, stack])
    }
  }

  function addRoute(route: NonNullable<ExpressLayer['route']>, prefixes: string[]): void {
    const methods = methodsOf(route.methods)
    const mayBeMiddleware = methods[0] === 'ALL' && route.stack.every(({ handle }) => handle.length > 2)
    for (const path of [route.path].flat(Infinity)) {
      for (const prefix of prefixes) {
        if (typeof path !== 'string') {
          found.hidden.push({ path: `${prefix} ${String(path)}`.trim(), why: REGEXP_ROUTE })
          continue
        }
        const whole = join(prefix, path)
        for (const method of methods) found.routes.push({ method, path: whole, syntax, mayBeMiddleware })
      }
    }
  }

  function addMount(layer: ExpressLayer, prefixes: string[], trail: ExpressLayer[][]): void {
    const stack = stackBehind(layer)
    const paths = mountPaths(layer)
    if (!paths) {
      const why = 'It is mounted at a regular expression, not a path.'
      const kind = stack ? 'a router' : `a function, ${layer.name ?? 'without a name'}`
      for (const prefix of prefixes) {
        found.hidden.push({ path: `${prefix}/… (${kind})`, why, mayBeMiddleware: !stack })
      }
      return
    }
    const mounts = prefixes.flatMap((prefix) => paths.map((path) => join(prefix, path)))
    if (stack) return walk(stack, mounts, trail)
    const isApp = layer.name === MOUNTED
    const why = isApp
      ? 'The app that is mounted here has no routes, or they cannot be listed.'
      : `A function (${layer.name ?? 'without a name'}) is mounted here, and it may answer requests.`
    for (const path of mounts.filter((one) => isApp || one !== '/')) {
      found.hidden.push({ path: `${path.replace(/\/$/, '')}/*`, why, mayBeMiddleware: !isApp })
    }
  }
}

/** The layers of a router or an app. `app.use` wraps an app, `router.use` does not. */
function stackBehind({ name, handle }: ExpressLayer): ExpressLayer[] | undefined {
  if (handle.stack) return handle.stack
  const app = name === MOUNTED ? mountedApp(handle) : 'mountpath' in handle ? handle : undefined
  return app && stackOf(app)
}

function isExpress4(app: ExpressApp): boolean {
  return app._router !== undefined
}

function stackOf(app: ExpressApp): ExpressLayer[] {
  // Express 4 throws if its `router` is read.
  if (isExpress4(app) || Object.hasOwn(app, '_router')) return app._router?.stack ?? []
  try {
    return app.router?.stack ?? []
  } catch {
    return []
  }
}

function methodsOf(methods: Record<string, boolean | undefined>): string[] {
  const names = Object.keys(methods).filter((name) => methods[name])
  // `all` has a name of its own, or is every method that Node knows.
  return names.includes('_all') || names.length > 20 ? ['ALL'] : names.map((name) => name.toUpperCase())
}

function join(prefix: string, path: string): string {
  const base = prefix.replace(/\/$/, '')
  return (base !== '' && path === '/' ? base : base + path) || '/'
}
