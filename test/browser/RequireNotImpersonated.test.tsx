import { render, cleanup } from '@testing-library/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { AuthProvider, RequireNotImpersonated } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

const ran: string[] = []
const on = (name: string) => (): void => void ran.push(name)
beforeEach(() => {
  ran.length = 0
  location.hash = ''
})
afterEach(cleanup)

/** A native listener, as a chart or an editor adds it. */
function Legacy() {
  const ref = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const events = [
      'click',
      'pointerdown',
      'pointerup',
      'mousedown',
      'mouseup',
      'keydown',
      'keyup',
      'dblclick',
    ]
    for (const name of events) {
      ref.current?.addEventListener(name, (event) => {
        if (!('key' in event && event.key === 'Tab')) ran.push(`native ${name}`) // Tab leads through
      })
    }
  }, [])
  return (
    <span ref={ref} role="button" tabIndex={0}>
      Legacy
    </span>
  )
}

const dangerous: ReactNode = (
  <form
    action="#submitted"
    onSubmit={(event) => {
      event.preventDefault()
      ran.push('submit')
    }}
  >
    <button
      onClick={on('button')}
      onPointerDown={on('pointerdown')}
      onKeyDown={(event) => event.key === 'Tab' || ran.push('keydown')} // Tab leads through
    >
      Delete
    </button>
    <a href="#followed" onClick={on('link')}>
      Link
    </a>
    <label>
      <input type="checkbox" onChange={on('checkbox')} />
      Agree
    </label>
    <input aria-label="Name" onChange={on('typed')} />
    <details>
      <summary>More</summary>
      <p>Details</p>
    </details>
    <div
      contentEditable
      suppressContentEditableWarning
      aria-label="Text"
      role="textbox"
      onInput={on('edited')}
    >
      text
    </div>
    <Legacy />
    <input type="submit" value="Send" />
  </form>
)
function show(user = impersonatedUser() as ReturnType<typeof directUser>, children = dangerous): void {
  render(
    <AuthProvider user={user}>
      <button>before</button>
      <RequireNotImpersonated mode="disable">{children}</RequireNotImpersonated>
      <button>after</button>
    </AuthProvider>,
  )
}

describe('a disabled gate in a real browser', () => {
  test('is visible, and takes no room of its own', async () => {
    show()
    await expect.element(page.getByRole('button', { name: 'Delete' })).toBeVisible()
    await expect
      .element(page.getByRole('button', { name: 'Delete' }))
      .toHaveAttribute('aria-disabled', 'true')
    await expect.element(page.getByRole('button', { name: 'Delete' })).toHaveStyle({ opacity: '0.55' })
    const gate = document.querySelector('[data-impersonation-gate]')
    expect(gate && getComputedStyle(gate).display).toBe('inline')
  })

  test('no click of a mouse does anything', async () => {
    show()
    const targets = document.querySelectorAll('form button, form a, form label, form input, summary, [role]')
    expect(targets.length).toBeGreaterThan(7)
    for (const target of targets) {
      await userEvent.click(target, { force: true })
      await userEvent.dblClick(target, { force: true })
    }
    expect(ran).toEqual([])
    expect(location.hash).toBe('')
    expect(document.querySelector('details')?.open).toBe(false)
    expect(document.querySelector<HTMLInputElement>('[type=checkbox]')?.checked).toBe(false)
  })

  test('no key does anything, wherever the focus is, and Tab leads through', async () => {
    show()
    await userEvent.click(page.getByText('before'))
    const focused: (string | null | undefined)[] = []
    for (let i = 0; i < 12 && document.activeElement?.textContent !== 'after'; i++) {
      await userEvent.keyboard('{Tab}')
      if (document.activeElement?.textContent === 'after') break
      focused.push(document.activeElement?.textContent)
      await userEvent.keyboard('{Enter} x{Backspace}{Delete}{ArrowDown}{Control>}{Enter}{/Control}')
    }
    expect(document.activeElement?.textContent).toBe('after')
    expect(focused).toContain('Delete') // whoever reaches it hears why
    expect(ran).toEqual([])
    expect(location.hash).toBe('')
    expect(document.querySelector('[contenteditable]')?.textContent).toBe('text')
    expect(document.querySelector('details')?.open).toBe(false)
  })

  test('a form in it is not sent from outside it', async () => {
    show(
      impersonatedUser(),
      <form id="inside" onSubmit={on('submit')} action="#submitted">
        <input name="a" />
      </form>,
    )
    const outside = Object.assign(document.createElement('button'), { textContent: 'Send from outside' })
    outside.setAttribute('form', 'inside')
    document.body.append(outside)
    await userEvent.click(outside)
    document.querySelector('form')?.requestSubmit()
    outside.remove()
    expect(ran).toEqual([])
    expect(location.hash).toBe('')
  })

  test('what it renders elsewhere, by a portal, is disabled too', async () => {
    show(impersonatedUser(), createPortal(<button onClick={on('portal')}>In a dialog</button>, document.body))
    await userEvent.click(page.getByText('In a dialog'))
    page
      .getByText('In a dialog')
      .element()
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    expect(ran).toEqual([])
  })

  test('a screen reader gets the explanation with the group', async () => {
    show()
    await expect
      .element(document.querySelector<HTMLElement>('[data-impersonation-gate]'))
      .toHaveAccessibleDescription('Not available while you view the account of Cleo Customer.')
  })

  test('the browser has nothing to complain of', async () => {
    const complaints: unknown[] = []
    for (const level of ['error', 'warn'] as const) {
      vi.spyOn(console, level).mockImplementation((...args) => void complaints.push(args))
    }
    show()
    const touch = new TouchEvent('touchstart', { bubbles: true, cancelable: true })
    page.getByText('Link').element().dispatchEvent(touch)
    await userEvent.click(page.getByText('Link'), { force: true })
    vi.restoreAllMocks()
    expect(complaints).toEqual([])
  })
})

test('the same things work, by mouse and by key, where nobody impersonates', async () => {
  show(directUser())
  await userEvent.click(page.getByText('Delete'))
  await userEvent.click(page.getByText('Link'))
  await userEvent.click(page.getByText('Agree'))
  await userEvent.fill(page.getByLabelText('Name'), 'x')
  await userEvent.click(page.getByText('Legacy'))
  expect(ran).toEqual(
    expect.arrayContaining(['button', 'pointerdown', 'submit', 'link', 'checkbox', 'typed', 'native click']),
  )
})
