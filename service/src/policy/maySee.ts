import type { DirectoryUser, EnvironmentSettings, Operator } from 'impersonation-kit/server'
import { grantsOf, isInScope, mayEnter } from './grants.js'
import { readWho } from './readFacts.js'

/**
 * May this operator know that there is such a user? If not, every answer must be the one for a user who does not exist.
 * An operator sees the users of the tenants that they may enter, as far as their grants speak of these users. Without a
 * grant only an owner sees users: owners may write the grants.
 */
export function maySee(settings: EnvironmentSettings, operator: Operator, user: DirectoryUser): boolean {
  try {
    const read = readWho(settings, operator, user)
    if (typeof read === 'string' || !mayEnter(read.operator, read.user)) return false
    const grants = grantsOf(read.settings, read.operator)
    if (grants.length === 0) return read.operator.role === 'owner'
    return grants.some((grant) => isInScope(grant, read.user))
  } catch {
    return false
  }
}
