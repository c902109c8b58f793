import type { DirectoryUser } from 'impersonation-kit/server'
import type { Directory } from 'impersonation-kit-service'
import { findCustomers, findPerson, fullName, type Person } from '../people.js'

/** The people of the demo, as the service asks for them. A product asks its own database here, or uses `usersTable`. */
export const directory: Directory = {
  get: async (userId) => {
    const person = findPerson(userId)
    return person && toUser(person)
  },
  search: async ({ query, after, limit }) => {
    const found = findCustomers(query)
    const from = found.findIndex(({ userId }) => userId === after) + 1
    const page = found.slice(from, from + limit)
    const last = page.at(-1)
    return {
      users: page.map(toUser),
      ...(last && from + limit < found.length && { next: last.userId }),
    }
  },
}

function toUser(person: Person): DirectoryUser {
  const { userId, email, firstName, lastName, role, workspace, plan } = person
  return {
    userId,
    email,
    firstName,
    lastName,
    name: fullName(person),
    rank: RANKS[role],
    ...(workspace !== undefined && { tenants: [workspace] }),
    properties: { role, ...(workspace !== undefined && { workspace }), ...(plan !== undefined && { plan }) },
  }
}

const RANKS = { customer: 0, agent: 1, owner: 2 }
