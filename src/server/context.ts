import { AsyncLocalStorage } from 'node:async_hooks'
import type { User } from '../core/user.js'
import { copyUser } from './tokenCache.js'

const users = new AsyncLocalStorage<User | undefined>()

/**
 * The verified user of the request that this code runs for, however deep it stands; undefined outside of a guarded
 * request, and where nobody is signed in. A copy: what is changed in it, nobody else sees.
 *
 * @example
 * ```ts
 * import { currentUser } from 'impersonation-kit/server'
 *
 * function audited(what: string) {
 *   const user = currentUser()
 *   console.log(what, user?.userId, user?.impersonatorUserId)
 * }
 * ```
 */
export function currentUser(): User | undefined {
  const user = users.getStore()
  return user && copyUser(user)
}

/** Runs code, and all that it starts, for a user. */
export function runFor<T>(user: User | undefined, code: () => T): T {
  return users.run(user, code)
}
