import type { User } from '../../core/user.js'
import { copyValue } from './copyValue.js'

/** A copy of a user: if a handler changes it, other requests do not see the change. */
export function copyUser(user: User): User {
  const { properties, impersonation } = user
  const copy = { ...user }
  if (properties) copy.properties = copyValue(properties)
  if (impersonation) {
    copy.impersonation = { ...impersonation, impersonator: { ...impersonation.impersonator } }
  }
  return copy
}
