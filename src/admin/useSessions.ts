import type { ImpersonationSession, SessionPage } from '../core/operatorApi.js'
import type { ImpersonationMode } from '../core/impersonation.js'
import type { SessionState } from '../core/operators.js'
import type { Admin } from './AdminContext.js'
import type { AdminAction, AdminQuery } from './AdminQuery.js'
import { useAdminAction } from './useAdminAction.js'
import { mapQuery, pathOf, refresh, useAdminQuery } from './useAdminQuery.js'

const EVERY = 5_000

/** What `useSessions` looks for. */
export interface SessionsOptions {
  /** Default: all. */
  state?: SessionState
  /** `next` of the page before. */
  after?: string
  /** Rows on a page, at most 100. Default: 50. */
  limit?: number
}

/**
 * Sessions and requests that you may see, the newest first. Asks again every 5 seconds.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useSessions } from 'impersonation-kit/admin'
 *
 * export function LiveCount() {
 *   const { status, data } = useSessions({ state: 'active' })
 *   return status === 'ready' ? <p>{data.impersonations.length} live sessions</p> : null
 * }
 * ```
 */
export function useSessions({ state, after, limit = 50 }: SessionsOptions = {}): AdminQuery<SessionPage> {
  return mapQuery(
    useAdminQuery<SessionPage>('useSessions', {
      path: 'impersonations',
      has: 'impersonations',
      query: { state, after, limit },
      every: EVERY,
      keeps: true,
    }),
    ({ body }) => body,
  )
}

/**
 * One session or request. Asks again every 5 seconds.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useSession } from 'impersonation-kit/admin'
 *
 * export function Reason({ id }: { id: string }) {
 *   const { data } = useSession(id)
 *   return <p>{data?.reason}</p>
 * }
 * ```
 */
export function useSession(id: string): AdminQuery<ImpersonationSession> {
  return mapQuery(
    useAdminQuery<{ impersonation: ImpersonationSession }>('useSession', {
      path: `impersonations/${encodeURIComponent(id)}`,
      has: 'impersonation',
      every: EVERY,
    }),
    ({ body }) => body.impersonation,
  )
}

/** What can be done to a session or request. */
export type SessionChange =
  | { id: string; change: 'end' | 'approve' }
  | { id: string; change: 'deny'; reason?: string }
  /** Seconds. */
  | { id: string; change: 'extend'; seconds: number }
  | { id: string; change: 'mode'; mode: ImpersonationMode; reason?: string }

/**
 * Ends, approves, denies, extends or changes the mode of a session.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useChangeSession } from 'impersonation-kit/admin'
 *
 * export function End({ id }: { id: string }) {
 *   const { run, isPending } = useChangeSession()
 *   return <button disabled={isPending} onClick={() => void run({ id, change: 'end' })}>End</button>
 * }
 * ```
 */
export function useChangeSession(): AdminAction<SessionChange, ImpersonationSession> {
  return useAdminAction('useChangeSession', changeSession)
}

/** As `useChangeSession` does, for a dialog that is told of a failure also when it is closed. */
export async function changeSession(
  admin: Admin,
  { id, change, ...body }: SessionChange,
): Promise<ImpersonationSession> {
  try {
    const path = await pathOf(admin, `impersonations/${encodeURIComponent(id)}/${change}`)
    const reply = await admin.client.ask<{ impersonation: ImpersonationSession }>(path, {
      method: 'POST',
      ...(!['end', 'approve'].includes(change) && { body }),
    })
    return reply.body.impersonation
  } finally {
    refresh(admin.queryClient, 'impersonations', 'audit')
  }
}

/**
 * Ends every session of the environment; for Owners. Returns how many there were.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useEndAllSessions } from 'impersonation-kit/admin'
 *
 * export function EndAll() {
 *   const { run } = useEndAllSessions()
 *   return <button onClick={() => void run()}>End all</button>
 * }
 * ```
 */
export function useEndAllSessions(): AdminAction<void, number> {
  return useAdminAction<void, number>('useEndAllSessions', endAllSessions)
}

/** As `useEndAllSessions` does, for a dialog. */
export async function endAllSessions(admin: Admin): Promise<number> {
  try {
    const path = await pathOf(admin, 'impersonations/end-all')
    return (await admin.client.ask<{ ended: number }>(path, { method: 'POST' })).body.ended
  } finally {
    refresh(admin.queryClient, 'impersonations', 'audit')
  }
}
