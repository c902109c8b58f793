import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'
import type { User } from '../core/user.js'
import { andThen } from '../server/shared/andThen.js'
import type { AuthOptions, SessionOptions } from '../server/guards/index.js'
import { mergeHeader } from '../server/shared/mergeHeader.js'
import type { Refusal } from '../server/shared/problem.js'
import type { Asked } from '../server/context/index.js'
import { type AdapterAuth, createAdapter, type GuardsAs } from './createAdapter.js'
import { bringsBody } from './bringsBody.js'
import { letThrough } from './letThrough.js'
import { nodeHeaders } from './nodeHeaders.js'
import { watchReply } from './watchReply.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user that a guard verified. */
    user?: User | undefined
  }
}

/** A request of Fastify over HTTP/1 or HTTP/2. */
type AnyRequest = FastifyRequest<RouteGenericInterface, RawServerBase>
type AnyReply = FastifyReply<RouteGenericInterface, RawServerBase>

/** A guard as a hook of Fastify: `preHandler`, or `onRequest` to refuse before the body is read. */
export type Hook = (request: AnyRequest, reply: AnyReply, done: (error?: Error) => void) => void

/** What {@link createAuth} returns: guards that set `request.user`, and their helpers. */
export interface FastifyAuth extends GuardsAs<Hook>, AdapterAuth<AnyRequest> {}

/**
 * Creates guards for Fastify 5.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
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
export function createAuth(options: AuthOptions | SessionOptions<FastifyRequest>): FastifyAuth {
  return createAdapter<AnyRequest, Hook>(options, (guard, ask) => (request, reply, done) => {
    const { method, url, body, query, raw } = request
    const hasBody = bringsBody(raw)
    const headers = nodeHeaders(request.headers, raw.rawHeaders)
    const fail = (error: unknown): void => done(error as Error)
    const pass = (asked: Asked): void => {
      try {
        if (asked.refusal) {
          watchReply(reply.raw as ServerResponse, asked, () => request.routeOptions.url)
          refuse(reply, asked.refusal)
          return
        }
        if (asked.isFirst) request.user = asked.user
        // The objects of HTTP/2 have every member of HTTP/1's that is used here.
        letThrough(raw as IncomingMessage, reply.raw as ServerResponse, asked, () => request.routeOptions.url)
        asked.run(done)
      } catch (error) {
        fail(error)
      }
    }
    // The promise is not returned: the next hook runs in this hook's context only if this hook calls `done` itself.
    void andThen(ask(guard, request, { method, url, headers, body, query, hasBody }), pass, fail)
  })
}

function refuse(reply: AnyReply, { status, headers, problem }: Refusal): void {
  for (const [name, wanted] of Object.entries(headers)) {
    reply.header(name, mergeHeader(name, [reply.getHeader(name) ?? []].flat().join(', '), wanted))
  }
  // Sent as bytes: otherwise Fastify adds a charset, which JSON does not have, and uses the app's own serializers.
  reply.code(status).send(Buffer.from(JSON.stringify(problem)))
}
