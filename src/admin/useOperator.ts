import type { OperatorIdentity } from '../core/operatorApi.js'
import type { AdminQuery } from './AdminQuery.js'
import { ME } from './routes.js'
import { mapQuery, STOPPED_ELSEWHERE, useAdminQuery } from './useAdminQuery.js'

/**
 * Who is signed in to the team's pages, and which environments there are.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useOperator } from 'impersonation-kit/admin'
 *
 * export function Greeting() {
 *   const { status, data } = useOperator()
 *   return status === 'ready' ? <p>Hello, {data.operator.name ?? data.operator.id}</p> : null
 * }
 * ```
 */
export function useOperator(): AdminQuery<OperatorIdentity> {
  return mapQuery(
    useAdminQuery<OperatorIdentity>('useOperator', {
      path: ME,
      has: 'operator',
      every: STOPPED_ELSEWHERE,
      isPassing: ({ isNested }) => isNested,
    }),
    ({ body }) => body,
  )
}
