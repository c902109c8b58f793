import { act, cleanup, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { AuthProvider, useImpersonationGuard, type User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

type Guard = ReturnType<typeof useImpersonationGuard>['guard']
const ran = vi.fn()
const outer = vi.fn()
/** The keys that were heard of around what is guarded. */
const keys: string[] = []
beforeEach(() => {
  ran.mockReset()
  outer.mockReset()
  keys.length = 0
  location.hash = ''
})
afterEach(cleanup)

let submits = 0
/** The browser's own action of a form: its frame loads another page. */
const frame = (
  <iframe
    name="posted"
    title="posted"
    src="about:blank"
    onLoad={() => void (submits += 1)}
    style={{ width: 10, height: 10 }}
  />
)
function Guarded({ children }: { children: (guard: Guard) => ReactNode }) {
  const { guard } = useImpersonationGuard()
  return (
    <div role="presentation" onClick={outer} onKeyDown={(event) => void keys.push(event.key)}>
      {children(guard)}
    </div>
  )
}
function show(children: (guard: Guard) => ReactNode, user: unknown = impersonatedUser()): void {
  render(
    <AuthProvider user={user as User}>
      <Guarded>{children}</Guarded>
      {frame}
    </AuthProvider>,
  )
}
/** How often the frame has loaded because of what happens in `deed`. What must load may be late, and what must not has a moment. */
async function loadsBy(deed: () => Promise<unknown>, least = 0): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 150))
  const before = submits
  await deed()
  await expect.poll(() => submits - before).toBeGreaterThanOrEqual(least)
  await new Promise((resolve) => setTimeout(resolve, 300))
  return submits - before
}

const form = (guard: Guard): ReactNode => (
  <form method="get" action="/?posted" target="posted" onSubmit={guard(ran)}>
    <input name="why" aria-label="why" />
    <button>Send</button>
  </form>
)

describe.each<[string, unknown]>([
  ['while impersonated', impersonatedUser()],
  ['while it is not known who is signed in', undefined],
  ['on an error', { userId: '' }],
])('F3: %s the browser does nothing by itself either', (_when, user) => {
  test('a form is not posted by its button', async () => {
    show(form, user)
    expect(await loadsBy(() => userEvent.click(page.getByText('Send')))).toBe(0)
  })

  test('a form is not posted by Enter, nor by requestSubmit', async () => {
    show(form, user)
    expect(await loadsBy(() => userEvent.type(page.getByLabelText('why'), 'because{Enter}'))).toBe(0)
    expect(await loadsBy(async () => document.querySelector('form')?.requestSubmit())).toBe(0)
    expect(ran).not.toHaveBeenCalled()
  })

  test('a submit button with its own formaction posts nothing', async () => {
    show(
      (guard) => (
        <form method="get" action="/?save" target="posted">
          <input aria-label="why" />
          <button formAction="/?delete" onClick={guard(ran)}>
            Delete
          </button>
        </form>
      ),
      user,
    )
    expect(await loadsBy(() => userEvent.click(page.getByText('Delete')))).toBe(0)
    expect(await loadsBy(() => userEvent.type(page.getByLabelText('why'), '{Enter}'))).toBe(0)
  })

  test('a link is not followed, and nobody around it hears of the click', async () => {
    show(
      (guard) => (
        <a href="#followed" onClick={guard(ran)}>
          <b>Delete</b>
        </a>
      ),
      user,
    )
    await userEvent.click(page.getByText('Delete'))
    expect(location.hash).toBe('')
    expect(outer).not.toHaveBeenCalled()
  })
})

test('F3: where nobody impersonates the browser does what it always did', async () => {
  show(form, directUser())
  expect(await loadsBy(() => userEvent.click(page.getByText('Send')), 1)).toBe(1)
  expect(ran).toHaveBeenCalledTimes(1)
})

