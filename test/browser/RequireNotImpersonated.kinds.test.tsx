import { cleanup, render } from '@testing-library/react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { AuthProvider, RequireNotImpersonated, type RequireNotImpersonatedProps } from 'impersonation-kit'
import { impersonatedUser } from 'impersonation-kit/testing'

const ran: string[] = []
const on = (name: string) => (): void => void ran.push(name)
const complaints: string[] = []
beforeEach(() => {
  ran.length = complaints.length = 0
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => void complaints.push(args.map(String).join(' ')))
  }
})
afterEach(() => {
  cleanup()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})
const user = impersonatedUser()
const WHY = 'Not available while you view the account of Cleo Customer.'
const Gate = (props: RequireNotImpersonatedProps) => <RequireNotImpersonated mode="disable" {...props} />
const show = (children: ReactNode): HTMLElement =>
  render(<AuthProvider user={user}>{children}</AuthProvider>).container

const button = <button onClick={on('click')}>Delete</button>
const places: [where: string, page: ReactNode][] = [
  [
    'in a paragraph',
    <p key="1">
      Danger: <Gate>{button}</Gate>
    </p>,
  ],
  [
    'in a heading',
    <h2 key="1">
      <Gate>{button}</Gate>
    </h2>,
  ],
  [
    'in a label',
    <label key="1">
      <Gate>
        <input aria-label="Delete" onChange={on('click')} />
      </Gate>
    </label>,
  ],
  [
    'around a cell',
    <table key="1">
      <tbody>
        <tr>
          <Gate>
            <td>{button}</td>
          </Gate>
        </tr>
      </tbody>
    </table>,
  ],
  [
    'around two cells',
    <table key="1">
      <tbody>
        <tr>
          <Gate>
            <td>a</td>
            <td>{button}</td>
          </Gate>
        </tr>
      </tbody>
    </table>,
  ],
  [
    'around cells in a fragment',
    <table key="1">
      <tbody>
        <tr>
          <Gate>
            <>
              <td>a</td>
              <td>{button}</td>
            </>
          </Gate>
        </tr>
      </tbody>
    </table>,
  ],
  [
    'around a row',
    <table key="1">
      <tbody>
        <Gate>
          <tr>
            <td>{button}</td>
          </tr>
        </Gate>
      </tbody>
    </table>,
  ],
  [
    'around the body of a table',
    <table key="1">
      <Gate>
        <tbody>
          <tr>
            <td>{button}</td>
          </tr>
        </tbody>
      </Gate>
    </table>,
  ],
  [
    'around a head cell',
    <table key="1">
      <thead>
        <tr>
          <Gate>
            <th>{button}</th>
          </Gate>
        </tr>
      </thead>
    </table>,
  ],
  [
    'around an item of a list',
    <ul key="1">
      <Gate>
        <li>{button}</li>
      </Gate>
    </ul>,
  ],
  [
    'around a description',
    <dl key="1">
      <dt>a</dt>
      <Gate>
        <dd>{button}</dd>
      </Gate>
    </dl>,
  ],
  [
    'around an option',
    <select key="1" aria-label="s">
      <Gate>
        <option>Delete</option>
      </Gate>
    </select>,
  ],
  [
    'around the legend of a fieldset',
    <fieldset key="1">
      <Gate>
        <legend>{button}</legend>
      </Gate>
    </fieldset>,
  ],
  [
    'around a cell of our own',
    <table key="1">
      <tbody>
        <tr>
          <Gate asChild>
            <Cell>{button}</Cell>
          </Gate>
        </tr>
      </tbody>
    </table>,
  ],
]
function Cell({ children, ...props }: { children: ReactNode }) {
  return <td {...props}>{children}</td>
}

