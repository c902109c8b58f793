import type { Context, MiddlewareHandler } from 'hono'
import type { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { AccountAction } from '../server/accountActions.js'
import type { AuthOptions } from '../server/checkOptions.js'
import type { Guard } from '../server/guards.js'
import { mergeHeader } from '../server/mergeHeader.js'
import { type Refusal, toRefusal, varyOf } from '../server/problem.js'
import type { VerifyToken } from '../server/verifyToken.js'
import { createAdapter } from './createAdapter.js'

/** The environment of a Hono app whose routes stand behind these guards: `new Hono<AuthEnv>()`. */
export interface AuthEnv<U extends User | undefined = User> {
  Variables: { user: U }
}

/** What {@link createAuth} gives. */
export interface HonoAuth {
  /** Lets signed-in users through, in `c.get('user')`; 401 for everybody else. */
  requireUser: MiddlewareHandler<AuthEnv>
  /** Lets everybody through who sends no token, and signed-in users; a token that does not verify is refused all the same. */
  optionalUser: MiddlewareHandler<AuthEnv<User | undefined>>
  /** After one of the others: 403 while the user is impersonated, 401 where no user was verified. */
  requireNotImpersonated: MiddlewareHandler<AuthEnv>
  /** After one of the others: 403 `impersonation_read_only` for a write in a `read-only` session, 401 where no user was verified. */
  requireWritable: MiddlewareHandler<AuthEnv>
  /**
   * After one of the others: an account action, which no impersonator may do, in any mode, unless `allowWhileImpersonated` names it.
   *
   * @throws AuthError `invalid_configuration` where the action is none
   */
  requireAllowed: (action: AccountAction) => MiddlewareHandler<AuthEnv>
  /**
   * Verifies one access token by itself (a WebSocket's, a job's).
   *
   * @throws AuthError `token_missing`, `token_invalid`, `token_expired`, `token_revoked`, `keys_unavailable` or `revocation_unavailable`
   */
  verifyToken: VerifyToken
  /**
   * The user whom a guard on this route has verified, never undefined, and never what other code has put into
   * `c.set('user', …)` since.
   *
   * @throws AuthError `token_missing` (401) where no guard of this `createAuth` has let a user through
   */
  getUser: (context: Context) => User
}

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
  const { guards, decide, verifyToken, getUser } = createAdapter<Context>(options)

  function toMiddleware(guard: Guard): MiddlewareHandler {
    return async (context, next) => {
      const { isFirst, ...decision } = await decide(guard, context, context.req.raw)
      if (decision.refusal) {
        setHeaders(context, decision.refusal.headers)
        return toResponse(decision.refusal, context.res.headers)
      }
      if (isFirst) context.set('user', decision.user)
      await next()
      // After the handler, so that it cannot undo them; the reply to an error of the handler has come by then too.
      if (isFirst) setHeaders(context, decision.headers)
    }
  }

  return {
    requireUser: toMiddleware(guards.requireUser),
    optionalUser: toMiddleware(guards.optionalUser),
    requireNotImpersonated: toMiddleware(guards.requireNotImpersonated),
    requireWritable: toMiddleware(guards.requireWritable),
    requireAllowed: (action) => toMiddleware(guards.requireAllowed(action)),
    verifyToken,
    getUser(context) {
      try {
        return getUser(context)
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
