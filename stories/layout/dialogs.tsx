import { Dialog as HeadlessDialog, DialogPanel, DialogTitle } from '@headlessui/react'
import * as Radix from '@radix-ui/react-dialog'
import { useRef, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Layout } from './Layout.js'
import { BASE, Invoices, Terms } from './parts.js'
import { recipeOf } from './recipeOf.js'

const DIALOG = `${BASE}
  .dialog { padding: 1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--bar); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
  .dialog :is(p, h2) { margin: 0 0 .5rem; font-size: 1rem }
  .dimmed { position: fixed; inset: 0; background: rgb(0 0 0 / 40%) }`
const CENTRED = `${DIALOG}
  .dialog { position: fixed; inset: 0; width: min(24rem, 100% - 2rem); height: fit-content; max-height: 100vh; margin: auto; overflow: auto }`

/** As high as the browser lets it be. */
export const nativeDialog: Layout = {
  css: `${DIALOG} dialog.dialog { width: 24rem }`,
  recipe: '',
  App: function App() {
    const dialog = useRef<HTMLDialogElement>(null)
    return (
      <div className="app">
        <button onClick={() => dialog.current?.showModal()}>Open</button>
        <Invoices />
        <dialog ref={dialog} className="dialog" aria-labelledby="terms" data-dialog="">
          <h2 id="terms">Terms</h2>
          <Terms />
          <button className="plain-button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </dialog>
      </div>
    )
  },
}

export const radixDialog: Layout = {
  css: CENTRED,
  recipe: recipeOf('Dialogs'),
  App: () => (
    <div className="app">
      <Radix.Root>
        <Radix.Trigger>Open</Radix.Trigger>
        <Radix.Portal>
          <Radix.Overlay className="dimmed" />
          <Radix.Content className="dialog" aria-describedby={undefined} data-dialog="">
            <Radix.Title>Terms</Radix.Title>
            <Terms />
            <Radix.Close className="plain-button">Close</Radix.Close>
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
      <Invoices />
    </div>
  ),
}

export const headlessDialog: Layout = {
  css: CENTRED,
  recipe: recipeOf('Dialogs'),
  App: function App() {
    const [isOpen, setOpen] = useState(false)
    const close = (): void => setOpen(false)
    return (
      <div className="app">
        <button onClick={() => setOpen(true)}>Open</button>
        <Invoices />
        <HeadlessDialog open={isOpen} onClose={close}>
          <div className="dimmed" aria-hidden="true" />
          <DialogPanel className="dialog" data-dialog="">
            <DialogTitle>Terms</DialogTitle>
            <Terms />
            <button className="plain-button" onClick={close}>
              Close
            </button>
          </DialogPanel>
        </HeadlessDialog>
      </div>
    )
  },
}

export const reactAriaDialog: Layout = {
  css: CENTRED,
  recipe: recipeOf('Dialogs'),
  App: () => (
    <div className="app">
      <DialogTrigger>
        <Button>Open</Button>
        <ModalOverlay className="dimmed" isDismissable>
          <Modal className="dialog" data-dialog="">
            <Dialog>
              <Heading slot="title">Terms</Heading>
              <Terms />
              <Button slot="close" className="plain-button">
                Close
              </Button>
            </Dialog>
          </Modal>
        </ModalOverlay>
      </DialogTrigger>
      <Invoices />
    </div>
  ),
}
