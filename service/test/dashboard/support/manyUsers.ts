import type { DirectoryUser } from 'impersonation-kit/server'
import type { ServiceOptions } from 'impersonation-kit-service'

const FIRST =
  'Ada Amir Bela Cleo Dai Efua Femi Gus Hana Igor Jo Kim Lars Mona Nia Omar Pia Quin Rosa Sol'.split(' ')
const LAST =
  'Abe Berg Cruz Diaz Eko Fox Gray Holm Ito Jung Koch Lund Mora Nagy Oz Park Quist Roy Sato Toth'.split(' ')

/** Users in the order of their names. */
const users: DirectoryUser[] = FIRST.flatMap((first) =>
  LAST.flatMap((last) =>
    [1, 2, 3, 4, 5].map((number) => ({
      userId: `user_${first}_${last}_${number}`.toLowerCase(),
      name: `${first} ${last} ${number}`,
      email: `${first}.${last}.${number}@customer.test`.toLowerCase(),
    })),
  ),
)

/** A directory of 2,000 users, with keyset paging. */
export function manyUsers(): ServiceOptions['users'] {
  const known = new Map(users.map((user) => [user.userId, user]))
  return {
    get: async (userId) => known.get(userId),
    search: async ({ query, after, limit }) => {
      const asked = query.toLowerCase()
      const found = users.filter(({ name = '', email = '' }) =>
        [...name.toLowerCase().split(' '), name.toLowerCase(), email].some((word) => word.startsWith(asked)),
      )
      const from = after === undefined ? 0 : found.findIndex(({ userId }) => userId === after) + 1
      const page = found.slice(from, from + limit)
      const last = page.at(-1)
      return { users: page, ...(from + limit < found.length && last && { next: last.userId }) }
    },
  }
}
