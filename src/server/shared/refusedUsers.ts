import type { User } from '../../core/user.js'
import { slot } from './slot.js'

/** Kept privately: only the audit record says whose request was refused, not an error or a reply. */
const users = slot<object, User>()

/** Remembers the user whose valid token came with a refused request. Returns the refusal. */
export function refusalOf<T extends object>(user: User, refusal: T): T {
  users.set(refusal, user)
  return refusal
}

/** The user of a refused request, if its token was valid. */
export function refusedUser(refusal: object): User | undefined {
  return users.get(refusal)
}
