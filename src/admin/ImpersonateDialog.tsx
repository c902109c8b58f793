import { type ReactElement, useState } from 'react'
import type { DirectoryUser } from '../core/operators.js'
import { useAdmin } from './AdminContext.js'
import { nameOf } from './nameOf.js'
import { DialogButtons, ModalDialog } from './ModalDialog.js'
import { part } from './part.js'
import { QueryView } from './QueryView.js'
import { keepDraft } from './StartDraft.js'
import { StartForm } from './StartForm.js'
import { StartWaiting } from './StartWaiting.js'
import { Tag } from './Tag.js'
import { useOperator } from './useOperator.js'
import { useSettings } from './useSettings.js'
import type { StartOutcome } from './useStartImpersonation.js'

/** Props of `ImpersonateDialog`. */
export interface ImpersonateDialogProps {
  /** Whom to impersonate. */
  user: DirectoryUser
  /** Called when the dialog closes, by whatever way. Stop rendering it then. */
  onClose: () => void
  /** Called when the app opens, or when the request waits for others. */
  onStart?: (outcome: StartOutcome) => void
  /** Opens the app in this tab, or in a new one, if the operator does not choose. Default: `this-tab`. */
  opensIn?: 'this-tab' | 'new-tab'
  /** Where Stop leads: an address of an app, an admin app or of the service. Default: this page. */
  returnTo?: string
}

/**
 * Asks what an impersonation needs (reason, ticket, mode, duration, as the settings say), and starts it. Approval, consent, a new sign-in
 * and break-glass are shown as the next step. What was typed stays until it has begun.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useState } from 'react'
 * import { ImpersonateDialog } from 'impersonation-kit/admin'
 *
 * export function ViewAs({ userId, name }: { userId: string; name: string }) {
 *   const [isOpen, setOpen] = useState(false)
 *   return (
 *     <>
 *       <button onClick={() => setOpen(true)}>Impersonate {name}</button>
 *       {isOpen && <ImpersonateDialog user={{ userId, name }} onClose={() => setOpen(false)} />}
 *     </>
 *   )
 * }
 * ```
 */
export function ImpersonateDialog(props: ImpersonateDialogProps): ReactElement {
  const { user, onClose, onStart, opensIn = 'this-tab', returnTo } = props
  const { environment } = useAdmin('ImpersonateDialog')
  const { settings } = useSettings()
  const operator = useOperator()
  const [started, setStarted] = useState<StartOutcome & { opensIn: 'this-tab' | 'new-tab' }>()
  const begin = (outcome: StartOutcome, chosen: 'this-tab' | 'new-tab'): void => {
    if (operator.data) keepDraft({ operatorId: operator.data.operator.id, environment, userId: user.userId })
    setStarted({ ...outcome, opensIn: chosen })
    onStart?.(outcome)
  }
  return (
    <ModalDialog
      title={
        <>
          Impersonate <bdi>{nameOf(user)}</bdi>
        </>
      }
      onClose={onClose}
    >
      {started?.outcome === 'waiting' ? (
        <StartWaiting
          id={started.impersonation.id}
          opensIn={started.opensIn}
          onClose={onClose}
          onStart={begin}
        />
      ) : started ? (
        <>
          <p role="status">The app opens as {nameOf(user)}.</p>
          <DialogButtons close="Close" onClose={onClose} />
        </>
      ) : (
        <>
          <QueryView query={settings} loading="Loading…">
            {({ environment, settings: current }) => (
              <QueryView query={operator} loading="Loading…">
                {(me) => (
                  <>
                    <p {...part('whom')}>
                      <bdi {...part('secondary')}>{user.email ?? user.userId}</bdi>
                      <Tag tone={environment === 'production' ? 'warm' : 'plain'}>{environment}</Tag>
                    </p>
                    <StartForm
                      user={user}
                      settings={current}
                      operator={me.operator}
                      opensIn={opensIn}
                      returnTo={returnTo ?? location.href}
                      onStart={begin}
                      onClose={onClose}
                    />
                  </>
                )}
              </QueryView>
            )}
          </QueryView>
          {!(settings.data && operator.data) && <DialogButtons close="Close" onClose={onClose} />}
        </>
      )}
    </ModalDialog>
  )
}
