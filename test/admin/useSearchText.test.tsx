import './support/setup.js'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import { useSearchText } from '../../src/admin/useSearchText.js'
import { useUrlState } from '../../src/admin/useUrlState.js'

const settled: string[] = []
function Search({ delay = 150 }: { delay?: number }) {
  const [{ q = '' }, setUrl] = useUrlState(['q'])
  // A new function at each render, as an app writes it.
  const [text, setText] = useSearchText(
    q,
    (found) => {
      settled.push(found)
      setUrl({ q: found })
    },
    delay,
  )
  return <input aria-label="Search" value={text} onChange={({ target }) => setText(target.value)} />
}
const field = (): HTMLInputElement => screen.getByRole('textbox')
const type = (text: string): void => void fireEvent.change(field(), { target: { value: text } })
const pass = (milliseconds: number): void => act(() => void vi.advanceTimersByTime(milliseconds))
const address = (): string => location.search

beforeEach(() => {
  settled.length = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

test('the address gets the text when it has stood still, once', () => {
  render(<Search />, { wrapper: StrictMode })
  for (const text of ['k', 'ku', 'kum', 'kumo']) {
    type(text)
    pass(100)
  }
  expect(address()).toBe('')
  pass(50)
  expect(address()).toBe('?q=kumo')
  expect(settled).toEqual(['kumo'])
})

test('a letter that is typed as the address changes is not lost', () => {
  render(<Search />)
  type('ku')
  act(() => {
    vi.advanceTimersByTime(150) // the address changes, and the page has not been rendered again
    type('kum')
  })
  expect(field().value).toBe('kum')
  pass(150)
  expect(field().value).toBe('kum')
  expect(address()).toBe('?q=kum')
})

test('what comes back to what it was settles nothing', () => {
  render(<Search />)
  type('a')
  type('')
  pass(1_000)
  expect(settled).toEqual([])
})

test('an address with a text fills the field', () => {
  history.replaceState(null, '', '?q=maya')
  render(<Search />)
  expect(field().value).toBe('maya')
})

test('an address that changes from outside fills the field, and what was typed before does not undo it', () => {
  render(<Search />)
  type('kumo')
  pass(150)
  type('kumo x')
  act(() => {
    history.replaceState(null, '', '?q=hana')
    dispatchEvent(new PopStateEvent('popstate'))
  })
  expect(field().value).toBe('hana')
  pass(1_000)
  expect([field().value, address()]).toEqual(['hana', '?q=hana'])
})

test('another parameter that changes leaves what is being typed alone', () => {
  render(<Search />)
  type('kum')
  act(() => {
    history.replaceState(null, '', '?user=u1')
    dispatchEvent(new PopStateEvent('popstate'))
  })
  expect(field().value).toBe('kum')
  pass(150)
  expect(address()).toBe('?user=u1&q=kum')
})

test('a field that is gone settles nothing', () => {
  render(<Search />).unmount()
  render(<Search />)
  type('kumo')
  screen.getByRole('textbox').blur()
  act(() => undefined)
  vi.clearAllTimers()
  pass(1_000)
  expect(settled).toEqual([])
})

test('a text that is kept elsewhere works, too', () => {
  function Kept() {
    const [kept, setKept] = useState('a')
    const [text, setText] = useSearchText(kept, setKept, 50)
    return (
      <>
        <input aria-label="Search" value={text} onChange={({ target }) => setText(target.value)} />
        <button onClick={() => setKept('reset')}>{kept}</button>
      </>
    )
  }
  render(<Kept />)
  type('ab')
  pass(50)
  expect(screen.getByRole('button').textContent).toBe('ab')
  fireEvent.click(screen.getByRole('button'))
  expect(field().value).toBe('reset')
})
