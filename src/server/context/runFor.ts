import { AuthError } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import { runIn } from './context.js'
import { readOwnUser } from '../shared/readOwnUser.js'
import { copyUser } from '../shared/copyUser.js'

/**
 * Runs code for a user where no guard does: a job, a message of a WebSocket, a script. In it, and in all that it starts,
 * `currentUser()` is that user, or undefined for null and undefined. Gives what the code gives.
 *
 * The user is copied, and a marker of impersonation that cannot be read counts as impersonated by someone unknown. There is
 * no access token in it, so the fetch of `createAuthFetch` refuses.
 *
 * @param user - A user whom `verifyToken` or `fromJob` gave: whoever is named here is believed.
 * @throws AuthError `invalid_user` where there is no id to be read, or properties that cannot be copied
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
    // The error of structuredClone may show a value of the user's.
  }
  throw new AuthError(
    'invalid_user',
    'runFor got a user without a userId that can be read, or with properties that are no plain data. Nothing was run. Pass the user whom a guard, verifyToken or fromJob gave, or null for nobody.',
  )
}
