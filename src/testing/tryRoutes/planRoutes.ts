import { AuthError } from '../../core/errors.js'
import { accountActionOf } from './accountAction.js'
import { encodeText, fillPath, mayMatch } from './fillPath.js'
import type { FoundRoute, FoundRoutes, HiddenRoutes } from './FoundRoutes.js'
import { matchesRoute, patternsOf } from './matchesRoute.js'
import type { TriedRoute } from './RoutesReport.js'
import type { RoutePattern, TryRoutesOptions } from './TryRoutesOptions.js'

/** A route that will be requested. */
export type PlannedRoute = Omit<TriedRoute, 'replies'> & { query: string; body: unknown }

/** The requests that will be sent, and the routes that get none. */
export interface Plan {
  planned: PlannedRoute[]
  excluded: string[]
  hidden: HiddenRoutes[]
}

/**
 * Decides which requests will be sent, before anything is sent.
 *
 * @throws AuthError `invalid_configuration` if an option names a route that does not exist
 */
export function planRoutes({ routes, hidden }: FoundRoutes, options: TryRoutesOptions): Plan {
  if (routes.length + hidden.length === 0) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes found no route. Pass the app after its routes were added. If one function answers every path, list its routes in the option "routes".',
    )
  }
  const filled: { found: FoundRoute; route: PlannedRoute }[] = []
  const unfilled: HiddenRoutes[] = []
  for (const found of routes) {
    const { url, missing } = fillPath(found.path, found.syntax, valuesOf(found, options))
    const path = `${found.method} ${found.path}`
    if (url === undefined) unfilled.push({ path, why: `No common value matches the parameter "${missing}".` })
    else filled.push({ found, route: plan(found, url, options) })
  }

  const exclude = patternsOf(options.exclude)
  const isExcluded = ({ method, path, url }: PlannedRoute): boolean =>
    exclude.some((pattern) => matchesRoute(pattern, { method, path, url }))
  const names = unfilled.map(({ path }) => path)
  for (const pattern of exclude) refuseUnused('exclude', pattern, filled, names)
  refuseUnusedBodies(options, filled)

  const out = filled.filter(({ route }) => isExcluded(route))
  // The address of another route may reach an excluded one: the order in the app decides which one answers.
  const reachesOne = ({ method, url }: PlannedRoute): boolean =>
    out.some(
      ({ found }) =>
        found.method === method && !/[*(]/.test(found.path) && mayMatch(found.path, found.syntax, url),
    )
  const only = options.only === undefined ? undefined : patternsOf(options.only)
  for (const pattern of only ?? []) refuseUnused('only', pattern, filled, names)
  const isAsked = (route: PlannedRoute): boolean =>
    !only || only.some((pattern) => matchesRoute(pattern, route))
  const skipped = filled.filter(({ route }) => isExcluded(route) || reachesOne(route))
  return {
    planned: filled.filter((one) => !skipped.includes(one) && isAsked(one.route)).map(({ route }) => route),
    excluded: skipped.map(({ route }) => route.route),
    hidden: only ? [] : [...hidden, ...unfilled],
  }
}

function plan(found: FoundRoute, url: string, options: TryRoutesOptions): PlannedRoute {
  const { method, path } = found
  const input = { method, path }
  const route = `${method} ${path}`
  const isWrite = options.isWrite?.(input) ?? !['GET', 'HEAD', 'OPTIONS'].includes(method)
  const action = accountActionOf({ method, path, isWrite }, options.accountActions)
  const { bodies } = options
  const given = typeof bodies === 'function' ? bodies(input) : bodies?.[route]
  const fallback = ['POST', 'PUT', 'PATCH'].includes(method) ? {} : undefined
  return {
    route,
    method,
    path,
    url,
    isWrite,
    ...(action === undefined ? {} : { accountAction: action }),
    query: found.query === undefined ? '' : `?${encodeText(found.query)}`,
    body: given ?? found.body ?? fallback,
  }
}

function valuesOf({ method, path, params }: FoundRoute, options: TryRoutesOptions) {
  const { params: given } = options
  return (name: string): string | undefined =>
    (typeof given === 'function'
      ? given(name, { method, path })
      : given && Object.hasOwn(given, name)
        ? given[name]
        : undefined) ?? params?.[name]
}

/** With a misspelt name in `exclude`, a request would be sent to a route that must get none. */
function refuseUnused(
  option: string,
  pattern: RoutePattern,
  filled: { route: PlannedRoute }[],
  others: string[],
): void {
  if (typeof pattern === 'function') return
  const isUsed =
    filled.some(({ route }) => matchesRoute(pattern, route)) ||
    others.some((name) => {
      const [method = '', path = ''] = name.split(/ (.*)/s)
      return matchesRoute(pattern, { method, path, url: path })
    })
  if (isUsed) return
  throw new AuthError(
    'invalid_configuration',
    `tryRoutes found no route for ${option}: ${String(pattern)}. Correct it or remove it. Nothing was sent.`,
  )
}

function refuseUnusedBodies({ bodies }: TryRoutesOptions, filled: { route: PlannedRoute }[]): void {
  if (typeof bodies !== 'object') return
  for (const name of Object.keys(bodies)) {
    if (filled.some(({ route }) => route.route === name)) continue
    throw new AuthError(
      'invalid_configuration',
      `tryRoutes found no route for bodies: ${name}. Use the name of the route in the report, such as "POST /invoices/:id". Nothing was sent.`,
    )
  }
}
