import type { IncomingMessage, ServerResponse } from 'node:http'
import type { User } from '../core/user.js'
import { andThen } from '../server/shared/andThen.js'
import type { AuthOptions, SessionOptions } from '../server/guards/index.js'
import type { Refusal } from '../server/shared/problem.js'
import type { Asked } from '../server/context/index.js'
import { type AdapterAuth, createAdapter, type GuardsAs, type ToStep } from './createAdapter.js'
import { GuardedNodeRequest } from './GuardedNodeRequest.js'
import { setHeaders } from './keepHeaders.js'
import { letThrough } from './letThrough.js'
import { requestSlot } from './requestSlot.js'
import { setUser } from './setUser.js'
import { watchReply } from './watchReply.js'

type VerifiedUser = User

declare global {
  namespace Express {
    interface User extends VerifiedUser {}
    interface Request {
      /** The user that a guard verified. The declaration is the same as in `@types/passport`. */
      user?: User | undefined
    }
  }
}

/** A request of Express, or of any other framework on `node:http`. */
export type NodeRequest = IncomingMessage & { user?: User | undefined }

/** A middleware for Express 4 and 5, and for every other framework with `(req, res, next)`. */
export type Middleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

/** What {@link createAuth} returns: guards that set `req.user`, and their helpers. */
export interface ExpressAuth extends GuardsAs<Middleware>, AdapterAuth<IncomingMessage> {}

/**
 * Creates guards for Express 4 and 5.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
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
export function createAuth(
  options: AuthOptions | SessionOptions<NodeRequest & Express.Request>,
): ExpressAuth {
  const toStep: ToStep<IncomingMessage, Middleware> = (guard, ask) => (request, response, next) => {
    const pass = (asked: Asked): void => {
      try {
        if (asked.refusal) {
          watchReply(response, asked, () => routeOf(request))
          refuse(response, asked.refusal)
          return
        }
        if (asked.isFirst) setUser(request, asked.user)
        letThrough(request, response, asked, () => routeOf(request))
      } catch (error) {
        // Express 4 ignores the promise of a middleware.
        next(error)
        return
      }
      asked.run(next)
    }
    return andThen(ask(guard, request, new GuardedNodeRequest(request)), pass, next)
  }
  return createAdapter(options, toStep, requestSlot())
}

/** Known as soon as a router has found the route. */
function routeOf(request: IncomingMessage): string | undefined {
  const { baseUrl = '', route } = request as { baseUrl?: string; route?: { path?: unknown } }
  if (typeof route?.path !== 'string') return undefined
  // Express does not keep the template of a mounted router, only the path that matched, which may contain ids.
  return (baseUrl === '' ? '' : '*') + route.path
}

function refuse(response: ServerResponse, { status, headers, problem }: Refusal): void {
  response.statusCode = status
  setHeaders(response, headers)
  response.end(JSON.stringify(problem))
}
