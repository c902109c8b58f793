import { timingSafeEqual } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { type ApiContext, type ApiEnv, customerApi, operatorRoutes, SETTINGS_PATH } from './api/index.js'
import { dashboardRoutes } from './dashboard/index.js'
import {
  type Health,
  operationsRoutes,
  origins,
  page,
  problem,
  problemOf,
  sizeLimits,
  strangers,
} from './http/index.js'
import { clientOf } from './Client.js'
import type { CheckedOptions } from './checkOptions.js'
import type { Connection } from './ServiceOptions.js'
import type { OpenSignIn } from './SignIn.js'
import { backendRoutes, productRoutes, type WireContext } from './wire/index.js'

/** What the app is made of, and what it says of itself. */
export interface AppContext
  extends Omit<ApiContext, 'clientOf'>, Omit<WireContext, keyof ApiContext>, Health {
  signIn?: OpenSignIn
}

/** The service as one handler, without side effects: every route, and what holds for all of them. */
export function createApp(
  given: AppContext,
): (request: Request, connection?: Connection) => Promise<Response> {
  const { options, environmentOf, limits, signIn } = given
  const clientAddress = clientAddressBy(options)
  const context = {
    ...given,
    clientOf: (c: Context) => clientOf(c.req.raw, clientAddress(c.req.raw, c.env)),
  }
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const [issue] = result.error.issues
      return problem(
        400,
        'invalid_request',
        `${issue?.path.join('.') || 'The request'}: ${issue?.message ?? 'cannot be read.'}`,
      )
    },
  }).basePath(options.basePath === '' ? '/' : options.basePath)

  app.onError((error) => problemOf(error, options.log))
  app.notFound((c) => {
    const [code, sentence] = ['not_found', 'There is nothing at this address.']
    if (c.req.path.startsWith(`${options.basePath}/api/`)) return problem(404, code, sentence)
    const markup = html`<p><a href="${options.origin}${options.basePath}/">Go to the dashboard</a></p>`
    return page(c.req.raw, { status: 404, code, title: 'Not found', sentence, markup })
  })
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(SAFE_HEADERS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
  })
  if (signIn?.objection) {
    app.use(async (c, next) => {
      const objection = signIn.objection?.(c.req.raw, addressOf(c.env))
      return objection === undefined ? next() : problem(403, 'loopback_only', objection)
    })
  }
  app.use(
    strangers(limits, clientAddress, (path) => path === `${options.basePath}/api/v1/refresh_token`),
    ...sizeLimits(
      options.limits.headers,
      options.limits.body,
      (method, path) => method === 'PUT' && SETTINGS_PATH.test(path.slice(options.basePath.length)),
    ),
  )
  operationsRoutes(app, context)
  backendRoutes(app, context)
  app.use(
    origins(options.origin, {
      isApp: (origin) => environmentOf(origin) !== undefined,
      isAdminApp: (origin, environment) =>
        Object.entries(options.environments).some(
          ([name, { adminApps }]) =>
            (environment === undefined || environment === name) && adminApps.includes(origin),
        ),
    }),
  )
  productRoutes(app, context)
  if (signIn) {
    app.use(
      async (c, next) =>
        (await signIn.handle(c.req.raw, () => limits.address(clientAddress(c.req.raw, c.env)))) ?? next(),
    )
  }
  operatorRoutes(app, context)
  customerApi(app, context)
  dashboardRoutes(app, context)
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of the environment',
  })
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'impersonation-kit-service',
      version: '0.1.0',
      description:
        'Backends send an API key. Browsers are known by the sign-in of your product, and by the cookie of an impersonation.',
    },
    servers: [{ url: `${options.origin}${options.basePath}` }],
  })
  return async (request, connection) => app.fetch(request, { connection })
}

/** A server that passes more than the request on may pass anything. */
function addressOf(env: unknown): string | undefined {
  const address = (env as { connection?: Connection | null }).connection?.address
  return typeof address === 'string' ? address : undefined
}

/** The client's address, for the limits and the audit. */
function clientAddressBy({ addressOf: told, log }: CheckedOptions) {
  let isWarned = false
  return (request: Request, env: unknown): string | undefined => {
    const address = addressOf(env)
    if (told) return told(request, { address })
    if (!isWarned && request.headers.has('x-forwarded-for')) {
      isWarned = true
      log.warn(
        'Requests come through a proxy, so that all of them share one limit. Set addressOf, which says from where they come.',
      )
    }
    return address
  }
}

const SAFE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-site',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** The environment of the API key in a request's `Authorization`. Every key is compared, so that the time tells nothing. */
export function findKey(
  request: Request,
  keys: readonly (readonly [environment: string, key: string])[],
): string | undefined {
  const given = Buffer.from(request.headers.get('authorization') ?? '')
  let found: string | undefined
  for (const [environment, key] of keys) {
    const expected = Buffer.from(`Bearer ${key}`)
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = environment
  }
  return found
}
