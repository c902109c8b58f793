import './support/setup.js'
import { act, renderHook, waitFor } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { expect, test } from 'vitest'
import { AdminError, AdminProvider } from 'impersonation-kit/admin'
import { useAdminAction } from '../../src/admin/useAdminAction.js'

const wrapper = ({ children }: { children: ReactNode }) => (
  <StrictMode>
    <AdminProvider url="https://auth.test">{children}</AdminProvider>
  </StrictMode>
)
const open = <Input, Output>(perform: (input: Input) => Promise<Output>) =>
  renderHook(() => useAdminAction<Input, Output>('useTest', async (_admin, input) => perform(input)), {
    wrapper,
  }).result

function later<T>() {
  let settle!: { resolve: (value: T) => void; reject: (error: unknown) => void }
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...settle }
}

test('it gives the answer, and is pending until then', async () => {
  const answer = later<string>()
  const action = open(() => answer.promise)
  let given: Promise<string | undefined> | undefined
  act(() => void (given = action.current.run(undefined)))
  expect(action.current).toMatchObject({ isPending: true, error: undefined })
  await act(async () => answer.resolve('done'))
  expect(await given).toBe('done')
  expect(action.current.isPending).toBe(false)
})

test('a double click does it once', async () => {
  const answer = later<string>()
  let count = 0
  const action = open(() => {
    count += 1
    return answer.promise
  })
  const both: Promise<string | undefined>[] = []
  act(() => void both.push(action.current.run(undefined), action.current.run(undefined)))
  await act(async () => answer.resolve('done'))
  expect([count, await Promise.all(both)]).toEqual([1, ['done', undefined]])
})

test('a failure is told in `error`, never by a rejection; the next run forgets it', async () => {
  let isDown = true
  const action = open(async () => {
    if (isDown) throw new AdminError('rate_limited', 'Too many starts.', { status: 429, retryAfter: 9 })
    return 'done'
  })
  await act(async () => expect(await action.current.run(undefined)).toBeUndefined())
  expect(action.current.error).toMatchObject({ code: 'rate_limited', retryAfter: 9 })
  isDown = false
  await act(async () => expect(await action.current.run(undefined)).toBe('done'))
  expect(action.current.error).toBeUndefined()
})

test('`reset` forgets the failure', async () => {
  const action = open(async () => {
    throw new AdminError('not_found', 'There is no such session.')
  })
  await act(() => action.current.run(undefined))
  act(() => action.current.reset())
  expect(action.current.error).toBeUndefined()
})

test('`reset` does not hide that it still runs', async () => {
  const answer = later<string>()
  const action = open(() => answer.promise)
  act(() => void action.current.run(undefined))
  act(() => action.current.reset())
  expect(action.current.isPending).toBe(true)
  await act(async () => answer.resolve('done'))
  expect(action.current.isPending).toBe(false)
})

test('a fault of the page is an AdminError, too', async () => {
  const action = open(async () => {
    throw new TypeError('undefined is not a function')
  })
  await act(() => action.current.run(undefined))
  expect(action.current.error).toBeInstanceOf(AdminError)
  expect(action.current.error?.cause).toBeInstanceOf(TypeError)
})

test('whoever cancels sees no error', async () => {
  const action = open(async () => {
    throw new DOMException('cancelled', 'AbortError')
  })
  await act(async () => expect(await action.current.run(undefined)).toBeUndefined())
  expect(action.current).toMatchObject({ isPending: false, error: undefined })
})

test('an answer that comes after the page is gone harms nobody', async () => {
  const answer = later<string>()
  const { result, unmount } = renderHook(() => useAdminAction('useTest', () => answer.promise), { wrapper })
  let given: Promise<string | undefined> | undefined
  act(() => void (given = result.current.run(undefined)))
  unmount()
  answer.resolve('late')
  await waitFor(async () => expect(await given).toBe('late'))
})

test('`run` stays the same function while the page renders again', async () => {
  const { result, rerender } = renderHook(() => useAdminAction('useTest', async () => 1), { wrapper })
  const { run } = result.current
  rerender()
  await act(() => result.current.run(undefined))
  expect(result.current.run).toBe(run)
})