describe('F14: a disabled gate may stand anywhere', () => {
  test.each(places)(
    "%s: the server's HTML and the page agree, and the browser has nothing to complain of",
    async (_where, page) => {
      const app = <AuthProvider user={user}>{page}</AuthProvider>
      const container = document.body.appendChild(document.createElement('div'))
      container.innerHTML = renderToString(app)
      const errors: unknown[] = []
      const root = hydrateRoot(container, app, { onRecoverableError: (error) => void errors.push(error) })
      await vi.waitFor(() => expect(container.querySelector('[inert]')).toBeNull())
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(complaints).toEqual([])
      expect(errors).toEqual([])
      const control = container.querySelector<HTMLElement>('button,input,option')
      expect(control?.matches('[aria-disabled=true],:disabled')).toBe(true)
      expect(control?.title).toBe(WHY)
      control?.click()
      expect(ran).toEqual([])
      root.unmount()
      container.remove()
    },
  )

  test.each(places.slice(0, 7).filter(([where]) => where !== 'around a row'))(
    '%s: the explanation is seen, apart from the control, and tied to it',
    (_where, page) => {
      const container = show(page)
      const control = container.querySelector<HTMLElement>('button,input')
      const words = container.querySelector<HTMLElement>('[data-impersonation-explanation]')
      expect(words?.textContent).toBe(WHY)
      expect(words?.offsetWidth).toBeGreaterThan(50)
      expect(control?.getAttribute('aria-describedby')).toBe(words?.id)
      // Beside it, or on the next line where there is no room.
      const [ours, its] = [words, control].map((one) => one?.getClientRects()[0] ?? new DOMRect())
      expect((ours?.left ?? 0) > (its?.right ?? 0) + 5 || (ours?.top ?? 0) >= (its?.bottom ?? 0) - 5).toBe(
        true,
      )
    },
  )

  test('in a flex container, where a space is none, the explanation stands apart as well', () => {
    const container = show(
      <div style={{ display: 'flex' }}>
        <Gate>{button}</Gate>
      </div>,
    )
    const [left, right] = ['button', 'small'].map((one) =>
      container.querySelector(one)?.getBoundingClientRect(),
    )
    expect((right?.left ?? 0) - (left?.right ?? 0)).toBeGreaterThan(5)
  })

  test('the keyboard reaches the control, and a screen reader hears why', async () => {
    show(
      <Gate>
        {button}
        <a href="#x">Link</a>
      </Gate>,
    )
    await userEvent.keyboard('{Tab}')
    expect(document.activeElement?.textContent).toBe('Delete')
    await expect.element(document.activeElement as HTMLElement).toHaveAccessibleDescription(WHY)
    await userEvent.keyboard('{Enter}{Tab}')
    expect(document.activeElement?.textContent).toBe('Link')
    expect(ran).toEqual([])
  })

  test('what comes into the gate later is disabled too', async () => {
    function Later() {
      const [isThere, setThere] = useState(false)
      useEffect(() => void setTimeout(() => setThere(true), 20), [])
      return isThere ? button : null
    }
    show(
      <Gate>
        <Later />
      </Gate>,
    )
    await expect.element(page.getByText('Delete')).toHaveAttribute('aria-disabled', 'true')
  })

  test('before the page has come to life, the browser itself keeps everybody out', async () => {
    const html = renderToString(
      <AuthProvider user={user}>
        <Gate>
          <form action="#posted">
            <button>Delete</button>
          </form>
        </Gate>
      </AuthProvider>,
    )
    const container = document.body.appendChild(document.createElement('div'))
    container.innerHTML = html
    await userEvent.click(page.getByText('Delete'), { force: true })
    expect(location.hash).toBe('')
    container.remove()
  })
})

/** Types as an input method does: no key event tells of it, and the browser asks nobody. */
async function compose(text: string): Promise<void> {
  const session = cdp() as unknown as { send: (method: string, params: object) => Promise<unknown> }
  await session.send('Input.imeSetComposition', {
    text,
    selectionStart: text.length,
    selectionEnd: text.length,
  })
  await session.send('Input.insertText', { text })
  await new Promise((resolve) => setTimeout(resolve, 50))
}

function Shadow({ mode, name = 'div' }: { mode: 'open' | 'closed'; name?: string }) {
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!ref.current || ref.current.dataset['made']) return
    ref.current.dataset['made'] = '1'
    const root = ref.current.attachShadow({ mode })
    root.innerHTML = '<input value="text">'
    Object.assign(ref.current, { inner: root.querySelector('input') })
  }, [mode])
  const Host = name as 'div'
  return <Host ref={ref as never} data-testid="host" />
}

