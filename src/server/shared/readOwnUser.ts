import { field, isAbsent } from '../../core/read.js'
import { readUser, type User } from '../../core/user.js'

/**
 * Reads a user that this library wrote. It always writes the mode of an impersonation, so a missing one was lost on the way and means
 * `read-only`. (If a vendor says nothing, it is `full`.)
 */
export function readOwnUser(user: unknown): User | undefined {
  const impersonation = field(user, 'impersonation')
  const read = readUser(user)
  if (!read?.impersonation || !isAbsent(field(impersonation, 'mode'))) return read
  return { ...read, impersonation: { ...read.impersonation, mode: 'read-only' } }
}
