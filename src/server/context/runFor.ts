import { AuthError } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import { runIn } from './context.js'
import { readOwnUser } from '../shared/readOwnUser.js'
import { copyUser } from '../shared/copyUser.js'

/**
 * Runs code for a user if no guard does: in a job, for a message of a WebSocket, in a script. In that code, and in everything that it
 * starts, `currentUser()` returns this user, or undefined if you pass null or undefined. Returns what the code returns.
 *
 * The user is copied. If the marker of impersonation cannot be read, someone unknown impersonates the user. There is no access token in
 * this code, so the fetch of `createAuthFetch` refuses.
 *
 * @param user - A user that `verifyToken` or `fromJob` returned. `runFor` does not verify it.
 * @throws AuthError `invalid_user` if the id cannot be read, or the properties cannot be copied
 *
 * @example
 * ```ts
 * import { currentUser, runFor, type User } from 'impersonation-kit/server'
 *
 * export async function onMessage(user: User, message: string): Promise<void> {
 *   await runFor(user, async () => {
 *     console.log(message, currentUser()?.impersonatorUserId)
 *   })
 * }
 * ```
 */
export function runFor<T>(user: User | null | undefined, code: () => T): T {
  return runIn({ user: user === null || user === undefined ? undefined : ownUser(user) }, code)
}

function ownUser(user: User): User {
  const read = readOwnUser(user)
  try {
    if (read) return copyUser(read)
  } catch {
    // The error of structuredClone may contain one of the user's values.
  }
  throw new AuthError(
    'invalid_user',
    'runFor got a user whose userId cannot be read, or whose properties are not plain data. Nothing was run. Pass a user that a guard, verifyToken or fromJob returned, or null for nobody.',
  )
}
