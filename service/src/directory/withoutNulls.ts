import type { DirectoryUser } from 'impersonation-kit/server'
import type { Directory } from './Directory.js'

/** A null here would give or take a right, so it stays what it is: not readable, and nobody may impersonate the user. */
const DECIDING: ReadonlySet<string> = new Set(['userId', 'rank', 'active'])

/** A directory of the host as the service reads it: databases say null where a user has no name, and no tenants. */
export function withoutNulls({ get, search }: Directory): Directory {
  return {
    get: async (userId, environment) => {
      const user = await get(userId, environment)
      return user && clean(user)
    },
    search: async (asked) => {
      const { users, next } = await search(asked)
      return { users: users.map(clean), ...(isPlace(next) && { next: String(next) }) }
    },
  }
}

/** Hosts in JavaScript may count their pages, and on the last one give null, false or an empty text. */
function isPlace(next: unknown): boolean {
  return (typeof next === 'string' && next !== '') || typeof next === 'bigint' || Number.isFinite(next)
}

function clean(user: DirectoryUser): DirectoryUser {
  const known = Object.entries(user).filter(([name, value]) => value !== null || DECIDING.has(name))
  return Object.fromEntries(known) as unknown as DirectoryUser
}
