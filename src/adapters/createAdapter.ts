import { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { AuthOptions } from '../server/checkOptions.js'
import type { GuardedRequest } from '../server/GuardedRequest.js'
import { createGuards, type Decision, type Guard, type Guards } from '../server/guards.js'
import { copyUser } from '../server/tokenCache.js'
import { createVerifyToken, type VerifyToken } from '../server/verifyToken.js'

/** What a guard decides, and whether it is the first on this request to let a user through. */
export type AdaptedDecision = Decision & { isFirst: boolean }

/** What every adapter is made of. `K` is what a framework hands on from guard to handler for one request. */
export interface Adapter<K extends object> {
  guards: Guards
  verifyToken: VerifyToken
  /** Asks a guard, and remembers for `key` whom it has let through. */
  decide: (guard: Guard, key: K, request: GuardedRequest) => Promise<AdaptedDecision>
  /** The user whom a guard has let through. Throws `token_missing` (401) where none has. */
  getUser: (key: K) => User
}

/** Makes the parts of an adapter. */
export function createAdapter<K extends object>(options: AuthOptions): Adapter<K> {
  const verifyToken = createVerifyToken(options)
  const guards = createGuards(verifyToken, options)
  // Not read back from the framework's request, and copies: whoever puts another user there, or changes the one that is there,
  // must not wash an impersonator off.
  const verified = new WeakMap<K, User>()
  return {
    guards,
    verifyToken,
    async decide(guard, key, request) {
      const before = verified.get(key)
      const decision = await guard(request, before)
      if (!decision.refusal && !before && decision.user) {
        verified.set(key, copyUser(decision.user))
      }
      return { ...decision, isFirst: !before }
    },
    getUser(key) {
      const user = verified.get(key)
      if (user) return copyUser(user)
      throw new AuthError(
        'token_missing',
        'getUser found no verified user on this request. Put auth.requireUser on the route.',
        { status: 401 },
      )
    },
  }
}
