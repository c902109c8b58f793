import { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { Awaitable } from '../server/shared/andThen.js'
import {
  type AuthOptions,
  createGuards,
  type Guard,
  type Guards,
  type SessionOptions,
  toWritable,
  type Writable,
} from '../server/guards/index.js'
import { type Asked, type Exchange, exchange } from '../server/context/index.js'
import type { GuardedRequest } from '../server/shared/GuardedRequest.js'
import type { VerifyToken } from '../server/tokens/index.js'
import { rememberSource } from '../server/sessions/index.js'
import { slot, type Slot } from '../server/shared/slot.js'
import { createUpgrade, type Upgrade } from './upgrade.js'

type AsStep<G extends Guard, M, O> = G extends Guard<User> ? M : O

/** The guards in the form that a framework has for them; `O` is that of guards behind which there may be no user, where it differs. */
export type GuardsAs<M, O = M> = {
  [K in keyof Guards]: Guards[K] extends Writable<Guard>
    ? Writable<M>
    : Guards[K] extends Guard
      ? AsStep<Guards[K], M, O>
      : Guards[K] extends ((...args: infer A) => infer G extends Guard)
        ? (...args: A) => AsStep<G, M, O>
        : never
}

/** What `createAuth` gives for every framework. `K` is what the framework hands on from guard to handler for one request. */
export interface AdapterAuth<K> {
  /**
   * Verifies one access token by itself (a WebSocket's, a job's).
   *
   * @throws AuthError `invalid_configuration` where `createAuth` has `resolve`, `token_missing`, `token_invalid`, `token_expired`, `token_revoked`, `keys_unavailable` or `revocation_unavailable`
   */
  verifyToken: VerifyToken
  /**
   * The user whom a guard on this route has verified, never undefined, and never what other code has put onto the request since.
   *
   * @throws AuthError `token_missing` (401) where no guard of this `createAuth` has let a user through
   */
  getUser: (key: K) => User
  /**
   * Stands before the `upgrade` event of Node's server: a WebSocket is opened for users whom the guard lets through, by a token in the
   * `Authorization` header, in a subprotocol `bearer.…` or, where `createAuth` names one, in the cookie, and refused for others.
   * What the handler throws is thrown on, as from any listener.
   *
   * @throws AuthError `invalid_configuration` where there is no function, or no such guard
   */
  upgrade: Upgrade
}

/** Asks a guard about the request that `key` stands for. */
export type Ask<K> = (guard: Guard, key: K, request: GuardedRequest) => Awaitable<Asked>

/** An adapter's way to turn a guard into a step of the framework. */
export type ToStep<K, M> = (guard: Guard, ask: Ask<K>) => M

/** Makes what an adapter gives. What is known of a request is kept in `exchanges`. */
export function createAdapter<K extends object, M extends (...args: never[]) => unknown>(
  options: AuthOptions | SessionOptions<never>,
  toStep: ToStep<K, M>,
  exchanges: Slot<K, Exchange> = slot(),
): GuardsAs<M> & AdapterAuth<K> {
  const { guards, verifyToken } = createGuards(options)

  const ask: Ask<K> = (guard, key, request) => {
    let known = exchanges.get(key)
    if (!known) {
      known = exchange()
      exchanges.set(key, known)
    }
    if (options.resolve) rememberSource(request, { request: key })
    return known.ask(guard, request)
  }
  const step = (guard: Guard): M => toStep(guard, ask)

  return {
    requireUser: step(guards.requireUser),
    requireUserFrom: (issuer) => step(guards.requireUserFrom(issuer)),
    optionalUser: step(guards.optionalUser),
    requireNotImpersonated: step(guards.requireNotImpersonated),
    requireWritable: toWritable(step(guards.requireWritable), step(guards.requireWritable({ write: true }))),
    requireAllowed: (action) => step(guards.requireAllowed(action)),
    audit: (options) => step(guards.audit(options)),
    redact: (paths, options) => step(guards.redact(paths, options)),
    verifyToken,
    upgrade: createUpgrade(guards, options.resolve !== undefined),
    getUser(key) {
      const user = exchanges.get(key)?.user()
      if (user) return user
      throw new AuthError(
        'token_missing',
        'getUser found no verified user on this request. Put auth.requireUser on the route.',
        { status: 401 },
      )
    },
  }
}
