import './support/setup.js'
import { act, renderHook, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { expect, test, vi } from 'vitest'
import {
  AdminProvider,
  useAudit,
  useOperator,
  useSession,
  useSessions,
  useSettings,
  useSupportAccess,
  useUsers,
} from 'impersonation-kit/admin'
import { startService } from './support/startService.js'

const ME = {
  operator: { id: 'ana' },
  isOwner: false,
  environments: ['staging', 'production'],
  isNested: false,
}
const wrap = (url: string, environment?: string) =>
  function Provider({ children }: { children: ReactNode }) {
    return (
      <StrictMode>
        <AdminProvider url={url} {...(environment !== undefined && { environment })}>
          {children}
        </AdminProvider>
      </StrictMode>
    )
  }

test('without an environment it is the first of the service, and the service is asked for it once', async () => {
  const { url, asked } = await startService({
    'GET /api/operators/me': () => ({ body: ME }),
    'GET /api/operators/staging/users': () => ({ body: { users: [] } }),
    'GET /api/operators/staging/impersonations': () => ({ body: { impersonations: [] } }),
  })
  const { result } = renderHook(() => [useOperator(), useUsers(), useSessions()], { wrapper: wrap(url) })
  await waitFor(() => expect(result.current.map(({ status }) => status)).toEqual(['ready', 'ready', 'ready']))
  expect(asked.map(({ request }) => request).toSorted()).toEqual([
    'GET /api/operators/me',
    'GET /api/operators/staging/impersonations?limit=50',
    'GET /api/operators/staging/users?limit=50',
  ])
})

test('a refusal is an answer: it is not asked for again', async () => {
  const { url, asked } = await startService({
    'GET /api/operators/production/users': () => ({
      status: 403,
      body: { code: 'operators_only', detail: 'This is for members of the team.' },
    }),
  })
  const { result } = renderHook(() => useUsers(), { wrapper: wrap(url, 'production') })
  await waitFor(() => expect(result.current.error).toMatchObject({ code: 'operators_only' }))
  expect(asked).toHaveLength(1)
})

test('the users of one environment are never shown as those of another', async () => {
  const page = (name: string) => ({
    body: { users: [{ user: { userId: name }, decision: { verdict: 'allow' } }] },
  })
  const { url, answers } = await startService({ 'GET /api/operators/production/users': () => page('p') })
  answers['GET /api/operators/staging/users'] = () => new Promise(() => undefined)
  let environment = 'production'
  const Provider = ({ children }: { children: ReactNode }) => (
    <AdminProvider url={url} environment={environment}>
      {children}
    </AdminProvider>
  )
  const { result, rerender } = renderHook(() => useUsers(), { wrapper: Provider })
  await waitFor(() => expect(result.current.data?.users[0]?.user.userId).toBe('p'))
  environment = 'staging'
  rerender()
  expect([result.current.status, result.current.data]).toEqual(['loading', undefined])
})

test('a new search keeps the rows of the last one until it is answered', async () => {
  const { url } = await startService({
    'GET /api/operators/production/users?limit=50': () => ({ body: { users: [], next: 'n' } }),
    'GET /api/operators/production/users': () => new Promise(() => undefined),
  })
  const { result, rerender } = renderHook(({ search }) => useUsers({ search, delay: 0 }), {
    wrapper: wrap(url, 'production'),
    initialProps: { search: '' },
  })
  await waitFor(() => expect(result.current.data?.next).toBe('n'))
  rerender({ search: 'kumo' })
  await waitFor(() => expect(result.current.isUpdating).toBe(true))
  expect(result.current.data?.next).toBe('n')
})

test('another service begins anew', async () => {
  const answer = (name: string) => ({
    'GET /api/operators/me': () => ({ body: { ...ME, operator: { id: name } } }),
  })
  const [one, other] = [await startService(answer('one')), await startService(answer('other'))]
  let { url } = one
  const Provider = ({ children }: { children: ReactNode }) => (
    <AdminProvider url={url}>{children}</AdminProvider>
  )
  const { result, rerender } = renderHook(() => useOperator(), { wrapper: Provider })
  await waitFor(() => expect(result.current.data?.operator.id).toBe('one'))
  url = other.url
  rerender()
  expect(result.current.status).toBe('loading')
  await waitFor(() => expect(result.current.data?.operator.id).toBe('other'))
})

test('a `fetch` that is written in place does not begin anew at each render', async () => {
  const { url, asked } = await startService({ 'GET /api/operators/me': () => ({ body: ME }) })
  const Provider = ({ children }: { children: ReactNode }) => (
    <AdminProvider url={url} fetch={async (...given) => fetch(...given)}>
      {children}
    </AdminProvider>
  )
  const { result, rerender } = renderHook(() => useOperator(), { wrapper: Provider })
  await waitFor(() => expect(result.current.status).toBe('ready'))
  rerender()
  rerender()
  expect([result.current.status, asked.length]).toEqual(['ready', 1])
})

test('whoever is signed out meanwhile no longer sees what they saw', async () => {
  const { url, answers } = await startService({
    'GET /api/operators/production/users': () => ({ body: { users: [], next: 'n' } }),
  })
  const { result } = renderHook(() => useUsers(), { wrapper: wrap(url, 'production') })
  await waitFor(() => expect(result.current.data?.next).toBe('n'))
  answers['GET /api/operators/production/users'] = () => ({
    status: 401,
    body: { code: 'signed_out', detail: 'Sign in first.' },
  })
  act(() => result.current.retry())
  await waitFor(() => expect(result.current.error?.code).toBe('signed_out'))
  expect(result.current.data).toBeUndefined()
})

test('what the service has told one operator is never shown to the next', async () => {
  const users = (name: string) => ({
    body: { users: [{ user: { userId: name }, decision: { verdict: 'allow' } }] },
  })
  const { url, answers } = await startService({
    'GET /api/operators/me': () => ({ body: ME }),
    'GET /api/operators/production/users': () => users('for-ana'),
  })
  const { result } = renderHook(() => ({ me: useOperator(), users: useUsers() }), {
    wrapper: wrap(url, 'production'),
  })
  await waitFor(() => expect(result.current.users.data?.users[0]?.user.userId).toBe('for-ana'))
  await waitFor(() => expect(result.current.me.status).toBe('ready'))
  answers['GET /api/operators/production/users'] = () => new Promise(() => undefined)
  answers['GET /api/operators/me'] = () => ({ body: { ...ME, operator: { id: 'tom' } } })
  act(() => result.current.me.retry())
  await waitFor(() => expect(result.current.me.data?.operator.id).toBe('tom'))
  await waitFor(() => expect(result.current.users.data).toBeUndefined())
})

test.each<[what: string, use: () => { status: string; error?: { code: string } | undefined }]>([
  ['users', () => useUsers()],
  ['sessions', () => useSessions()],
  ['one session', () => useSession('one')],
  ['settings', () => useSettings().settings],
  ['the audit', () => useAudit()],
  ['a customer’s sessions', () => useSupportAccess().sessions],
  ['a customer’s choice', () => useSupportAccess().choice],
  ['who one is', () => useOperator()],
])('JSON of another server is an error, and no page breaks by it: %s', async (_what, use) => {
  const other = () => ({ body: { hello: 1 } })
  const production = 'GET /api/operators/production/'
  const { url } = await startService({
    'GET /api/operators/me': other,
    'GET /api/v1/me/impersonations': other,
    'GET /api/v1/me/support-access': other,
    ...Object.fromEntries(
      ['users', 'impersonations', 'impersonations/one', 'settings', 'audit'].map((path) => [
        production + path,
        other,
      ]),
    ),
  })
  const { result } = renderHook(use, { wrapper: wrap(url, 'production') })
  await waitFor(() => expect(result.current.error?.code).toBe('unreadable_reply'))
})

test('that the operator impersonates is asked again until another tab has stopped it', async () => {
  const users = (code?: string) => ({
    body: {
      users: [
        {
          user: { userId: 'maya' },
          decision: code ? { verdict: 'deny', code, sentence: 'Stop first.' } : { verdict: 'allow' },
        },
      ],
    },
  })
  const { url, answers, asked } = await startService({
    'GET /api/operators/me': () => ({ body: { ...ME, isNested: true } }),
    'GET /api/operators/production/users': () => users('already_impersonating'),
  })
  vi.useFakeTimers({ shouldAdvanceTime: true })
  const { result } = renderHook(() => ({ me: useOperator(), users: useUsers({ delay: 0 }) }), {
    wrapper: wrap(url, 'production'),
  })
  await waitFor(() => expect(result.current.me.data?.isNested).toBe(true))
  await waitFor(() => expect(result.current.users.status).toBe('ready'))
  answers['GET /api/operators/me'] = () => ({ body: ME })
  answers['GET /api/operators/production/users'] = () => users()
  await act(() => vi.advanceTimersByTimeAsync(16_000))
  await waitFor(() => expect(result.current.me.data?.isNested).toBe(false))
  await waitFor(() => expect(result.current.users.data?.users[0]?.decision.verdict).toBe('allow'))
  const before = asked.length
  await act(() => vi.advanceTimersByTimeAsync(60_000))
  expect(asked).toHaveLength(before)
})
