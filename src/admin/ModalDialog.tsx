import type { ReactElement, ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './Button.js'
import { part } from './part.js'
import { useKeptFocus } from './useKeptFocus.js'

/** A dialog above the page: it keeps the focus inside, closes by Escape, and gives the focus back. */
export function ModalDialog(props: {
  title: ReactNode
  onClose: () => void
  /** Default: `dialog`. An `alertdialog` interrupts, and does not close by a click outside. */
  role?: 'dialog' | 'alertdialog'
  children: ReactNode
}): ReactElement {
  const { title, onClose, role = 'dialog', children } = props
  const box = useKeptFocus<HTMLElement>()
  return (
    <ModalOverlay
      {...part('overlay')}
      isOpen
      isDismissable={role === 'dialog'}
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Modal {...part('modal')}>
        <Dialog {...part('dialog')} ref={box} role={role}>
          <Heading {...part('heading')} slot="title" level={2} tabIndex={-1}>
            {title}
          </Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The buttons at the end of a dialog. */
export function DialogButtons({
  onClose,
  close = 'Cancel',
  children,
}: {
  onClose: () => void
  /** What the button says that closes. Default: `Cancel`. */
  close?: string
  children?: ReactNode
}): ReactElement {
  return (
    <div {...part('buttons')}>
      <Button onClick={onClose}>{close}</Button>
      {children}
    </div>
  )
}
