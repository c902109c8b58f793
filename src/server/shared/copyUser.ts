import type { User } from '../../core/user.js'
import { copyValue } from './copyValue.js'

/** A user of one's own: what a handler changes in it, no other request sees. */
export function copyUser(user: User): User {
  const { properties, impersonation } = user
  const copy = { ...user }
  if (properties) copy.properties = copyValue(properties)
  if (impersonation) {
    copy.impersonation = { ...impersonation, impersonator: { ...impersonation.impersonator } }
  }
  return copy
}