describe('F43: an input method, and whatever else asks nobody', () => {
  const fields: [what: string, field: ReactNode][] = [
    ['an input', <input key="1" data-testid="field" defaultValue="text" />],
    ['a text area', <textarea key="1" data-testid="field" defaultValue="text" />],
    [
      'an editable text',
      <div key="1" data-testid="field" contentEditable suppressContentEditableWarning>
        text
      </div>,
    ],
    [
      'an editable plain text',
      <div key="1" data-testid="field" contentEditable="plaintext-only" suppressContentEditableWarning>
        text
      </div>,
    ],
    [
      'a field in the first legend of a fieldset',
      <fieldset key="1">
        <legend>
          <input data-testid="field" defaultValue="text" />
        </legend>
      </fieldset>,
    ],
    [
      'a field in a portal',
      createPortal(<input key="1" data-testid="field" defaultValue="text" />, document.body),
    ],
    [
      'an editable text in a portal',
      createPortal(
        <div key="1" data-testid="field" contentEditable suppressContentEditableWarning>
          text
        </div>,
        document.body,
      ),
    ],
  ]
  test.each(fields)('%s stays as it is', async (_what, field) => {
    show(<Gate>{field}</Gate>)
    const element = page.getByTestId('field').element() as HTMLElement & { value?: string }
    element.focus()
    await compose('日本')
    expect(element.value ?? element.textContent).toBe('text')
  })

  test.each(fields)('%s does change where nobody impersonates', async (_what, field) => {
    render(
      <AuthProvider user={null}>
        <Gate>{field}</Gate>
      </AuthProvider>,
    )
    const element = page.getByTestId('field').element() as HTMLElement & { value?: string }
    element.focus()
    await compose('日本')
    expect(element.value ?? element.textContent).toContain('日本')
  })

  test.each<['open' | 'closed', string]>([
    ['open', 'div'],
    ['open', 'x-field'],
    ['closed', 'x-field'],
  ])('a field in a shadow root (%s, in a %s)', async (mode, name) => {
    show(
      <Gate>
        <Shadow mode={mode} name={name} />
      </Gate>,
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    const { inner } = page.getByTestId('host').element() as HTMLElement & { inner: HTMLInputElement }
    inner.focus()
    await compose('日本')
    expect(inner.value).toBe('text')
  })

  test('a reset or submit button outside, by form=', async () => {
    show(
      <>
        <Gate>
          <form id="f" onReset={on('reset')} onSubmit={on('submit')} action="#posted">
            <input aria-label="name" defaultValue="a" />
          </form>
        </Gate>
        <button type="reset" form="f">
          Reset
        </button>
        <button form="f">Send</button>
      </>,
    )
    const field = page.getByLabelText('name').element() as HTMLInputElement
    field.value = 'b'
    await userEvent.click(page.getByText('Reset'))
    await userEvent.click(page.getByText('Send'))
    expect(field.value).toBe('b')
    expect(ran).toEqual([])
    expect(location.hash).toBe('')
  })

  test('to come and to go does nothing either: no onFocus, no onBlur', async () => {
    show(
      <Gate>
        <input aria-label="name" onFocus={on('focus')} onBlur={on('blur')} />
      </Gate>,
    )
    page.getByLabelText('name').element().focus()
    await userEvent.keyboard('{Tab}')
    expect(ran).toEqual([])
  })

  test('a list, a slider and a box keep their value', async () => {
    show(
      <Gate>
        <select aria-label="plan" onChange={on('select')}>
          <option>a</option>
          <option>b</option>
        </select>
        <input type="range" aria-label="seats" defaultValue="5" max="10" onChange={on('range')} />
        <input type="checkbox" aria-label="agree" onChange={on('box')} />
        <input type="number" aria-label="count" defaultValue="1" onChange={on('number')} />
      </Gate>,
    )
    for (const name of ['plan', 'seats', 'agree', 'count']) {
      const element = page.getByLabelText(name).element()
      await userEvent.click(element, { force: true })
      element.focus()
      await userEvent.keyboard('{ArrowDown}{ArrowRight} b5')
    }
    expect(ran).toEqual([])
  })

  test('a form around the gate is not sent by its button, nor by Enter beside it, and its hidden fields are not sent along', async () => {
    show(
      <form data-testid="form" onSubmit={on('submit')} action="#posted">
        <input aria-label="name" />
        <Gate>
          <input type="hidden" name="action" value="delete" />
          <button>Delete</button>
        </Gate>
      </form>,
    )
    await userEvent.click(page.getByLabelText('name'))
    await userEvent.keyboard('{Enter}')
    expect(ran).toEqual([])
    expect([...new FormData(page.getByTestId('form').element() as HTMLFormElement).keys()]).toEqual([])
  })
})

describe('F43: in hide mode Enter does not send a form whose button is hidden', () => {
  const form = (inner: ReactNode): ReactNode => (
    <form action="#posted" onSubmit={on('submit')}>
      <input aria-label="name" />
      <RequireNotImpersonated>{inner}</RequireNotImpersonated>
    </form>
  )
  test.each<[string, unknown]>([
    ['while impersonated', user],
    ['while it is not known who is signed in', undefined],
    ['on an error', { userId: '' }],
  ])('%s', async (_when, who) => {
    render(<AuthProvider user={who as null}>{form(<button>Delete</button>)}</AuthProvider>)
    await userEvent.type(page.getByLabelText('name'), 'x{Enter}')
    expect(ran).toEqual([])
    expect(location.hash).toBe('')
  })

  test('it does where another button sends the form, and where the gate is open', async () => {
    render(
      <AuthProvider user={user}>
        <form onSubmit={(event) => (event.preventDefault(), on('saved')())}>
          <input aria-label="name" />
          <RequireNotImpersonated>
            <button>Delete</button>
          </RequireNotImpersonated>
          <button>Save</button>
        </form>
      </AuthProvider>,
    )
    await userEvent.type(page.getByLabelText('name'), 'x{Enter}')
    expect(ran).toEqual(['saved'])
  })
})
