import type { IncomingMessage, ServerResponse } from 'node:http'
import type { User } from '../core/user.js'
import type { AccountAction } from '../server/accountActions.js'
import type { AuthOptions } from '../server/checkOptions.js'
import type { GuardedRequest } from '../server/GuardedRequest.js'
import type { Guard } from '../server/guards.js'
import type { Refusal } from '../server/problem.js'
import type { VerifyToken } from '../server/verifyToken.js'
import { type AdaptedDecision, createAdapter } from './createAdapter.js'
import { keepHeaders, setHeaders } from './keepHeaders.js'
import { nodeHeaders } from './nodeHeaders.js'

type VerifiedUser = User

declare global {
  namespace Express {
    interface User extends VerifiedUser {}
    interface Request {
      /** The user whom a guard has verified. The same declaration as in `@types/passport`. */
      user?: User | undefined
    }
  }
}

/** A request of Express, or of anything else over `node:http`. */
export type NodeRequest = IncomingMessage & { user?: User | undefined }

/** A middleware for Express 4 and 5, and for every other framework with `(req, res, next)`. */
export type Middleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

/** What {@link createAuth} gives. */
export interface ExpressAuth {
  /** Lets signed-in users through, in `req.user`; 401 for everybody else. */
  requireUser: Middleware
  /** Lets everybody through who sends no token, and signed-in users; a token that does not verify is refused all the same. */
  optionalUser: Middleware
  /** After one of the others: 403 while the user is impersonated, 401 where no user was verified. */
  requireNotImpersonated: Middleware
  /** After one of the others: 403 `impersonation_read_only` for a write in a `read-only` session, 401 where no user was verified. */
  requireWritable: Middleware
  /**
   * After one of the others: an account action, which no impersonator may do, in any mode, unless `allowWhileImpersonated` names it.
   *
   * @throws AuthError `invalid_configuration` where the action is none
   */
  requireAllowed: (action: AccountAction) => Middleware
  /**
   * Verifies one access token by itself (a WebSocket's, a job's).
   *
   * @throws AuthError `token_missing`, `token_invalid`, `token_expired`, `token_revoked`, `keys_unavailable` or `revocation_unavailable`
   */
  verifyToken: VerifyToken
  /**
   * The user whom a guard on this route has verified, never undefined, and never what other code has put into `req.user` since.
   *
   * @throws AuthError `token_missing` (401) where no guard of this `createAuth` has let a user through
   */
  getUser: (request: IncomingMessage) => User
}

/**
 * Guards for Express 4 and 5.
 *
 * @throws AuthError `invalid_configuration` where an option is missing or cannot be meant
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { createAuth } from 'impersonation-kit/express'
 *
 * const auth = createAuth({
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://api.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 * })
 *
 * const app = express()
 * app.post('/api/sensitive-action', auth.requireUser, (req, res) => {
 *   if (req.user?.impersonatorUserId) {
 *     res.status(403).json({ error: 'Not while impersonating.' })
 *     return
 *   }
 *   res.json({ done: true })
 * })
 * ```
 */
export function createAuth(options: AuthOptions): ExpressAuth {
  const { guards, decide, verifyToken, getUser } = createAdapter<IncomingMessage>(options)

  function toMiddleware(guard: Guard): Middleware {
    return async (request, response, next) => {
      let decision: AdaptedDecision
      try {
        decision = await decide(guard, request, toGuardedRequest(request))
      } catch (error) {
        // Express 4 does not look at the promise.
        next(error)
        return
      }
      if (decision.refusal) {
        refuse(response, decision.refusal)
        return
      }
      if (decision.isFirst) {
        request.user = decision.user
        keepHeaders(response, decision.headers)
      }
      next()
    }
  }

  return {
    requireUser: toMiddleware(guards.requireUser),
    optionalUser: toMiddleware(guards.optionalUser),
    requireNotImpersonated: toMiddleware(guards.requireNotImpersonated),
    requireWritable: toMiddleware(guards.requireWritable),
    requireAllowed: (action) => toMiddleware(guards.requireAllowed(action)),
    verifyToken,
    getUser,
  }
}

function toGuardedRequest(request: IncomingMessage): GuardedRequest {
  // Routers cut their own path off `url`.
  const { originalUrl, body } = request as { originalUrl?: string; body?: unknown }
  return {
    method: request.method ?? 'GET',
    url: originalUrl ?? request.url ?? '/',
    body,
    headers: nodeHeaders(request.headers, request.rawHeaders),
  }
}

function refuse(response: ServerResponse, { status, headers, problem }: Refusal): void {
  response.statusCode = status
  setHeaders(response, headers)
  response.end(JSON.stringify(problem))
}
