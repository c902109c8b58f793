import type { DirectoryUser } from 'impersonation-kit/server'

/** What the policy knew of a user when a request was made. Stored with it. */
export interface Standing {
  /** Which version of the settings it was decided by. */
  version: number
  tenants: readonly string[]
  groups: readonly string[]
  rank: number
  active: boolean
}

export function standingOf(user: DirectoryUser, version: number): Standing {
  const { tenants = [], groups = [], rank = 0, active = true } = user
  return { version, tenants, groups, rank, active }
}
