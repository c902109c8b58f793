import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import express5, {
  type RequestHandler,
  type Request as ExpressRequest,
  type Response as ExpressResponse,
} from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import * as onExpress from 'impersonation-kit/express'
import * as onFastify from 'impersonation-kit/fastify'
import * as onHono from 'impersonation-kit/hono'
import * as onServer from 'impersonation-kit/server'
import {
  type AuditOptions,
  type AuthOptions,
  type Guard,
  type SessionOptions,
  type User,
} from 'impersonation-kit/server'
import { directUser } from 'impersonation-kit/testing'
import { expect } from 'vitest'
import { LIMITS, listen, stop } from './listen.js'
import { listenFetch } from './listenFetch.js'

/** The guards that every framework offers, by name. */
export const GUARDS = ['requireUser', 'optionalUser', 'requireNotImpersonated', 'requireWritable'] as const

/** What the `redact` and `redact-more` steps take away. */
const REDACTED = ['card.number', 'items.iban', '**.ssn']
const REDACTED_TOO = ['card.holder']
const REDACT_OPTIONS = { allowTypes: ['text/csv'], maxBytes: 10_000 }
/** What the `redact-wide` step allows: everything but JSON, it seems. */
const WIDE_OPTIONS = { allowTypes: ['application/*', 'text/*', 'image/*'], maxBytes: 10_000 }

/** What the `recorded` step does: with no sink of the server's own it keeps nothing. */
const recorded = ({ audit }: Options): AuditOptions => ({
  action: 'test.route',
  sink: audit?.sink ?? (() => undefined),
})

/** Access tokens, or a `resolve` that reads the request of any framework. */
export type Options = AuthOptions | SessionOptions<object>

/** The issuer to whom a route belongs; of sessions, whose options name none, the one of the tests. */
export const firstIssuer = (options: Options): string => {
  if (options.resolve) return 'https://auth.test'
  return 'issuers' in options ? (options.issuers[0]?.issuer ?? '') : options.issuer
}

/** A guard, or other code of the app that puts a user of its own where the guards put theirs, or changes that one. */
export type Step =
  | (typeof GUARDS)[number]
  | 'change-password'
  | 'of-first-issuer'
  | 'writes'
  | 'recorded'
  | 'redact'
  | 'redact-more'
  | 'redact-wide'
  | 'stranger'
  | 'eraser'

/** What a handler can see, in whatever way its framework shows it. */
export interface Seen {
  user: () => User | undefined
  /** The user whom the guards have verified, never undefined. */
  verified: () => User
  body: () => Promise<string>
}

/** What a handler answers, in whatever way its framework does that. Default 200 and no headers of its own. */
export interface Reply {
  status?: number
  headers?: Record<string, string | string[]>
  body?: string | ReadableStream<Uint8Array>
  /** An object for the framework to make JSON of. */
  json?: unknown
  redirect?: string
}

/** One address, for every method, behind guards. */
export interface Route {
  path: string
  steps: Step[]
  handle: (seen: Seen) => Reply | Promise<Reply>
  /** What `handle` calls first, for whoever runs the handler itself elsewhere. */
  onRun?: () => void
}

/** A listening server. */
export interface Site {
  url: string
  verifyToken: (token: string) => Promise<User>
  close: () => void
}

/** How to serve the same routes with one framework. */
export type Serve = (options: Options, routes: Route[], issuer?: string) => Promise<Site>

const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS']
const stranger = (): User => directUser({ userId: 'stranger' })
const isGuard = (step: Step): step is (typeof GUARDS)[number] => (GUARDS as readonly string[]).includes(step)

/** Takes the impersonator off a user whom it finds. */
function erase(user: User | undefined): void {
  delete user?.impersonatorUserId
  delete user?.impersonation
}

export const frameworks: Record<string, Serve> = {
  'Express 5': onExpressOf(express5),
  'Express 4': onExpressOf(express4),

  async 'Hono 4'(options, routes, issuer = firstIssuer(options)) {
    const auth = onHono.createAuth(options)
    const app = new Hono<onHono.AuthEnv<User | undefined>>()
    const steps: Record<Step, MiddlewareHandler> = {
      ...auth,
      'change-password': auth.requireAllowed('change-password'),
      'of-first-issuer': auth.requireUserFrom(issuer),
      writes: auth.requireWritable({ write: true }),
      recorded: auth.audit(recorded(options)),
      redact: auth.redact(REDACTED, REDACT_OPTIONS),
      'redact-more': auth.redact(REDACTED_TOO, REDACT_OPTIONS),
      'redact-wide': auth.redact(REDACTED, WIDE_OPTIONS),
      stranger: (context, next) => {
        context.set('user', stranger())
        return next()
      },
      eraser: (context, next) => {
        erase(context.get('user'))
        return next()
      },
    }
    for (const { path, steps: names, handle } of routes) {
      for (const name of names) app.use(path, steps[name])
      app.all(path, async (context) => {
        const reply = await handle({
          user: () => context.get('user'),
          verified: () => auth.getUser(context),
          body: () => context.req.text(),
        })
        return reply.redirect === undefined ? answer(context, reply) : context.redirect(reply.redirect, 303)
      })
    }
    // Its default says the error on the console.
    app.onError((_error, context) => context.text('Internal Server Error', 500))
    return listenFetch(app.fetch, auth.verifyToken)
  },

  async 'Fastify 5'(options, routes, issuer = firstIssuer(options)) {
    const auth = onFastify.createAuth(options)
    const app = fastify({ http: LIMITS })
    const steps: Record<Step, onFastify.Hook> = {
      ...auth,
      'change-password': auth.requireAllowed('change-password'),
      'of-first-issuer': auth.requireUserFrom(issuer),
      writes: auth.requireWritable({ write: true }),
      recorded: auth.audit(recorded(options)),
      redact: auth.redact(REDACTED, REDACT_OPTIONS),
      'redact-more': auth.redact(REDACTED_TOO, REDACT_OPTIONS),
      'redact-wide': auth.redact(REDACTED, WIDE_OPTIONS),
      stranger: (request, _reply, done) => {
        request.user = stranger()
        done()
      },
      eraser: (request, _reply, done) => {
        erase(request.user)
        done()
      },
    }
    for (const { path, steps: names, handle } of routes) {
      app.route({
        method: METHODS,
        url: path,
        preHandler: names.map((name) => steps[name]),
        handler: async (request, reply) => {
          const { redirect, status, headers, json, body } = await handle({
            user: () => request.user,
            verified: () => auth.getUser(request),
            body: async () => String(request.body),
          })
          if (redirect !== undefined) return reply.redirect(redirect, 303)
          return reply
            .code(status ?? 200)
            .headers(headers ?? {})
            .send(json ?? body)
        },
      })
    }
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, verifyToken: auth.verifyToken, close: () => stop(app.server) }
  },

  async '/server'(options, routes, issuer = firstIssuer(options)) {
    const auth = onServer.createAuth(options)
    const handlers = new Map<string, (request: Request) => Promise<Response>>()
    for (const route of routes) handlers.set(route.path, handlerOf(auth, route, options, issuer))
    return listenFetch(
      (request) =>
        handlers.get(new URL(request.url).pathname)?.(request) ?? new Response(null, { status: 404 }),
      auth.verifyToken,
    )
  },
}

