import type { Problem } from '../core/protocol.js'
import type { User } from '../core/user.js'
import {
  type AuthOptions,
  createTokenRoute,
  type Guard,
  type SessionOptions,
  type TokenRoute,
  userOf,
} from '../server/guards/index.js'
import { type Auth, createAuth as createServerAuth, type UserBehind } from '../server/createAuth.js'
import { rememberSource } from '../server/sessions/index.js'
import type { GuardedRequest } from '../server/shared/GuardedRequest.js'
import { awaitRequest } from './awaitRequest.js'
import { protectRoutes } from './protectRoutes.js'
import { fail, splitStep } from './splitStep.js'

const OF_A_BODY = ['content-length', 'transfer-encoding']

/** Gives the headers of the current request to server components and server actions. */
export interface HeadersSource {
  /** The function `headers` of `next/headers`. */
  headers: () => Promise<Headers>
}

/** The result of a guarded server action: the value of the action, or the reason of the refusal (RFC 9457). */
export type ActionResult<R> = { status: 'done'; value: R } | { status: 'refused'; problem: Problem }

/** What {@link createAuth} returns. `protect` guards route handlers, and a middleware that you write yourself. */
export interface NextJsAuth extends Auth {
  /**
   * Creates a middleware (Next.js 15) or proxy (Next.js 16). It refuses before a page, a route handler or a server action runs, and lets
   * all other requests continue. It does not pass the user on: pages, handlers and actions verify the request themselves.
   */
  middleware: (...guards: [Guard, ...Guard[]]) => (request: Request) => Promise<Response>
  /**
   * Returns the verified user in a server component. It is undefined if nobody is signed in, or if the token is invalid, expired or
   * revoked. The page becomes dynamic. A browser asks for pages without an `Authorization` header, so you need the option `cookie` (or
   * `resolve`).
   *
   * @throws AuthError `keys_unavailable`, `revocation_unavailable` or `session_unavailable` if the check is not possible at the moment
   */
  getUser: () => Promise<User | undefined>
  /**
   * Puts guards before a server action. They are asked in the given order, and if one of them refuses, the action does not run. Guards see
   * an action as a `POST`, so it counts as a write.
   *
   * @throws AuthError `invalid_configuration` if a guard or the action is missing, or if `redact` is one of the guards
   */
  action: <const G extends readonly [Guard, ...Guard[]], A extends readonly unknown[], R>(
    ...guardsAndAction: [...guards: G, action: (user: UserBehind<G>, ...args: A) => R | Promise<R>]
  ) => (...args: A) => Promise<ActionResult<R>>
  /**
   * Creates the handlers of a route that keeps the access token in the cookie that the option `cookie` names: `export const { POST, DELETE
   * } = auth.tokenRoute()`. Use it with `withTokenRoute` of `impersonation-kit` in the browser. The route refuses a token that is invalid
   * or older than the cookie's, and a request from another origin.
   *
   * @throws AuthError `invalid_configuration` if the option `cookie` is missing, or if `createAuth` has `resolve`
   */
  tokenRoute: () => TokenRoute
}

/**
 * Creates guards for Next.js 15 and 16 (App Router): for route handlers, server components, server actions, and middleware or proxy.
 *
 * @throws AuthError `invalid_configuration` if an option is missing or invalid
 *
 * @example
 * <!-- with: declare const headers: () => Promise<Headers> -->
 * ```ts
 * // lib/auth.ts, where headers is that of next/headers
 * import { createAuth } from 'impersonation-kit/next'
 *
 * export const auth = createAuth({
 *   headers,
 *   cookie: '__Host-token',
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://app.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 * })
 *
 * // app/api/workspace/route.ts
 * export const DELETE = auth.protect(auth.requireUser, auth.requireNotImpersonated, (request, user) =>
 *   Response.json({ deletedBy: user.userId }),
 * )
 * ```
 */
export function createAuth({
  headers,
  ...options
}: (AuthOptions | SessionOptions<{ readonly headers: Headers }>) & HeadersSource): NextJsAuth {
  if (typeof headers !== 'function') {
    fail(
      "createAuth needs the option headers. Pass the function itself: import { headers } from 'next/headers'.",
    )
  }
  const auth = createServerAuth(options)

  const protect = protectRoutes(auth)
  const redacting = new WeakSet<Guard>()
  function checkRedacted(guards: readonly Guard[]): void {
    if (!guards.some((guard) => redacting.has(guard))) return
    fail(
      'redact only works on the JSON reply of a route handler, not in an action or a middleware. Use redactFor(user, value, paths) there.',
    )
  }

  return {
    ...auth,
    protect,
    tokenRoute() {
      if (options.resolve)
        fail(
          'tokenRoute is not available, because this createAuth has resolve. It stores an access token in a cookie, and your session already has its own cookie.',
        )
      return createTokenRoute(auth.verifyToken, options)
    },
    redact(...pathsAndOptions) {
      const guard = auth.redact(...pathsAndOptions)
      redacting.add(guard)
      return guard
    },
    middleware(...guards) {
      checkRedacted(guards)
      // The same reply as NextResponse.next().
      return protect(...guards, () => new Response(null, { headers: { 'x-middleware-next': '1' } }))
    },
    async getUser() {
      const all = await headers()
      await awaitRequest()
      // Reading the user is a read, even if the page is rendered in answer to a server action. The body belongs to that action.
      const get = (name: string): string | null => (OF_A_BODY.includes(name) ? null : all.get(name))
      const request: GuardedRequest = { method: 'GET', url: '/', headers: { get } }
      if (options.resolve) rememberSource(request, { request: { headers: all } })
      return userOf(await auth.optionalUser(request))
    },
    action<A extends readonly unknown[], R>(...guardsAndAction: readonly unknown[]) {
      const { guards, step } =
        splitStep<(user: User | undefined, ...args: A) => R | Promise<R>>(guardsAndAction)
      checkRedacted(guards)
      const run = protect(...guards, async (_request, user, keep: (value: R) => void, args: A) => {
        keep(await step(user, ...args))
        return new Response()
      })
      return async (...args: A): Promise<ActionResult<R>> => {
        let result: ActionResult<R> | undefined
        const request = new Request('http://localhost/', { method: 'POST', headers: await headers() })
        const reply = await run(request, (value) => (result = { status: 'done', value }), args)
        return reply.ok && result ? result : { status: 'refused', problem: (await reply.json()) as Problem }
      }
    },
  }
}
