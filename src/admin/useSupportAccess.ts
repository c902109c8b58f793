import type { OwnImpersonation, SupportAccessChange, SupportAccessChoice } from '../core/operatorApi.js'
import type { AdminAction, AdminQuery } from './AdminQuery.js'
import { useAdminAction } from './useAdminAction.js'
import { mapQuery, refresh, remember, useAdminQuery } from './useAdminQuery.js'

const SESSIONS = '/api/v1/me/impersonations'
const CHOICE = '/api/v1/me/support-access'

/** A customer's answer to a session or request. */
export interface OwnAnswer {
  id: string
  /** `end` a session; give `consent` to a request, or `refuse` it. */
  answer: 'end' | 'consent' | 'refuse'
}

/** What `useSupportAccess` returns. */
export interface SupportAccessState {
  /** The newest hundred sessions and requests in the customer's account. Asks again every 10 seconds. */
  sessions: AdminQuery<OwnImpersonation[]>
  /** What the customer allows. */
  choice: AdminQuery<SupportAccessChoice>
  answer: AdminAction<OwnAnswer, OwnImpersonation>
  /** Saves what the customer allows. */
  save: AdminAction<SupportAccessChange, SupportAccessChoice>
}

/**
 * The customer's own view: who was in their account, and what they allow. For somebody who is signed in as themselves.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useSupportAccess } from 'impersonation-kit/admin'
 *
 * export function Visits() {
 *   const { sessions } = useSupportAccess()
 *   return <ul>{sessions.data?.map(({ id, by, reason }) => <li key={id}>{by}: {reason}</li>)}</ul>
 * }
 * ```
 */
export function useSupportAccess(): SupportAccessState {
  const sessions = mapQuery(
    useAdminQuery<{ impersonations: OwnImpersonation[] }>('useSupportAccess', {
      path: SESSIONS,
      has: 'impersonations',
      every: 10_000,
    }),
    ({ body }) => body.impersonations,
  )
  const choice = mapQuery(
    useAdminQuery<SupportAccessChoice>('useSupportAccess', { path: CHOICE, has: 'optedOut' }),
    ({ body }) => body,
  )
  const answer = useAdminAction('useSupportAccess', async (admin, { id, answer: how }: OwnAnswer) => {
    try {
      const path = `${SESSIONS}/${encodeURIComponent(id)}/${how}`
      return (await admin.client.ask<{ impersonation: OwnImpersonation }>(path, { method: 'POST' })).body
        .impersonation
    } finally {
      refresh(admin.queryClient, SESSIONS)
    }
  })
  const save = useAdminAction('useSupportAccess', async (admin, body: SupportAccessChange) => {
    try {
      const reply = await admin.client.ask<SupportAccessChoice>(CHOICE, { method: 'PUT', body })
      await remember(admin, CHOICE, reply)
      return reply.body
    } finally {
      refresh(admin.queryClient, CHOICE, SESSIONS)
    }
  })
  return { sessions, choice, answer, save }
}
