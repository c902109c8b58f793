import './support/setup.js'
import { act, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import type { ReactElement, ReactNode } from 'react'
import { afterEach, expect, test } from 'vitest'
import {
  ActiveSessions,
  AdminProvider,
  Approvals,
  SupportAccess,
  UsersTable,
  useStartImpersonation,
} from 'impersonation-kit/admin'
import { type Answer, type Asked, startService } from './support/startService.js'

const ME = 'GET /api/operators/me'
const LIST = 'GET /api/operators/production/impersonations'
const USERS = 'GET /api/operators/production/users'
const OWN = 'GET /api/v1/me/impersonations'
const CHOICE = 'GET /api/v1/me/support-access'
const UNREACHABLE = 'The service does not answer. Check your connection.'
const OUT_OF_DATE = 'What you see below may be out of date.'

const me = () => ({
  body: { operator: { id: 'olga' }, isOwner: false, environments: ['production'], isNested: false },
})
const none = () => ({ body: { impersonations: [] } })
const unavailable = () => ({
  status: 503,
  body: { code: 'unavailable', detail: 'The database does not answer.' },
})
const userPage = (name: string) => ({
  body: { users: [{ user: { userId: 'u1', name }, decision: { verdict: 'allow' } }] },
})
const page = (url: string, shown: ReactElement) => (
  <AdminProvider url={url} environment="production">
    {shown}
  </AdminProvider>
)
const goOffline = (): void => act(() => void window.dispatchEvent(new Event('offline')))
const goOnline = (): void => act(() => void window.dispatchEvent(new Event('online')))
/** An answer that the test lets go. */
function hold() {
  let release!: (answer: Answer) => void
  const held = new Promise<Answer>((resolve) => {
    release = resolve
  })
  return { held, release }
}
const askedFor = (asked: Asked[], path: string): number =>
  asked.filter(({ request }) => request.startsWith(path)).length

afterEach(goOnline) // what TanStack Query knows of the network is global

test('a list that was shown before the browser went offline may be out of date, and is followed again', async () => {
  const { url, answers, asked } = await startService({ [ME]: me, [LIST]: none })
  render(page(url, <ActiveSessions />))
  await screen.findByText('No session that you may see is live.')
  answers[LIST] = () => Promise.reject(new Error('The line is cut.'))
  goOffline()
  await screen.findByText(OUT_OF_DATE)
  expect(screen.getByText(UNREACHABLE)).toBeDefined()
  answers[LIST] = none
  const before = askedFor(asked, LIST)
  goOnline()
  await waitFor(() => expect(screen.queryByText(OUT_OF_DATE)).toBeNull())
  expect(askedFor(asked, LIST)).toBeGreaterThan(before)
})

test('a page that is opened offline says that nothing answers', async () => {
  goOffline()
  const { url, answers } = await startService({
    [USERS]: () => Promise.reject(new Error('The line is cut.')),
  })
  render(page(url, <UsersTable />))
  goOffline()
  await screen.findByText(UNREACHABLE)
  answers[USERS] = () => userPage('Maya')
  goOnline()
  await screen.findByText('Maya')
})

test('a search that could not be asked shows no rows of another, also while it is tried again', async () => {
  const { url, answers } = await startService({ [USERS]: () => userPage('Maya') })
  render(page(url, <UsersTable />))
  await screen.findByText('Maya')
  const search = `${USERS}?q=kumo&limit=50`
  answers[search] = () => Promise.reject(new Error('The line is cut.'))
  goOffline()
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'kumo' } })
  const alert = await screen.findByRole('alert')
  expect(screen.queryByText('Maya')).toBeNull()
  const answer = hold()
  answers[search] = () => answer.held
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByText('Loading users…')
  expect([alert.isConnected, screen.queryByText('Maya')]).toEqual([true, null])
  answer.release(userPage('Kumo'))
  await screen.findByText('Kumo')
  expect(alert.isConnected).toBe(false)
})

test('a start that is asked for offline fails, and does not begin when the network is back', async () => {
  const cut = (): Promise<Answer> => Promise.reject(new Error('The line is cut.'))
  const { url, answers, asked } = await startService({ [ME]: cut })
  const { result } = renderHook(() => useStartImpersonation(), {
    wrapper: ({ children }: { children: ReactNode }) => <AdminProvider url={url}>{children}</AdminProvider>,
  })
  goOffline()
  act(() => void result.current.run({ userId: 'maya' }))
  await waitFor(() => expect(result.current.error?.code).toBe('unreachable'))
  answers[ME] = me
  goOnline()
  expect(result.current.isPending).toBe(false)
  expect(askedFor(asked, 'POST')).toBe(0)
})

test.each<[string, ReactElement, string]>([
  ['ActiveSessions', <ActiveSessions key="page" />, LIST],
  ['Approvals', <Approvals key="page" />, `${LIST}?state=requested`],
  ['SupportAccess', <SupportAccess key="page" />, OWN],
])('the alert of %s stays, with the focus, while the page asks by itself', async (_name, shown, path) => {
  const { url, answers, asked } = await startService({
    [ME]: me,
    [LIST]: unavailable,
    [OWN]: unavailable,
    [CHOICE]: () => ({ body: { optedOut: false } }),
  })
  render(page(url, shown))
  const alert = await screen.findByRole('alert')
  const again = screen.getByRole('button', { name: 'Try again' })
  act(() => again.focus())
  const before = askedFor(asked, path)
  // The first try of the next round, and the second, which comes a second later: what the page shows meanwhile is drawn.
  await waitFor(() => expect(askedFor(asked, path)).toBeGreaterThan(before + 1))
  expect([alert.isConnected, document.activeElement === again]).toEqual([true, true])
  expect(screen.queryByText(/^Loading/)).toBeNull()
  answers[LIST] = none
  answers[OWN] = none
  await waitFor(() => expect(alert.isConnected).toBe(false))
  expect(screen.queryByRole('alert')).toBeNull()
})

test('whoever tries again is told that the page asks, and keeps their place', async () => {
  const { url, answers } = await startService({ [USERS]: unavailable })
  render(page(url, <UsersTable />))
  const alert = await screen.findByRole('alert')
  const again = screen.getByRole('button', { name: 'Try again' })
  act(() => again.focus())
  const answer = hold()
  answers[USERS] = () => answer.held
  fireEvent.click(again)
  await screen.findByText('Loading users…')
  expect([alert.isConnected, document.activeElement === again]).toEqual([true, true])
  answer.release(unavailable())
  await waitFor(() => expect(screen.queryByText('Loading users…')).toBeNull())
  expect([alert.isConnected, document.activeElement === again]).toEqual([true, true])
  answers[USERS] = () => userPage('Maya')
  fireEvent.click(again)
  await screen.findByText('Maya')
  expect(screen.queryByRole('alert')).toBeNull()
})
