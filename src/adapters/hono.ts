import type { Context, MiddlewareHandler } from 'hono'
import type { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { AuthOptions, SessionOptions } from '../server/guards/index.js'
import type { Outcome } from '../server/shared/Outcome.js'
import { type Refusal, toRefusal, varyOf } from '../server/shared/problem.js'
import { askForAll, rewriteResponse } from '../server/redact/index.js'
import { bringsBody } from './bringsBody.js'
import { type AdapterAuth, createAdapter, type GuardsAs } from './createAdapter.js'
import { keepHeaders } from './keepHeaders.js'
import { isSentBeneath, replyBeneath } from './replyBeneath.js'
import { rewriteBody } from './rewriteBody.js'
import { setReplyHeaders } from './setReplyHeaders.js'
import { watchReply } from './watchReply.js'

/** The environment of a Hono app that uses these guards: `new Hono<AuthEnv>()`. */
export interface AuthEnv<U extends User | undefined = User> {
  Variables: { user: U }
}

/** What {@link createAuth} returns: guards that set `c.get('user')`, and their helpers. */
export interface HonoAuth
  extends
    GuardsAs<MiddlewareHandler<AuthEnv>, MiddlewareHandler<AuthEnv<User | undefined>>>,
    AdapterAuth<Context> {}

/**
 * Creates guards for Hono 4, on every runtime that Hono supports.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { createAuth } from 'impersonation-kit/hono'
 *
 * const auth = createAuth({
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://api.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 * })
 *
 * const app = new Hono()
 * app.post('/api/sensitive-action', auth.requireUser, (c) => {
 *   if (c.get('user').impersonatorUserId) {
 *     return c.json({ error: 'Not while impersonating.' }, 403)
 *   }
 *   return c.json({ done: true })
 * })
 * ```
 */
export function createAuth(options: AuthOptions | SessionOptions<Context>): HonoAuth {
  const auth = createAdapter<Context, MiddlewareHandler>(options, (guard, ask) => async (context, next) => {
    markBody(context)
    const asked = await ask(guard, context, context.req.raw)
    if (asked.refusal) {
      asked.onReply?.(outcomeOf(context, asked.refusal.status))
      setReplyHeaders(context, asked.refusal.headers)
      return toResponse(asked.refusal, context.res.headers)
    }
    if (asked.isFirst) context.set('user', asked.user)
    const beneath = asked.headers['cache-control'] === undefined ? undefined : replyBeneath(context.env)
    if (beneath && asked.isFirst) keepHeaders(beneath.outgoing, asked.headers)
    const release = asked.rewrite && beneath && rewriteBody(beneath.incoming, beneath.outgoing, asked.rewrite)
    const isBeneath = (): boolean => beneath !== undefined && isSentBeneath(context)
    if (asked.rewrite) askForAll(context.req.raw)
    // Deno notices that a client has disconnected only if the signal was read before.
    const signal = asked.onReply && context.req.raw.signal
    let status = 500
    try {
      await asked.run(next)
      if (asked.rewrite && !isBeneath()) {
        release?.()
        const reply = await rewriteResponse(context.req.raw, context.res, asked.rewrite)
        // Otherwise Hono copies the headers of the old reply to the new one.
        context.res = undefined
        context.res = reply
      }
      // Set after the handler, so that it cannot undo them. By now the reply to an error of the handler exists too.
      // RESPONSE_ALREADY_SENT must not be copied: Hono would send the copy again.
      if (asked.isFirst && !isBeneath()) setReplyHeaders(context, asked.headers)
      status = context.res.status
    } finally {
      if (!isBeneath()) release?.()
      if (beneath && isBeneath()) watchReply(beneath.outgoing, asked, () => routeOf(context))
      // Hono passes on a thrown value that is not an Error.
      else asked.onReply?.(outcomeOf(context, status, signal))
    }
  })

  return {
    ...auth,
    getUser(context) {
      try {
        return auth.getUser(context)
      } catch (error) {
        // Hono calls `getResponse` of an error, as of its own HTTPException. Without it the reply would be 500.
        const refusal = toRefusal(error, varyOf(options))
        throw Object.assign(error as AuthError, { getResponse: () => toResponse(refusal, refusal.headers) })
      }
    },
  }
}

/** Under @hono/node-server a handler can read the body from Node's request. */
function markBody({ env, req }: Context): void {
  const { incoming } = (env ?? {}) as { incoming?: object }
  if (incoming && bringsBody(incoming)) Object.assign(req.raw, { hasBody: true })
}

function outcomeOf(context: Context, status: number, signal?: AbortSignal): Outcome {
  const route = routeOf(context)
  return {
    status,
    ...(route === undefined ? {} : { route }),
    ...(signal?.aborted ? { aborted: true } : {}),
  }
}

/** The matching route that answered. */
function routeOf({ req }: Context): string | undefined {
  return req.matchedRoutes[req.routeIndex]?.path
}

function toResponse({ status, problem }: Refusal, headers: HeadersInit): Response {
  return new Response(JSON.stringify(problem), { status, headers })
}
