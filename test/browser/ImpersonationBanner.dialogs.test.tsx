import * as Headless from '@headlessui/react'
import * as Radix from '@radix-ui/react-dialog'
import { type ReactElement, useState } from 'react'
import * as Aria from 'react-aria-components'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
import { render } from '@testing-library/react'
import { addHtml, bob, isOnTop, part, renderBanner } from './support/banner.js'

// The same shape elsewhere: a trap by `focusin` or `focus` on the document (Radix, MUI, focus-trap), by `inert` on all else
// (Headless UI, native), by key (React Aria), by a click outside of it in whatever phase, by `aria-hidden`.

interface DialogProps {
  open: boolean
  onClose: () => void
}

function RadixDialog({ open, onClose }: DialogProps): ReactElement {
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => isOpen || onClose()}>
      <Radix.Portal>
        <Radix.Overlay style={{ position: 'fixed', inset: 0, background: '#0006' }} />
        <Radix.Content aria-describedby={undefined} style={{ position: 'fixed', insetBlockStart: 200 }}>
          <Radix.Title>Rename</Radix.Title>
          <input aria-label="Name" />
          <button>Save</button>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function HeadlessDialog({ open, onClose }: DialogProps): ReactElement {
  return (
    <Headless.Dialog open={open} onClose={onClose}>
      <Headless.DialogPanel style={{ position: 'fixed', insetBlockStart: 200 }}>
        <Headless.DialogTitle>Rename</Headless.DialogTitle>
        <input aria-label="Name" />
        <button>Save</button>
      </Headless.DialogPanel>
    </Headless.Dialog>
  )
}

function AriaDialog({ open, onClose }: DialogProps): ReactElement {
  return (
    <Aria.ModalOverlay isOpen={open} onOpenChange={(isOpen) => isOpen || onClose()} isDismissable>
      <Aria.Modal style={{ position: 'fixed', insetBlockStart: 200 }}>
        <Aria.Dialog aria-label="Rename">
          <input aria-label="Name" />
          <button>Save</button>
        </Aria.Dialog>
      </Aria.Modal>
    </Aria.ModalOverlay>
  )
}

/** A plain `<dialog>`, which needs no script to make all else inert. */
function NativeDialog({ open, onClose }: DialogProps): ReactElement {
  return (
    <dialog ref={(dialog) => void (open && !dialog?.open && dialog?.showModal())} onClose={onClose}>
      <input aria-label="Name" />
      <button>Save</button>
    </dialog>
  )
}

/** As focus-trap and MUI do it: whatever gets the focus elsewhere loses it at once. */
function HandmadeDialog({ open, onClose }: DialogProps): ReactElement {
  return open ? (
    <div
      role="dialog"
      aria-label="Rename"
      style={{ position: 'fixed', insetBlockStart: 200 }}
      ref={(dialog) => {
        const trap = (event: Event): void => {
          if (!dialog?.contains(event.target as Node)) {
            event.stopImmediatePropagation()
            dialog?.querySelector('input')?.focus()
          }
        }
        const close = (event: Event): void => {
          if (!dialog?.contains(event.target as Node)) onClose()
        }
        document.addEventListener('focusin', trap, true)
        document.addEventListener('click', close)
        document.addEventListener('pointerdown', close)
        dialog?.querySelector('input')?.focus()
        return () => {
          document.removeEventListener('focusin', trap, true)
          document.removeEventListener('click', close)
          document.removeEventListener('pointerdown', close)
        }
      }}
    >
      <input aria-label="Name" />
      <button>Save</button>
    </div>
  ) : (
    <></>
  )
}

const dialogs: [string, (props: DialogProps) => ReactElement][] = [
  ['Radix', RadixDialog],
  ['Headless UI', HeadlessDialog],
  ['React Aria', AriaDialog],
  ['native', NativeDialog],
  ['handmade', HandmadeDialog],
]

const closed = vi.fn()
const stop = vi.fn(() => new Promise<void>(() => undefined))
const input = (): HTMLInputElement => document.querySelector('input') as HTMLInputElement
const focused = (): Element | null => document.activeElement

async function openDialog(Dialog: (props: DialogProps) => ReactElement): Promise<void> {
  function App() {
    const [open, setOpen] = useState(true)
    return (
      <AuthProvider user={bob()} stopImpersonation={stop}>
        <ImpersonationBanner />
        <main style={{ marginTop: 120 }}>
          <a href="#elsewhere">Elsewhere</a>
        </main>
        <Dialog
          open={open}
          onClose={() => {
            closed()
            setOpen(false)
          }}
        />
      </AuthProvider>
    )
  }
  render(<App />)
  await vi.waitFor(() => expect(document.querySelector('input')).not.toBeNull())
  input().focus()
  await vi.waitFor(() => expect(focused()).toBe(input()))
}

beforeEach(async () => {
  closed.mockClear()
  stop.mockClear()
  await page.viewport(1280, 720)
})

