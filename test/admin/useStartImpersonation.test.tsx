import './support/setup.js'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'
import { AdminProvider, useOpenApproved, useStartImpersonation } from 'impersonation-kit/admin'
import { startService } from './support/startService.js'

const STARTED = {
  body: { impersonation: { id: 'one' }, ticket: 'secret-ticket', redeemAt: 'https://auth.test/redeem' },
}
const START = 'POST /api/operators/production/impersonations'

const within = (url: string) =>
  function Provider({ children }: { children: ReactNode }) {
    return (
      <AdminProvider url={url} environment="production">
        {children}
      </AdminProvider>
    )
  }
const starter = (url: string) => renderHook(() => useStartImpersonation(), { wrapper: within(url) })

test.each<[what: string, path: string, run: () => () => Promise<unknown>]>([
  [
    'a start',
    START,
    () => {
      const { run } = useStartImpersonation()
      return () => run({ userId: 'maya' })
    },
  ],
  [
    'a start in a new tab',
    START,
    () => {
      const { run } = useStartImpersonation()
      return () => run({ userId: 'maya', opensIn: 'new-tab' })
    },
  ],
  [
    'a request that was approved',
    `${START}/one/ticket`,
    () => {
      const { run } = useOpenApproved()
      return () => run({ id: 'one', opensIn: 'new-tab' })
    },
  ],
])(
  'who leaves before the answer is not taken into the account, and it ends: %s',
  async (_what, path, use) => {
    const submit = vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(() => undefined)
    const tab = { close: vi.fn() }
    const open = vi.spyOn(window, 'open').mockReturnValue(tab as unknown as Window)
    let answer!: () => void
    const released = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { url, asked } = await startService({
      [path]: async () => {
        await released
        return STARTED
      },
      [`${START}/one/end`]: () => ({ body: { impersonation: { id: 'one' } } }),
    })
    const { result, unmount } = renderHook(use, { wrapper: within(url) })
    let outcome: unknown = 'none yet'
    act(() => void result.current().then((found) => (outcome = found)))
    await waitFor(() => expect(asked.map(({ request }) => request)).toContain(path))
    unmount()
    answer()
    await waitFor(() => expect(asked.map(({ request }) => request)).toContain(`${START}/one/end`))
    await waitFor(() => expect(outcome).toBeUndefined())
    expect(submit).not.toHaveBeenCalled()
    expect(tab.close).toHaveBeenCalledTimes(open.mock.calls.length)
  },
)

test('who stays is', async () => {
  const submit = vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(() => undefined)
  const { url, asked } = await startService({ [START]: () => STARTED })
  const { result } = starter(url)
  await act(async () => {
    await result.current.run({ userId: 'maya' })
  })
  expect(submit).toHaveBeenCalledOnce()
  expect(asked.map(({ request }) => request)).toEqual([START])
})

test('an answer that is not the service’s is an error', async () => {
  const { url } = await startService({ [START]: () => ({ body: { hello: 1 } }) })
  const { result } = starter(url)
  await act(async () => {
    await result.current.run({ userId: 'maya' })
  })
  expect(result.current.error).toMatchObject({ code: 'unreadable_reply' })
})
