import { field, isAbsent } from '../../core/read.js'
import { readUser, type User } from '../../core/user.js'

/**
 * Reads a user whom this library has made before. It always writes the mode of an impersonation, so one that is absent was lost
 * on the way, and may only look: here it is not the silence of a vendor, which is `full`.
 */
export function readOwnUser(user: unknown): User | undefined {
  const impersonation = field(user, 'impersonation')
  const read = readUser(user)
  if (!read?.impersonation || !isAbsent(field(impersonation, 'mode'))) return read
  return { ...read, impersonation: { ...read.impersonation, mode: 'read-only' } }
}
