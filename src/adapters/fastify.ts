import type { FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '../core/user.js'
import type { AccountAction } from '../server/accountActions.js'
import type { AuthOptions } from '../server/checkOptions.js'
import type { Guard } from '../server/guards.js'
import { mergeHeader } from '../server/mergeHeader.js'
import type { VerifyToken } from '../server/verifyToken.js'
import { createAdapter } from './createAdapter.js'
import { keepHeaders } from './keepHeaders.js'
import { nodeHeaders } from './nodeHeaders.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user whom a guard has verified. */
    user?: User | undefined
  }
}

/** A guard as a hook of Fastify: `preHandler`, or `onRequest` to refuse before the body is read. */
export type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** What {@link createAuth} gives. */
export interface FastifyAuth {
  /** Lets signed-in users through, in `request.user`; 401 for everybody else. */
  requireUser: Hook
  /** Lets everybody through who sends no token, and signed-in users; a token that does not verify is refused all the same. */
  optionalUser: Hook
  /** After one of the others: 403 while the user is impersonated, 401 where no user was verified. */
  requireNotImpersonated: Hook
  /** After one of the others: 403 `impersonation_read_only` for a write in a `read-only` session, 401 where no user was verified. */
  requireWritable: Hook
  /**
   * After one of the others: an account action, which no impersonator may do, in any mode, unless `allowWhileImpersonated` names it.
   *
   * @throws AuthError `invalid_configuration` where the action is none
   */
  requireAllowed: (action: AccountAction) => Hook
  /**
   * Verifies one access token by itself (a WebSocket's, a job's).
   *
   * @throws AuthError `token_missing`, `token_invalid`, `token_expired`, `token_revoked`, `keys_unavailable` or `revocation_unavailable`
   */
  verifyToken: VerifyToken
  /**
   * The user whom a guard on this route has verified, never undefined, and never what other code has put into
   * `request.user` since.
   *
   * @throws AuthError `token_missing` (401) where no guard of this `createAuth` has let a user through
   */
  getUser: (request: FastifyRequest) => User
}

/**
 * Guards for Fastify 5.
 *
 * @throws AuthError `invalid_configuration` where an option is missing or cannot be meant
 *
 * @example
 * ```ts
 * import fastify from 'fastify'
 * import { createAuth } from 'impersonation-kit/fastify'
 *
 * const auth = createAuth({
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://api.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 * })
 *
 * const app = fastify()
 * app.post('/api/sensitive-action', { preHandler: auth.requireUser }, async (request, reply) => {
 *   if (request.user?.impersonatorUserId) {
 *     return reply.code(403).send({ error: 'Not while impersonating.' })
 *   }
 *   return { done: true }
 * })
 * ```
 */
export function createAuth(options: AuthOptions): FastifyAuth {
  const { guards, decide, verifyToken, getUser } = createAdapter<FastifyRequest>(options)

  function toHook(guard: Guard): Hook {
    return async (request, reply) => {
      const { method, url, body, raw } = request
      const headers = nodeHeaders(request.headers, raw.rawHeaders)
      const { isFirst, ...decision } = await decide(guard, request, { method, url, headers, body })
      if (decision.refusal) {
        const { status, problem } = decision.refusal
        for (const [name, wanted] of Object.entries(decision.refusal.headers)) {
          reply.header(name, mergeHeader(name, [reply.getHeader(name) ?? []].flat().join(', '), wanted))
        }
        // As bytes: Fastify would add a charset, which JSON has not, and hand an object to the app's own serializers.
        return reply.code(status).send(Buffer.from(JSON.stringify(problem)))
      }
      if (isFirst) {
        request.user = decision.user
        keepHeaders(reply.raw, decision.headers)
      }
      return undefined
    }
  }

  return {
    requireUser: toHook(guards.requireUser),
    optionalUser: toHook(guards.optionalUser),
    requireNotImpersonated: toHook(guards.requireNotImpersonated),
    requireWritable: toHook(guards.requireWritable),
    requireAllowed: (action) => toHook(guards.requireAllowed(action)),
    verifyToken,
    getUser,
  }
}
