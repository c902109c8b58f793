import { AuthError } from '../../core/errors.js'
import { type Answer, ask } from './ask.js'
import { bodyOf } from './bodyOf.js'
import { findFaults } from './findFaults.js'
import { findRoutes, type RoutesSource } from './findRoutes.js'
import { formatRoutes } from './formatRoutes.js'
import { judge } from './judge.js'
import { listen } from './listen.js'
import { type PlannedRoute, planRoutes } from './planRoutes.js'
import { ASKING, createSignIn, ROLES, type SignIn } from './roles.js'
import type { RouteRole, RoutesReport, TriedRoute } from './RoutesReport.js'
import type { TryRoutesOptions } from './TryRoutesOptions.js'

const HEADERS = { accept: 'application/json', 'sec-fetch-site': 'same-origin' }

/**
 * Checks what an impersonator can reach in an API. It finds the routes of an app, sends requests to each of them as nobody, as the customer
 * and as three kinds of impersonators, and reports what is open to whom and what is wrong.
 *
 * The requests are real, and some of them write. They go to the app on a free port of 127.0.0.1 (only on Node). Use a test database, and
 * `exclude` routes that send e-mail or move money. docs/try-routes.md explains the report and the findings.
 *
 * @throws AuthError `invalid_configuration` if no routes can be found, an option names a route that does not exist, `NODE_ENV` is
 * `production`, or the target is another machine. Then nothing was sent.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { createAuth } from 'impersonation-kit/express'
 * import { createTestIssuer, tryRoutes } from 'impersonation-kit/testing'
 *
 * const issuer = await createTestIssuer()
 * const auth = createAuth(issuer.authOptions)
 * const app = express()
 * app.put('/address', auth.requireUser, auth.requireWritable, (_request, response) => void response.sendStatus(204))
 *
 * const report = await tryRoutes(app, { issuer })
 * report.openTo // { 'PUT /address': ['customer', 'full'] }
 * report.findings // []
 * console.log(String(report)) // a table
 * ```
 */
export async function tryRoutes(app: RoutesSource, options: TryRoutesOptions = {}): Promise<RoutesReport> {
  if (process.env.NODE_ENV === 'production' && options.allowProduction !== true) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes does not run with NODE_ENV=production, because its requests write real data. Run it in tests, or set allowProduction: true. Nothing was sent.',
    )
  }
  const { serve, ...found } = await findRoutes(app, options.routes ?? [])
  const target = options.target ?? serve
  if (target === undefined) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes got routes but no server. Pass the app or its address as the option "target".',
    )
  }
  const { planned, excluded, hidden } = planRoutes(found, options)
  const signIn = createSignIn(options)
  const site = await listen(target, options.allowRemote)
  try {
    const routes = await askAll(planned, site.url, signIn, options)
    const report = {
      routes,
      openTo: Object.fromEntries(
        routes.map(({ route, replies }) => [route, ROLES.filter((role) => replies[role].isOpen)]),
      ),
      excluded,
      findings: findFaults(routes, hidden, options.allow, options.only !== undefined),
    }
    // Not enumerable, so that a test can compare the report with plain data.
    return Object.defineProperty(report, 'toString', { value: () => formatRoutes(report) })
  } finally {
    await site.close()
  }
}

async function askAll(
  planned: PlannedRoute[],
  site: string,
  signIn: SignIn,
  options: TryRoutesOptions,
): Promise<TriedRoute[]> {
  const { before, concurrency = 4 } = options
  const done = new Map<PlannedRoute, TriedRoute>()
  const run = async (route: PlannedRoute): Promise<void> => {
    done.set(route, await askRoute(route, site, signIn, options))
  }
  const reads = planned.filter(({ isWrite }) => !isWrite)
  const writes = planned.filter(({ isWrite }) => isWrite)
  await inTurn(reads, before ? 1 : concurrency, run)
  // A deleted record cannot be changed afterwards.
  await inTurn(
    [
      ...writes.filter(({ method }) => method !== 'DELETE'),
      ...writes.filter(({ method }) => method === 'DELETE'),
    ],
    1,
    run,
  )
  return planned.flatMap((route) => done.get(route) ?? [])
}

async function inTurn<T>(items: T[], atOnce: number, run: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const worker = async (): Promise<void> => {
    for (const item of left) await run(item)
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.floor(atOnce) || 1) }, worker))
}

async function askRoute(
  { query, body, ...route }: PlannedRoute,
  site: string,
  signIn: SignIn,
  { before, isRefused, headers, timeout = 2000 }: TryRoutesOptions,
): Promise<TriedRoute> {
  const { method, path, url } = route
  const input = { method, path }
  const { bytes, headers: type } = await bodyOf(body)
  const answers = {} as Record<RouteRole, Answer>
  for (const role of ASKING) {
    await before?.(role, input)
    const sent = lowerCase(HEADERS, type, headers, await signIn(role))
    answers[role] = await ask({ site, method, url: url + query, headers: sent, body: bytes, timeout })
  }
  const replies = judge(answers, (role) => {
    const { status, headers: received, body: text } = answers[role]
    if (status === undefined) return undefined
    return isRefused?.({ role, route: input, status, headers: received, body: text })
  })
  return { ...route, replies }
}

/** Joins headers. A later one replaces an earlier one, ignoring case. */
function lowerCase(...all: (Record<string, string> | undefined)[]): Record<string, string> {
  return Object.fromEntries(
    all.flatMap((headers) =>
      Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const),
    ),
  )
}
