import type { DirectoryUser, EnvironmentSettings, Operator } from 'impersonation-kit/server'
import { grantsOf, isInScope, mayEnter } from './grants.js'
import { readWho } from './readFacts.js'

/**
 * May this operator look at, answer and end the sessions of others in the account of this user? Owners, those who may approve, and
 * those who may impersonate the user themselves; all of them only in the tenants that they may enter.
 */
export function mayOversee(settings: EnvironmentSettings, operator: Operator, user: DirectoryUser): boolean {
  try {
    const read = readWho(settings, operator, user)
    if (typeof read === 'string' || !mayEnter(read.operator, read.user)) return false
    const { role } = read.operator
    if (role === 'owner' || read.settings.approval.by.includes(role)) return true
    return grantsOf(read.settings, read.operator).some((grant) => isInScope(grant, read.user))
  } catch {
    return false
  }
}
