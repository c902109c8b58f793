import type { ImpersonationSession, StartedImpersonation, StartRequest } from '../core/operatorApi.js'
import { field } from '../core/read.js'
import type { Admin } from './AdminContext.js'
import { unreadable } from './adminClient.js'
import { AdminError } from './AdminError.js'
import type { AdminAction } from './AdminQuery.js'
import { openApp } from './openApp.js'
import { useAdminAction } from './useAdminAction.js'
import { pathOf, refresh, remember } from './useAdminQuery.js'

/** What `useStartImpersonation` takes. */
export interface StartInput extends StartRequest {
  /** Opens the app in this tab, or in a new one. Default: `this-tab`. */
  opensIn?: 'this-tab' | 'new-tab'
}

/** What came of a start: the app opens, or others must answer first. */
export interface StartOutcome {
  outcome: 'opened' | 'waiting'
  impersonation: ImpersonationSession
}

/**
 * Starts to impersonate a user: asks the service, and opens the app as that user. If somebody must approve or consent first, the outcome
 * is `waiting`; `useSession` then follows the request. An error with a code such as `reason_required` says what is missing. A component
 * that is unmounted before the answer has cancelled the start: the app does not open, and the session or request ends.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useStartImpersonation } from 'impersonation-kit/admin'
 *
 * export function ViewAs({ userId }: { userId: string }) {
 *   const { run, isPending, error } = useStartImpersonation()
 *   return (
 *     <>
 *       <button disabled={isPending} onClick={() => void run({ userId, reason: 'Ticket 4711' })}>View as</button>
 *       {error && <p role="alert">{error.message}</p>}
 *     </>
 *   )
 * }
 * ```
 */
export function useStartImpersonation(): AdminAction<StartInput, StartOutcome> {
  return useAdminAction(
    'useStartImpersonation',
    async (admin, { opensIn, ...request }: StartInput, isShown) =>
      begin(admin, 'impersonations', { request, opensIn, isShown }),
  )
}

/** What `useOpenApproved` takes. */
export interface OpenInput {
  /** The request's id. */
  id: string
  /** Default: `this-tab`. */
  opensIn?: 'this-tab' | 'new-tab'
}

/**
 * Opens the app for a request that was approved. A component that is unmounted before the answer has cancelled it: the request ends.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useOpenApproved } from 'impersonation-kit/admin'
 *
 * export function Open({ id }: { id: string }) {
 *   const { run } = useOpenApproved()
 *   return <button onClick={() => void run({ id })}>Open now</button>
 * }
 * ```
 */
export function useOpenApproved(): AdminAction<OpenInput, StartOutcome> {
  return useAdminAction('useOpenApproved', async (admin, { id, opensIn }: OpenInput, isShown) =>
    begin(admin, `impersonations/${encodeURIComponent(id)}/ticket`, { opensIn, isShown }),
  )
}

async function begin(
  admin: Admin,
  path: string,
  {
    request,
    opensIn,
    isShown,
  }: { request?: StartRequest; opensIn: StartInput['opensIn']; isShown: () => boolean },
): Promise<StartOutcome> {
  // At once: after an answer has been waited for, browsers take a new tab for a pop-up.
  const target = openApp(opensIn === 'new-tab')
  try {
    const reply = await admin.client.ask<StartedImpersonation>(await pathOf(admin, path), {
      method: 'POST',
      ...(request && { body: request }),
    })
    if (field(reply.body, 'impersonation') === undefined) throw unreadable(reply.status)
    const { impersonation, ticket, redeemAt } = reply.body
    const own = `impersonations/${encodeURIComponent(impersonation.id)}`
    if (!isShown()) {
      // Whoever closed the dialog meanwhile does not want to be in the customer's account.
      await admin.client.ask(await pathOf(admin, `${own}/end`), { method: 'POST' })
      throw new DOMException('The start was cancelled.', 'AbortError')
    }
    if (ticket === undefined || redeemAt === undefined) {
      target.close()
      await remember(admin, own, { ...reply, body: { impersonation } })
      return { outcome: 'waiting', impersonation }
    }
    if (!/^https?:/.test(new URL(redeemAt, location.href).protocol)) {
      throw new AdminError('unreadable_reply', 'The service named no address for the ticket.')
    }
    target.redeem(redeemAt, ticket)
    return { outcome: 'opened', impersonation }
  } catch (error) {
    target.close()
    throw error
  } finally {
    refresh(admin.queryClient, 'impersonations', 'users')
  }
}
