import './support/setup.js'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ReactNode, useEffect, useRef } from 'react'
import { describe, expect, test, vi } from 'vitest'
import {
  AuthProvider,
  RequireNotImpersonated,
  type RequireNotImpersonatedProps,
  type User,
} from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

function show(user: User | null | undefined, props: RequireNotImpersonatedProps = {}) {
  const element = (who: typeof user): ReactNode => (
    <AuthProvider user={who}>
      <RequireNotImpersonated loading={<p>loading</p>} fallback={<p>fallback</p>} {...props}>
        {props.children ?? <button>Delete workspace</button>}
      </RequireNotImpersonated>
    </AuthProvider>
  )
  const view = render(element(user))
  return { ...view, follow: (who: typeof user) => view.rerender(element(who)) }
}
const broken = { userId: '' }

describe('mode hide, the default', () => {
  test.each([
    ['a user whom nobody impersonates sees the children', directUser(), 'Delete workspace'],
    ['nobody signed in counts as not impersonated', null, 'Delete workspace'],
    ['an impersonator sees the fallback', impersonatedUser(), 'fallback'],
    ['while it is not known, loading is shown', undefined, 'loading'],
    ['on an error it says nothing of impersonation', broken, ''],
  ])('%s', (_what, user, text) => {
    expect(show(user).container.textContent).toBe(text)
  })

  test.each([
    ['an impersonator', impersonatedUser()],
    ['a loading page', undefined],
    ['an error', broken],
  ])('without a fallback %s sees nothing', (_what, user) => {
    expect(show(user, { fallback: undefined, loading: undefined }).container.innerHTML).toBe('')
  })
})

