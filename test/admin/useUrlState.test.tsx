import './support/setup.js'
import { act, renderHook, waitFor } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { useUrlState } from '../../src/admin/useUrlState.js'

const open = (prefix?: string) => renderHook(() => useUrlState(['q', 'after'], prefix)).result

test('the state is what stands in the address', () => {
  history.replaceState(null, '', '?q=a%26b&other=1')
  expect(open().current[0]).toEqual({ q: 'a&b' })
})

test('a change keeps the rest of the address, its fragment and the state of the app’s router', () => {
  history.replaceState({ router: 7 }, '', '?tab=users#list')
  const state = open()
  act(() => state.current[1]({ q: 'ü' }))
  expect(state.current[0]).toEqual({ q: 'ü' })
  expect(location.search + location.hash).toBe('?tab=users&q=%C3%BC#list')
  expect(history.state).toEqual({ router: 7 })
  act(() => state.current[1]({ q: '' }))
  expect(location.search + location.hash).toBe('?tab=users#list')
})

test('a prefix keeps two pages apart', () => {
  const [users, audit] = [open(), open('audit-')]
  act(() => audit.current[1]({ q: 'x' }))
  expect([users.current[0], audit.current[0], location.search]).toEqual([{}, { q: 'x' }, '?audit-q=x'])
})

test('every page that reads the address follows', () => {
  const [one, other] = [open(), open()]
  act(() => one.current[1]({ after: '50' }))
  expect(other.current[0]).toEqual({ after: '50' })
})

test('the browser’s Back undoes what was pushed, and not what was replaced', async () => {
  history.pushState(null, '', '?q=a')
  const state = open()
  act(() => state.current[1]({ after: '50' }, true))
  act(() => state.current[1]({ q: 'b' }))
  expect(location.search).toBe('?q=b&after=50')
  act(() => history.back())
  await waitFor(() => expect(state.current[0]).toEqual({ q: 'a' }))
})

test('a change that changes nothing makes no step for Back', () => {
  const state = open()
  const before = history.length
  act(() => state.current[1]({ q: '' }, true))
  expect(history.length).toBe(before)
})

test('on a server the address is empty', () => {
  const Page = () => <p>{JSON.stringify(useUrlState(['q'])[0])}</p>
  history.replaceState(null, '', '?q=secret')
  expect(renderToString(<Page />)).toBe('<p>{}</p>')
})
