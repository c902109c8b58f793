import { AsyncLocalStorage } from 'node:async_hooks'
import type { User } from '../../core/user.js'
import { copyUser } from '../shared/copyUser.js'

/** The user that code runs for. */
export interface Context {
  /** Undefined if nobody is signed in. */
  user: User | undefined
  /** The access token that named the user, if there was one. */
  token?: string | undefined
}

// A function, because Node shows the stored value to everyone who inspects a timer or a socket, and logs do that.
type Contexts = AsyncLocalStorage<() => Context>

/** One for the process: a bundler may copy this module, and a logger in one copy must see the requests of another. */
const KEY = Symbol.for('impersonation-kit.contexts.1')
const shared = globalThis as { [KEY]?: Contexts }
const contexts: Contexts = (shared[KEY] ??= new AsyncLocalStorage())

/**
 * Returns the verified user of the current request, from any depth of your code. It is undefined outside of a guarded request, and if
 * nobody is signed in. It is a copy: if you change it, no other code sees the change.
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

/** The context of the current code, not a copy, so only for reading. Undefined outside of a guarded request. */
export function currentContext(): Context | undefined {
  return contexts.getStore()?.()
}

/** Runs code, and everything that it starts, in a context. */
export function runIn<T>(context: Context, code: () => T): T {
  return contexts.run(() => context, code)
}
