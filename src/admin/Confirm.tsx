import type { ReactElement, ReactNode } from 'react'
import type { AdminAction } from './AdminQuery.js'
import { Button } from './Button.js'
import { ErrorMessage } from './ErrorMessage.js'
import { DialogButtons, ModalDialog } from './ModalDialog.js'

/** Asks before something that cannot be undone. It closes when it is done, and stays with the reason when it fails. */
export function Confirm<Input>(props: {
  title: ReactNode
  /** What the button says that does it. */
  confirm: string
  action: AdminAction<Input, unknown>
  input: Input
  onClose: () => void
  /** Called when it is done, before `onClose`. */
  onDone?: () => void
  children: ReactNode
}): ReactElement {
  const { title, confirm, action, input, onClose, onDone, children } = props
  const close = (): void => {
    action.reset()
    onClose()
  }
  const perform = async (): Promise<void> => {
    const done = await action.run(input)
    if (done === undefined) return
    onDone?.()
    close()
  }
  return (
    <ModalDialog role="alertdialog" title={title} onClose={close}>
      {children}
      {action.error && <ErrorMessage error={action.error} />}
      <DialogButtons onClose={close}>
        <Button weight="danger" isPending={action.isPending} onClick={() => void perform()}>
          {confirm}
        </Button>
      </DialogButtons>
    </ModalDialog>
  )
}
