import { AsyncLocalStorage } from 'node:async_hooks'
import type { User } from '../../core/user.js'
import { copyUser } from '../shared/copyUser.js'

/** For whom code runs. */
export interface Context {
  /** Undefined where nobody is signed in. */
  user: User | undefined
  /** The access token that named the user, where one did. */
  token?: string | undefined
}

// A function, because Node shows what stands in here to whoever inspects a timer or a socket, and logs do.
type Contexts = AsyncLocalStorage<() => Context>

/** One for the process: bundlers make several copies of this module, and a logger in one must hear of requests in another. */
const KEY = Symbol.for('impersonation-kit.contexts.1')
const shared = globalThis as { [KEY]?: Contexts }
const contexts: Contexts = (shared[KEY] ??= new AsyncLocalStorage())

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
  const user = currentContext()?.user
  return user && copyUser(user)
}

/** For whom this code runs, and not a copy: for reading only. Undefined outside of a guarded request. */
export function currentContext(): Context | undefined {
  return contexts.getStore()?.()
}

/** Runs code, and all that it starts, in a context. */
export function runIn<T>(context: Context, code: () => T): T {
  return contexts.run(() => context, code)
}
