import type { ReactElement, ReactNode } from 'react'
import type { AdminAction } from './AdminQuery.js'
import { Button } from './Button.js'
import { ErrorMessage } from './ErrorMessage.js'
import { DialogButtons, ModalDialog } from './ModalDialog.js'
import { useIsShown } from './useIsShown.js'

/** Asks before something that cannot be undone. It closes when it is done, and stays with the reason when it fails. */
export function Confirm<Input>(props: {
  title: ReactNode
  /** What the button says that does it. */
  confirm: string
  /** Of this dialog alone: one that is closed while it runs would keep the next dialog from running it. */
  action: AdminAction<Input, unknown>
  input: Input
  onClose: () => void
  /** Called when it is done, before `onClose`; also if the dialog was closed meanwhile. */
  onDone?: () => void
  children: ReactNode
}): ReactElement {
  const { title, confirm, action, input, onClose, onDone, children } = props
  const isShown = useIsShown()
  const perform = async (): Promise<void> => {
    const done = await action.run(input)
    if (done === undefined) return
    onDone?.()
    if (isShown()) onClose()
  }
  return (
    <ModalDialog role="alertdialog" title={title} onClose={onClose}>
      {children}
      {action.error && <ErrorMessage error={action.error} />}
      <DialogButtons onClose={onClose}>
        <Button weight="danger" isPending={action.isPending} onClick={() => void perform()}>
          {confirm}
        </Button>
      </DialogButtons>
    </ModalDialog>
  )
}
