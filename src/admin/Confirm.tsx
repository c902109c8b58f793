import type { ReactElement, ReactNode } from 'react'
import type { Admin } from './AdminContext.js'
import type { AdminError } from './AdminError.js'
import { Button } from './Button.js'
import { ErrorMessage } from './ErrorMessage.js'
import { DialogButtons, ModalDialog } from './ModalDialog.js'
import { useAdminAction } from './useAdminAction.js'
import { toAdminError } from './useAdminQuery.js'

/** What a page is told of a confirmation. */
export interface ConfirmEvents {
  /** It is done: called before `onClose`, and also if the dialog was closed meanwhile. */
  onDone: () => void
  /** It failed after the dialog was closed, which otherwise shows why. */
  onFailed: (error: AdminError) => void
  onClose: () => void
}

/** Asks before something that cannot be undone. It closes when it is done, and stays with the reason when it fails. */
export function Confirm(
  props: ConfirmEvents & {
    title: ReactNode
    /** What the button says that does it. */
    confirm: string
    perform: (admin: Admin) => Promise<unknown>
    children: ReactNode
  },
): ReactElement {
  const { title, confirm, perform, onDone, onFailed, onClose, children } = props
  // Of this dialog alone: one that is closed while it runs would keep the next dialog from running it.
  const { run, isPending, error } = useAdminAction<void, void>('Confirm', async (admin, _input, isShown) => {
    try {
      await perform(admin)
    } catch (error) {
      if (!isShown()) onFailed(toAdminError(error))
      throw error
    }
    onDone()
    if (isShown()) onClose()
  })
  return (
    <ModalDialog role="alertdialog" title={title} onClose={onClose}>
      {children}
      {error && <ErrorMessage error={error} />}
      <DialogButtons onClose={onClose}>
        <Button weight="danger" isPending={isPending} onClick={() => void run()}>
          {confirm}
        </Button>
      </DialogButtons>
    </ModalDialog>
  )
}