describe.each(dialogs)('F13: while a dialog that holds the focus is open (%s)', (name, Dialog) => {
  test('F6 moves to Stop and stays there, Enter presses it, and F6 moves back', async () => {
    await openDialog(Dialog)
    await userEvent.keyboard('{F6}')
    expect(focused()).toBe(part('stop'))
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(focused()).toBe(part('stop'))
    if (name !== 'handmade') {
      // One that listens before everybody else lets the focus be moved by F6 alone.
      await userEvent.keyboard('{Shift>}{Tab}{/Shift}')
      expect(focused()).toBe(part('toggle'))
      await userEvent.keyboard('{Tab}')
    }
    await userEvent.keyboard('{Enter}')
    expect(stop).toHaveBeenCalledTimes(1)
    await userEvent.keyboard('{F6}')
    await vi.waitFor(() => expect(focused()).toBe(input()))
    expect(closed).not.toHaveBeenCalled()
    await userEvent.keyboard('abc')
    expect(input().value).toBe('abc')
  })

  test('a click on Stop stops, and is no click outside of the dialog', async () => {
    await openDialog(Dialog)
    await vi.waitFor(() => expect(isOnTop(part('stop'))).toBe(true))
    await userEvent.click(part('stop'))
    expect(stop).toHaveBeenCalledTimes(1)
    await userEvent.click(part('toggle'))
    expect(part('root').dataset['state']).toBe('minimised')
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(closed).not.toHaveBeenCalled()
    expect(input().isConnected).toBe(true)
  })

  test('the banner is neither inert nor hidden from assistive technology', async () => {
    await openDialog(Dialog)
    await new Promise((resolve) => setTimeout(resolve, 120))
    for (let node: Element | null = part('root'); node; node = node.parentElement) {
      expect(node.getAttribute('aria-hidden')).not.toBe('true')
      expect((node as HTMLElement).inert).toBe(false)
    }
  })
})

describe('F6', () => {
  const press = (): Promise<void> => userEvent.keyboard('{F6}')

  test('moves from a field to Stop and back, and the field is told that it was left', async () => {
    renderBanner()
    const field = addHtml<HTMLInputElement>('<input aria-label="Search">')
    const left = vi.fn()
    field.addEventListener('focusout', left)
    field.focus()
    await press()
    expect(focused()).toBe(part('stop'))
    expect(part('stop').matches(':focus-visible')).toBe(true)
    expect(left).toHaveBeenCalledTimes(1)
    await press()
    expect(focused()).toBe(field)
  })

  test('moves back to where one came from by Tab or by a click', async () => {
    renderBanner()
    const field = addHtml<HTMLInputElement>('<input aria-label="Search">')
    field.focus()
    part('toggle').focus()
    await press()
    expect(focused()).toBe(field)
  })

  test('moves on to the page where there is nothing to go back to', async () => {
    renderBanner()
    const main = addHtml('<main>Content</main>')
    await press()
    await press()
    expect(focused()).toBe(main)
    main.blur()
    expect(main.hasAttribute('tabindex')).toBe(false)
  })

  test('D7: moves to Stop in the pill, and to Minimise where there is no Stop', async () => {
    const { unmount } = renderBanner()
    await userEvent.click(part('toggle'))
    part('toggle').blur()
    await press()
    expect(focused()).toBe(part('stop'))
    unmount()
    render(
      <AuthProvider user={bob()}>
        <ImpersonationBanner />
      </AuthProvider>,
    )
    await press()
    expect(focused()).toBe(part('toggle'))
  })

  test('comes back from a field in a shadow root', async () => {
    renderBanner()
    const host = addHtml('<div></div>')
    const shadow = host.attachShadow({ mode: 'open' })
    shadow.innerHTML = '<input>'
    shadow.querySelector('input')?.focus()
    await press()
    expect(focused()).toBe(part('stop'))
    await press()
    expect(shadow.activeElement).toBe(shadow.querySelector('input'))
  })

  test.each(['{Control>}{F6}{/Control}', '{Shift>}{F6}{/Shift}', '{Alt>}{F6}{/Alt}', 'g'])(
    'alone does so: %s is the app’s',
    async (keys) => {
      const heard = vi.fn()
      renderBanner()
      addEventListener('keydown', heard)
      await userEvent.keyboard(keys)
      removeEventListener('keydown', heard)
      expect(focused()).toBe(document.body)
      expect(heard).toHaveBeenCalled()
    },
  )

  test('is left to an app that names another key', async () => {
    const heard = vi.fn()
    renderBanner({ focusKey: 'F9' })
    await vi.waitFor(() => expect(part('live').textContent).toContain('Press F9 to move here and back.'))
    addEventListener('keydown', heard)
    await press()
    expect([heard.mock.calls.length, focused()]).toEqual([1, document.body])
    await userEvent.keyboard('{F9}')
    removeEventListener('keydown', heard)
    expect(focused()).toBe(part('stop'))
  })

  test('is the app’s again once the banner is gone', async () => {
    const heard = vi.fn()
    const { unmount } = renderBanner()
    unmount()
    addEventListener('keydown', heard)
    await press()
    removeEventListener('keydown', heard)
    expect(heard).toHaveBeenCalledWith(expect.objectContaining({ defaultPrevented: false }))
  })
})

describe('D6: the Tab key', () => {
  test('reaches Stop before the sixty links of the page', async () => {
    renderBanner()
    addHtml(`<nav>${'<a href="#x">Link</a>'.repeat(60)}</nav>`)
    await userEvent.keyboard('{Tab}{Tab}')
    expect(focused()).toBe(part('stop'))
    await userEvent.keyboard('{Tab}')
    expect(focused()?.localName).toBe('a')
  })

  test('reaches a banner at the bottom after them, in the order that is seen', async () => {
    renderBanner({ placement: 'bottom' })
    addHtml('<a href="#x">Link</a>')
    await vi.waitFor(() => expect(part('layer').parentElement).toBe(document.body))
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}')
    expect(part('layer').compareDocumentPosition(document.body.firstElementChild as Node)).toBe(
      Node.DOCUMENT_POSITION_PRECEDING,
    )
  })
})
