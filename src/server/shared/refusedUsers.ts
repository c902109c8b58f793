import type { User } from '../../core/user.js'
import { slot } from './slot.js'

/** Not for everybody to read: who was refused stands in the record, and in no error and no reply. */
const users = slot<object, User>()

/** Says whose token had verified when a request was refused all the same. Gives the refusal back. */
export function refusalOf<T extends object>(user: User, refusal: T): T {
  users.set(refusal, user)
  return refusal
}

/** Whose request was refused, where the token had verified. */
export function refusedUser(refusal: object): User | undefined {
  return users.get(refusal)
}