describe('F3: whatever carries the deed', () => {
  test('a box is not ticked, details stay closed, a popover stays shut', async () => {
    show((guard) => (
      <>
        <input type="checkbox" aria-label="agree" onChange={guard(ran)} />
        <details>
          <summary onClick={guard(ran)}>More</summary>
          <p>inside</p>
        </details>
        <button popoverTarget="menu" onClick={guard(ran)}>
          Open
        </button>
        <div popover="auto" id="menu">
          menu
        </div>
      </>
    ))
    await userEvent.click(page.getByLabelText('agree'))
    await userEvent.click(page.getByText('More'))
    await userEvent.click(page.getByText('Open'))
    expect((page.getByLabelText('agree').element() as HTMLInputElement).checked).toBe(false)
    expect(document.querySelector('details')?.open).toBe(false)
    expect(document.querySelector('[popover]')?.matches(':popover-open')).toBe(false)
    expect(ran).not.toHaveBeenCalled()
  })

  test('no letter is written where the key is guarded, and Tab, Escape and F6 go through', async () => {
    show((guard) => (
      <>
        <input aria-label="name" onKeyDown={guard(ran)} />
        <button>next</button>
      </>
    ))
    await userEvent.click(page.getByLabelText('name'))
    await userEvent.keyboard('abc{Escape}{F6}{Tab}')
    expect((page.getByLabelText('name').element() as HTMLInputElement).value).toBe('')
    expect(keys).toEqual(['Escape', 'F6', 'Tab'])
    expect(document.activeElement?.textContent).toBe('next')
  })

  test('nothing is dragged away, nothing is dropped, and what hovers is not invited', async () => {
    show((guard) => (
      <>
        <div draggable data-testid="card" onDragStart={guard(ran)}>
          card
        </div>
        <div data-testid="bin" onDragOver={guard(ran)} onDragEnter={guard(ran)} onDrop={guard(ran)}>
          bin
        </div>
      </>
    ))
    const prevented = (id: string, type: string): boolean =>
      !page
        .getByTestId(id)
        .element()
        .dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true }))
    expect(prevented('card', 'dragstart')).toBe(true)
    expect(prevented('bin', 'dragover')).toBe(false)
    expect(prevented('bin', 'dragenter')).toBe(false)
    expect(prevented('bin', 'drop')).toBe(true)
    expect(ran).not.toHaveBeenCalled()
  })

  test('a native listener stops the native event', async () => {
    let guarded: (event: Event) => void = () => undefined
    show((guard) => {
      guarded = guard(ran)
      return <a href="#native">native</a>
    })
    const link = page.getByText('native').element()
    link.addEventListener('click', guarded)
    await userEvent.click(link)
    expect(location.hash).toBe('')
    expect(outer).not.toHaveBeenCalled()
  })

  test('an event that is not the first argument is stopped as well, and what is no event does not matter', async () => {
    let call: (...args: unknown[]) => void = () => undefined
    show((guard) => {
      call = guard(ran)
      return null
    })
    const event = new Event('submit', { cancelable: true })
    act(() => call('id', event))
    expect(event.defaultPrevented).toBe(true)
    act(() => call())
    act(() => call(null, undefined, 'text', 7, { preventDefault: true }))
    expect(ran).not.toHaveBeenCalled()
  })

  test('the action of a form, which React calls without an event, does not run', async () => {
    show((guard) => (
      <form action={guard(ran)}>
        <button>Run</button>
      </form>
    ))
    await userEvent.click(page.getByText('Run'))
    expect(ran).not.toHaveBeenCalled()
  })

  test('a guarded onSubmit keeps React from running the action of the form', async () => {
    const action = vi.fn()
    show((guard) => (
      <form action={action} onSubmit={guard(ran)}>
        <button>Run</button>
      </form>
    ))
    await userEvent.click(page.getByText('Run'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(action).not.toHaveBeenCalled()
  })

  test('touches and wheels are stopped without a complaint of the browser', async () => {
    const complaints: unknown[] = []
    vi.spyOn(console, 'error').mockImplementation((...args) => void complaints.push(args))
    vi.spyOn(console, 'warn').mockImplementation((...args) => void complaints.push(args))
    show((guard) => (
      <p onTouchStart={guard(ran)} onWheel={guard(ran)}>
        touch
      </p>
    ))
    const target = page.getByText('touch').element()
    act(() => void target.dispatchEvent(new TouchEvent('touchstart', { bubbles: true, cancelable: true })))
    act(() => void target.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true })))
    vi.restoreAllMocks()
    expect(ran).not.toHaveBeenCalled()
    expect(complaints).toEqual([])
  })
})
