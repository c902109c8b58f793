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

/** The guards in the form of a framework. `O` is the type of guards that let a request through without a user, if it differs from `M`. */
export type GuardsAs<M, O = M> = {
  [K in keyof Guards]: Guards[K] extends Writable<Guard>
    ? Writable<M>
    : Guards[K] extends Guard
      ? AsStep<Guards[K], M, O>
      : Guards[K] extends ((...args: infer A) => infer G extends Guard)
        ? (...args: A) => AsStep<G, M, O>
        : never
}

/** What `createAuth` returns for every framework. `K` is the object by which the framework identifies a request. */
export interface AdapterAuth<K> {
  /**
   * Verifies an access token that did not come with a request (of a WebSocket or a job, for example).
   *
   * @throws AuthError `invalid_configuration` if `createAuth` has `resolve`; `token_missing`, `token_invalid`, `token_expired`,
   * `token_revoked`, `keys_unavailable` or `revocation_unavailable`
   */
  verifyToken: VerifyToken
  /**
   * Returns the user that a guard on this route verified. It is never undefined. If other code has set another user on the request since,
   * this is still the verified one.
   *
   * @throws AuthError `token_missing` (401) if no guard of this `createAuth` has let a user through
   */
  getUser: (key: K) => User
  /**
   * Guards the `upgrade` event of Node's server: the handler gets a WebSocket only if a guard allows the user, and all others are refused.
   * The token comes in the `Authorization` header, in a subprotocol `bearer.…` or in the cookie that `createAuth` names.
   * Errors that the handler throws are not caught.
   *
   * @throws AuthError `invalid_configuration` if the handler is not a function, or an option is invalid
   */
  upgrade: Upgrade
}

/** Asks a guard about the request that belongs to `key`. */
export type Ask<K> = (guard: Guard, key: K, request: GuardedRequest) => Awaitable<Asked>

/** Turns a guard into a step of the framework. */
export type ToStep<K, M> = (guard: Guard, ask: Ask<K>) => M

/** Creates the guards of an adapter. `exchanges` keeps what is known of each request. */
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
      const error = new AuthError(
        'token_missing',
        'getUser found no verified user on this request. Put auth.requireUser on the route.',
        { status: 401 },
      )
      // Express and Fastify answer with the headers of an error, as with its status.
      throw Object.assign(error, { headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' } })
    },
  }
}