describe('mode disable', () => {
  test.each([
    [
      'a user whom nobody impersonates sees the children, and no trace of a gate',
      directUser(),
      'Delete workspace',
    ],
    ['nobody signed in counts as not impersonated', null, 'Delete workspace'],
    ['while it is not known, loading is shown', undefined, 'loading'],
    ['on an error it says nothing of impersonation', broken, ''],
  ])('%s', (_what, user, text) => {
    expect(show(user, { mode: 'disable' }).container.textContent).toBe(text)
  })

  test('an impersonator sees the children, disabled, and explained by name to eye and screen reader', () => {
    show(impersonatedUser(), { mode: 'disable' })
    const button = screen.getByRole('button')
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(button.getAttribute('aria-describedby')).toBe(
      screen.getByRole('group').getAttribute('aria-describedby'),
    )
    const group = screen.getByRole('group')
    const id = group.getAttribute('aria-describedby') ?? ''
    const explanation = document.getElementById(id)?.textContent
    expect(explanation).toBe('Not available while you view the account of Cleo Customer.')
    expect(screen.getByText(explanation ?? '')).toBeTruthy()
  })

  test('the explanation can be replaced', () => {
    show(impersonatedUser(), { mode: 'disable', explanation: 'Nicht als Kunde.' })
    expect(screen.getByText('Nicht als Kunde.')).toBeTruthy()
  })

  test('no handler of the children runs, by mouse, by pointer, by key or by submit', async () => {
    const ran: string[] = []
    const on = (name: string) => (): void => void ran.push(name)
    show(impersonatedUser(), {
      mode: 'disable',
      children: (
        <form onSubmit={on('submit')} onReset={on('reset')}>
          <button
            onClick={on('click button')}
            onPointerDown={on('pointerdown')}
            onMouseDown={on('mousedown')}
          >
            button
          </button>
          <a href="#deleted" onClick={on('click link')} onKeyDown={on('keydown link')}>
            link
          </a>
          <div
            // A button made of a div is what the gate must reach too.
            role="button"
            tabIndex={0}
            onClick={on('click div')}
            onKeyDown={on('keydown')}
            onKeyUp={on('keyup')}
            onPointerDown={on('pointerdown div')}
            onPointerUp={on('pointerup div')}
            onTouchStart={on('touchstart')}
            onTouchEnd={on('touchend')}
            onDoubleClick={on('dblclick')}
          >
            div
          </div>
          <input aria-label="name" onChange={on('change')} onInput={on('input')} onPaste={on('paste')} />
          <select aria-label="plan" onChange={on('select')}>
            <option>a</option>
            <option>b</option>
          </select>
          <details onToggle={on('toggle')}>
            <summary>more</summary>
          </details>
          <button draggable onDragStart={on('dragstart')} onDrop={on('drop')}>
            drag
          </button>
          <div
            contentEditable
            suppressContentEditableWarning
            onInput={on('typed')}
            onBeforeInput={on('beforeinput')}
          >
            edit
          </div>
        </form>
      ),
    })
    for (const target of document.querySelectorAll('button, a, [role=button], input, select, summary, div')) {
      fireEvent.pointerDown(target)
      fireEvent.mouseDown(target)
      fireEvent.touchStart(target)
      fireEvent.touchEnd(target)
      fireEvent.pointerUp(target)
      fireEvent.click(target)
      fireEvent.doubleClick(target)
      fireEvent.keyDown(target, { key: 'Enter' })
      fireEvent.keyUp(target, { key: 'Enter' })
      fireEvent.keyDown(target, { key: ' ' })
      fireEvent.dragStart(target)
      fireEvent.drop(target)
      fireEvent.paste(target)
    }
    for (const form of document.querySelectorAll('form')) fireEvent.submit(form)
    const user = userEvent.setup()
    for (const target of document.querySelectorAll('button, a, [role=button]')) await user.click(target)
    expect(ran).toEqual([])
    expect(location.hash).toBe('')
  })

  test('a native listener of the children does not run either', () => {
    const ran = vi.fn()
    function Legacy() {
      const ref = useRef<HTMLDivElement>(null)
      useEffect(() => {
        const element = ref.current
        element?.addEventListener('click', ran)
        return () => element?.removeEventListener('click', ran)
      }, [])
      return <div ref={ref}>legacy</div>
    }
    show(impersonatedUser(), { mode: 'disable', children: <Legacy /> })
    fireEvent.click(screen.getByText('legacy'))
    expect(ran).not.toHaveBeenCalled()
  })

  test('Tab still leads on', () => {
    show(impersonatedUser(), { mode: 'disable', children: <a href="#x">link</a> })
    expect(fireEvent.keyDown(screen.getByText('link'), { key: 'Tab' })).toBe(true)
  })

  test('the way out of the gate is open again when the impersonation ends', async () => {
    const onClick = vi.fn()
    const view = show(impersonatedUser(), {
      mode: 'disable',
      children: <button onClick={onClick}>Delete</button>,
    })
    view.follow(directUser())
    await userEvent.click(screen.getByRole('button'))
    expect(onClick).toHaveBeenCalledTimes(1)
    expect(view.container.textContent).toBe('Delete')
  })
})

describe('F28: where the auth does not answer', () => {
  test.each([['hide'], ['disable']] as const)('in mode %s, what is given as unavailable is shown', (mode) => {
    const { container } = show(broken, { mode, unavailable: <p>We cannot tell who you are just now.</p> })
    expect(container.textContent).toBe('We cannot tell who you are just now.')
  })

  test('unavailable is for that alone', () => {
    const unavailable = <p>unavailable</p>
    expect(show(undefined, { unavailable }).container.textContent).toBe('loading')
    cleanup()
    expect(show(impersonatedUser(), { unavailable }).container.textContent).toBe('fallback')
    cleanup()
    expect(show(null, { unavailable }).container.textContent).toBe('Delete workspace')
  })
})

test('a mode that nobody knows hides', () => {
  const { container } = show(impersonatedUser(), { mode: 'blur' as 'hide' })
  expect(container.textContent).toBe('fallback')
})
