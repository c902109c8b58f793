import type { UserPage } from '../core/operatorApi.js'
import { field } from '../core/read.js'
import type { AdminQuery } from './AdminQuery.js'
import { mapQuery, STOPPED_ELSEWHERE, useAdminQuery } from './useAdminQuery.js'
import { useDebounced } from './useDebounced.js'

/** What `useUsers` looks for. */
export interface UsersOptions {
  /** A part of a name, an e-mail address or an id. Default: everybody. */
  search?: string
  /** `next` of the page before. */
  after?: string
  /** Rows on a page, at most 100. Default: 50. */
  limit?: number
  /** Asks when the search has stood still for so many milliseconds. Default: 150. */
  delay?: number
}

/**
 * One page of the users whom you may see, each with whether you may impersonate them. The last page stays until the next one is there; a
 * search that is no longer wanted is cancelled.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useUsers } from 'impersonation-kit/admin'
 *
 * export function UserList({ search }: { search: string }) {
 *   const { status, data } = useUsers({ search })
 *   if (status !== 'ready') return null
 *   return <ul>{data.users.map(({ user }) => <li key={user.userId}>{user.name}</li>)}</ul>
 * }
 * ```
 */
export function useUsers({
  search = '',
  after,
  limit = 50,
  delay = 150,
}: UsersOptions = {}): AdminQuery<UserPage> {
  const settled = useDebounced(search.trim(), delay)
  // A page belongs to its search: while a new one is typed, its first page is wanted.
  const isSettled = settled === search.trim()
  return mapQuery(
    useAdminQuery<UserPage>('useUsers', {
      path: 'users',
      has: 'users',
      query: { q: settled, after: isSettled ? after : undefined, limit },
      keeps: true,
      every: STOPPED_ELSEWHERE,
      isPassing: ({ users }) =>
        users.some(({ decision }) => field(decision, 'code') === 'already_impersonating'),
    }),
    ({ body }) => body,
  )
}
