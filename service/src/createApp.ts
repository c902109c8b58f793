import { timingSafeEqual } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import type { Context } from 'hono'
import { type ApiContext, type ApiEnv, customerApi, operatorRoutes } from './api/index.js'
import { origins, problem, problemOf } from './http/index.js'
import {
  auditRoute,
  employeeRoute,
  extendRoute,
  introspectRoute,
  jwksRoute,
  logoutRoute,
  redeemRoute,
  refreshRoute,
  stopRoute,
  verifierKeyRoute,
  type WireContext,
} from './wire/index.js'

const LARGEST_BODY = 256 * 1024

/** What the app is made of, and what it says of itself. */
export interface AppContext extends ApiContext, Omit<WireContext, keyof ApiContext> {
  /** Is everything there that a request needs? */
  isReady: () => Promise<boolean>
  metrics: () => Promise<string>
}

/** The service as one handler, without side effects: every route, and what holds for all of them. */
export function createApp(context: AppContext): (request: Request) => Promise<Response> {
  const { options, environmentOf } = context
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
  app.notFound(() => problem(404, 'not_found', 'There is nothing at this address.'))
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(SAFE_HEADERS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
  })
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: async (c) => {
        await takeOff(c.req.raw.body)
        return problem(413, 'too_large', 'The body is larger than 256 kB.')
      },
    }),
  )

  const wire = (handler: (c: Context, wire: WireContext) => Promise<Response>) => (c: Context) =>
    handler(c, context)
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) =>
    c.json({ ok: await context.isReady() }, (await context.isReady()) ? 200 : 503),
  )
  app.get('/metrics', async (c) => c.text(await context.metrics()))
  app.get('/.well-known/jwks.json', wire(jwksRoute))
  // No browser: backends carry a key, and name no origin.
  app.post('/api/v1/introspect', wire(introspectRoute))
  app.post('/api/v1/audit', wire(auditRoute))
  app.get('/api/v1/token_verification_metadata', wire(verifierKeyRoute))
  app.get('/api/backend/v1/employee/:id', wire(employeeRoute))

  app.use(origins(options.origin, environmentOf))
  app.get('/api/v1/refresh_token', wire(refreshRoute))
  app.post('/redeem', wire(redeemRoute))
  app.post('/api/v1/impersonation/stop', wire(stopRoute))
  app.post('/api/v1/impersonation/extend', wire(extendRoute))
  app.post('/api/v1/logout', wire(logoutRoute))
  operatorRoutes(app, context)
  customerApi(app, context)
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'impersonation-kit-service', version: '0.1.0' },
    servers: [{ url: `${options.origin}${options.basePath}` }],
  })
  return async (request) => app.fetch(request)
}

/** Reads a body that is refused, within reason: a client that is cut off while it sends does not see why. */
async function takeOff(body: ReadableStream<Uint8Array> | null): Promise<void> {
  // One without a length is being read by whoever refused it.
  if (!body || body.locked) return
  const reader = body.getReader()
  for (let size = 0; size < 4 * LARGEST_BODY;) {
    const { value, done } = await reader.read()
    if (done) return
    size += value.length
  }
  void reader.cancel().catch(() => undefined)
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
