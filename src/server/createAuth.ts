import { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import {
  type AuthOptions,
  createGuards,
  type Guard,
  type Guards,
  type SessionOptions,
} from './guards/index.js'
import { exchange } from './context/index.js'
import { mergeHeader } from './shared/mergeHeader.js'
import type { Refusal } from './shared/problem.js'
import { askForAll, rewriteResponse } from './redact/index.js'
import type { VerifyToken } from './tokens/index.js'

/** The user that a handler after these guards gets. It is never undefined if one of the guards requires a user. */
export type UserBehind<G extends readonly Guard[]> =
  Extract<G[number], Guard<User>> extends never ? User | undefined : User

/**
 * Answers a request after its guards. `A` is what the server passes to a handler besides the request (Next.js `{ params }`, Workers `env`).
 */
export type Handler<
  U extends User | undefined,
  R extends Request = Request,
  A extends readonly unknown[] = [],
> = (request: R, user: U, ...rest: A) => Response | Promise<Response>

/** What {@link createAuth} returns: the guards, and the helpers for handlers. */
export interface Auth extends Guards {
  /**
   * Verifies an access token that did not come with a request.
   *
   * @throws AuthError `invalid_configuration` if `createAuth` has `resolve`; `token_missing`, `token_invalid`, `token_expired`,
   * `token_revoked`, `keys_unavailable` or `revocation_unavailable`
   */
  verifyToken: VerifyToken
  /**
   * Puts guards before a handler. They are asked in the given order. If one of them refuses, the handler does not run, and the reply is an
   * RFC 9457 problem with a stable `code`.
   */
  protect: <
    const G extends readonly [Guard, ...Guard[]],
    R extends Request = Request,
    A extends readonly unknown[] = [],
  >(
    ...guardsAndHandler: [...guards: G, handler: Handler<UserBehind<G>, R, A>]
  ) => (request: R, ...rest: A) => Promise<Response>
}

/**
 * Creates guards for servers that use `Request` and `Response` (Deno, Bun, Workers, Next.js route handlers, SvelteKit, …).
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
 *
 * @example
 * ```ts
 * import { createAuth } from 'impersonation-kit/server'
 *
 * const auth = createAuth({
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://api.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 * })
 *
 * export const POST = auth.protect(auth.requireUser, auth.requireNotImpersonated, (request, user) =>
 *   Response.json({ deletedBy: user.userId }),
 * )
 * ```
 */
export function createAuth(options: AuthOptions | SessionOptions): Auth {
  const { guards: named, verifyToken } = createGuards(options)
  return {
    verifyToken,
    ...named,
    protect(...guardsAndHandler) {
      const handler = guardsAndHandler.at(-1) as Handler<User | undefined, Request, readonly unknown[]>
      const guards = guardsAndHandler.slice(0, -1) as Guard[]
      if (guards.length === 0 || guardsAndHandler.some((step) => typeof step !== 'function')) {
        throw new AuthError(
          'invalid_configuration',
          'protect needs at least one guard, and a handler as its last argument: auth.protect(auth.requireUser, handler).',
        )
      }
      return (request, ...rest) =>
        answer(request, guards, (_request, user) => handler(request, user, ...rest))
    },
  }
}

async function answer(
  request: Request,
  guards: Guard[],
  handler: Handler<User | undefined>,
): Promise<Response> {
  const { ask, run, user } = exchange()

  async function pass([guard, ...rest]: Guard[]): Promise<Response> {
    if (!guard) return handler(request, user())
    const asked = await ask(guard, request)
    if (asked.refusal) {
      asked.onReply?.({ status: asked.refusal.status })
      return refuse(asked.refusal)
    }
    // Deno notices that a client has disconnected only if the signal was read before.
    const signal = asked.onReply && request.signal
    let status = 500
    try {
      if (asked.rewrite) askForAll(request)
      const answered = await run(() => pass(rest))
      const reply =
        asked.rewrite && !refusals.has(answered)
          ? await rewriteResponse(request, answered, asked.rewrite)
          : answered
      status = reply.status
      return asked.isFirst && !refusals.has(reply) ? withHeaders(reply, asked.headers) : reply
    } finally {
      asked.onReply?.({ status, ...(signal?.aborted ? { aborted: true } : {}) })
    }
  }

  return pass(guards)
}

function withHeaders(reply: Response, headers: Readonly<Record<string, string>>): Response {
  // The headers of a redirect, or of a reply of `fetch`, are immutable. Those of a copy are not.
  const copy = new Response(reply.body, reply)
  for (const [name, value] of Object.entries(headers)) {
    copy.headers.set(name, mergeHeader(name, copy.headers.get(name), value))
  }
  return copy
}

/** Replies that already have all the headers that they need. */
const refusals = new WeakSet<Response>()

function refuse({ status, headers, problem }: Refusal): Response {
  const reply = new Response(JSON.stringify(problem), { status, headers })
  refusals.add(reply)
  return reply
}