/** A route as a handler of requests, with what `impersonation-kit/server` gives, or what is built upon it. */
export function handlerOf(
  auth: onServer.Auth,
  { path, steps, handle }: Route,
  options: Options,
  issuer: string = firstIssuer(options),
): (request: Request) => Promise<Response> {
  const guards = steps.flatMap((name): Guard[] => {
    if (name === 'change-password') return [auth.requireAllowed(name)]
    if (name === 'of-first-issuer') return [auth.requireUserFrom(issuer)]
    if (name === 'writes') return [auth.requireWritable({ write: true })]
    if (name === 'recorded') return [auth.audit(recorded(options))]
    if (name === 'redact') return [auth.redact(REDACTED, REDACT_OPTIONS)]
    if (name === 'redact-more') return [auth.redact(REDACTED_TOO, REDACT_OPTIONS)]
    if (name === 'redact-wide') return [auth.redact(REDACTED, WIDE_OPTIONS)]
    return isGuard(name) ? [auth[name]] : []
  })
  const [first, ...others] = guards
  if (!first) throw new Error(`${path} has no guard`)
  const guarded = auth.protect(first, ...others, async (request: Request, user?: User) => {
    const reply = await handle({
      user: () => user,
      verified: () => user ?? expect.fail('no user'),
      body: () => request.text(),
    })
    if (reply.redirect !== undefined) return Response.redirect(new URL(reply.redirect, request.url), 303)
    const init = {
      status: reply.status ?? 200,
      headers: Object.entries(reply.headers ?? {}).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, one]),
      ),
    }
    return reply.json === undefined ? new Response(reply.body ?? null, init) : Response.json(reply.json, init)
  })
  // There is no place for a user that other code could write to but the request itself.
  const isStrange = steps.includes('stranger')
  return (request) => guarded(isStrange ? Object.assign(request, { user: stranger() }) : request)
}

/** The routes on one version of Express. */
function onExpressOf(express: typeof express5): Serve {
  return async (options, routes, issuer = firstIssuer(options)) => {
    const auth = onExpress.createAuth(options)
    const app = express()
    const steps: Record<Step, RequestHandler> = {
      ...auth,
      'change-password': auth.requireAllowed('change-password'),
      'of-first-issuer': auth.requireUserFrom(issuer),
      writes: auth.requireWritable({ write: true }),
      recorded: auth.audit(recorded(options)),
      redact: auth.redact(REDACTED, REDACT_OPTIONS),
      'redact-more': auth.redact(REDACTED_TOO, REDACT_OPTIONS),
      'redact-wide': auth.redact(REDACTED, WIDE_OPTIONS),
      stranger: (req, _res, next) => {
        req.user = stranger()
        next()
      },
      eraser: (req, _res, next) => {
        erase(req.user)
        next()
      },
    }
    for (const { path, steps: names, handle } of routes) {
      const answer = async (req: ExpressRequest, res: ExpressResponse): Promise<void> => {
        const reply = await handle({
          user: () => req.user,
          verified: () => auth.getUser(req),
          body: async () => String(req.body),
        })
        if (reply.redirect !== undefined) {
          res.redirect(303, reply.redirect)
          return
        }
        res.status(reply.status ?? 200).set(reply.headers ?? {})
        if (reply.body instanceof ReadableStream) Readable.fromWeb(reply.body as NodeStream).pipe(res)
        else if (reply.json !== undefined) res.json(reply.json)
        else res.send(reply.body)
      }
      app.all(path, ...names.map((name) => steps[name]), express.text(), async (req, res, next) => {
        // Express 4 does not look at the promise.
        try {
          await answer(req, res)
        } catch (error) {
          next(error)
        }
      })
    }
    return listen(app, auth.verifyToken)
  }
}

function answer(context: Context, { status = 200, headers = {}, body = '', json }: Reply): Response {
  for (const [name, value] of Object.entries(headers)) {
    for (const [index, one] of [value].flat().entries()) context.header(name, one, { append: index > 0 })
  }
  if (json !== undefined) return context.json(json, status as 200)
  return context.newResponse([204, 304].includes(status) ? null : body, status as 200)
}
