import type { Context, MiddlewareHandler } from 'hono'
import type { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { AuthOptions } from '../server/checkOptions.js'
import { mergeHeader } from '../server/mergeHeader.js'
import { type Refusal, toRefusal, varyOf } from '../server/problem.js'
import { type AdapterAuth, createAdapter, type GuardsAs } from './createAdapter.js'

/** The environment of a Hono app whose routes stand behind these guards: `new Hono<AuthEnv>()`. */
export interface AuthEnv<U extends User | undefined = User> {
  Variables: { user: U }
}

/** What {@link createAuth} gives: guards that put the user into `c.get('user')`, and what goes with them. */
export interface HonoAuth
  extends
    GuardsAs<MiddlewareHandler<AuthEnv>, MiddlewareHandler<AuthEnv<User | undefined>>>,
    AdapterAuth<Context> {}

/**
 * Guards for Hono 4, on every runtime that it runs on.
 *
 * @throws AuthError `invalid_configuration` where an option is missing or cannot be meant
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
export function createAuth(options: AuthOptions): HonoAuth {
  const auth = createAdapter<Context, MiddlewareHandler>(options, (guard, ask) => async (context, next) => {
    const asked = await ask(guard, context, context.req.raw)
    if (asked.refusal) {
      setHeaders(context, asked.refusal.headers)
      return toResponse(asked.refusal, context.res.headers)
    }
    if (asked.isFirst) context.set('user', asked.user)
    await asked.run(next)
    // After the handler, so that it cannot undo them; the reply to an error of the handler has come by then too.
    if (asked.isFirst) setHeaders(context, asked.headers)
    const route = context.req.matchedRoutes.at(-1)?.path
    asked.onReply?.({ status: context.res.status, ...(route === undefined ? {} : { route }) })
  })

  return {
    ...auth,
    getUser(context) {
      try {
        return auth.getUser(context)
      } catch (error) {
        // Hono asks an error for its reply, as it does its own HTTPException: without one it would answer 500.
        const refusal = toRefusal(error, varyOf(options))
        throw Object.assign(error as AuthError, { getResponse: () => toResponse(refusal, refusal.headers) })
      }
    },
  }
}

function toResponse({ status, problem }: Refusal, headers: HeadersInit): Response {
  return new Response(JSON.stringify(problem), { status, headers })
}

function setHeaders(context: Context, headers: Record<string, string>): void {
  for (const [name, wanted] of Object.entries(headers)) {
    context.header(name, mergeHeader(name, context.res.headers.get(name), wanted))
  }
}
