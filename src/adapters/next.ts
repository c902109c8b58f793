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

/** Where an app's pages and server actions find the headers of the request. */
export interface HeadersSource {
  /** `headers` of `next/headers`. */
  headers: () => Promise<Headers>
}

/** What a guarded server action gives: what it was written to give, or why it was refused (RFC 9457). */
export type ActionResult<R> = { status: 'done'; value: R } | { status: 'refused'; problem: Problem }

/** What {@link createAuth} gives. `protect` stands before route handlers, and before a middleware of your own. */
export interface NextJsAuth extends Auth {
  /**
   * A middleware (Next.js 15) or proxy (16) that refuses before a page, a route handler or a server action runs, and lets
   * everything else go on. It tells them nothing: they verify for themselves.
   */
  middleware: (...guards: [Guard, ...Guard[]]) => (request: Request) => Promise<Response>
  /**
   * The verified user of a server component, undefined where nobody is signed in or the token is not, or no longer, good. Makes
   * the page dynamic. A browser asks for pages without an `Authorization` header: it needs the option `cookie`.
   *
   * @throws AuthError `keys_unavailable`, `revocation_unavailable` or `session_unavailable`, where nobody can tell
   */
  getUser: () => Promise<User | undefined>
  /**
   * Puts guards, asked in this order, before a server action. It does not run where one refuses. To every guard an action is a
   * `POST`, and so a write.
   *
   * @throws AuthError `invalid_configuration` where there is no guard or no action, and where `redact` is one of the guards
   */
  action: <const G extends readonly [Guard, ...Guard[]], A extends readonly unknown[], R>(
    ...guardsAndAction: [...guards: G, action: (user: UserBehind<G>, ...args: A) => R | Promise<R>]
  ) => (...args: A) => Promise<ActionResult<R>>
  /**
   * The handlers of a route that keeps the access token in the cookie that `cookie` names: `export const { POST, DELETE } =
   * auth.tokenRoute()`. The browser's side is `withTokenRoute` of `impersonation-kit`. A token that does not verify, that is older than the
   * cookie's, or that comes from a page of another origin is refused.
   *
   * @throws AuthError `invalid_configuration` where there is no option `cookie`, and where `createAuth` has `resolve`
   */
  tokenRoute: () => TokenRoute
}

/**
 * Guards for Next.js 15 and 16 (App Router): route handlers, server components, server actions, and middleware or proxy.
 *
 * @throws AuthError `invalid_configuration` where an option is missing or cannot be meant
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
    fail("createAuth needs headers, the function itself: import { headers } from 'next/headers'.")
  }
  const auth = createServerAuth(options)

  const protect = protectRoutes(auth)
  const redacting = new WeakSet<Guard>()
  function checkRedacted(guards: readonly Guard[]): void {
    if (!guards.some((guard) => redacting.has(guard))) return
    fail(
      'redact changes what a route handler answers as JSON: neither an action nor what stands behind a middleware. Use redactFor(user, value, paths) there.',
    )
  }

  return {
    ...auth,
    protect,
    tokenRoute() {
      if (options.resolve)
        fail(
          'tokenRoute keeps an access token, and this createAuth has resolve: your session has a cookie of its own.',
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
      // What NextResponse.next() is.
      return protect(...guards, () => new Response(null, { headers: { 'x-middleware-next': '1' } }))
    },
    async getUser() {
      const all = await headers()
      await awaitRequest()
      // To show who is there is a read, also where the page is rendered in answer to a server action, whose body this is not.
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
