import './support/setup.js'
import { QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { type ReactElement, StrictMode } from 'react'
import { describe, expect, test, vi } from 'vitest'
import { AuthProvider, type AuthSource, useAuth, type User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type App, createApp, customer, mountByUrl, SECRET } from './support/app.js'
import { type AuthOrigin, fakeAuthOrigin, operator, REFRESH } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'
import { deferred } from './support/deferred.js'

const MINUTE = 60_000

/** The ways in which an identity begins and ends, for each of the three feeds. */
interface Way {
  name: string
  run: (app: App, origin: AuthOrigin, pass: (ms: number) => Promise<void>, remounts: boolean) => Promise<void>
}
const ways: Way[] = [
  {
    name: 'authUrl, at a scheduled refresh',
    run: async (app, origin, pass, remounts) => {
      origin.sign = { expiresIn: 600 }
      await mountByUrl(app, origin, pass, remounts)
      expect(app.page()).toContain(`admin_7: ${SECRET}`)
      origin.user = customer()
      await pass(301_000)
    },
  },
  {
    name: 'authUrl, when another tab says so',
    run: async (app, origin, pass, remounts) => {
      await mountByUrl(app, origin, pass, remounts)
      expect(app.page()).toContain(`admin_7: ${SECRET}`)
      origin.user = customer()
      const other = render(<AuthProvider authUrl={origin.url} />)
      // Messages between tabs go through real time.
      for (let i = 0; i < 20 && !app.page().includes('user_42'); i++) {
        await act(() => new Promise((resolve) => setImmediate(resolve)))
        await pass(100)
      }
      other.unmount()
    },
  },
  {
    name: 'authUrl, when the app refreshes',
    run: async (app, origin, pass, remounts) => {
      await mountByUrl(app, origin, pass, remounts)
      expect(app.page()).toContain(`admin_7: ${SECRET}`)
      origin.user = customer()
      void app.actions().refresh()
      await pass(1_000)
    },
  },
  {
    name: 'a source that tells of a change',
    run: async (app, origin, pass, remounts) => {
      let tell = (): void => undefined
      const source: AuthSource = {
        load: async () => origin.user && { user: origin.user },
        subscribe: (onChange) => {
          tell = onChange
          return () => undefined
        },
      }
      render(
        app.wrap(
          <AuthProvider source={source} remountOnIdentityChange={remounts}>
            <app.Page />
          </AuthProvider>,
        ),
      )
      await pass(1_000)
      expect(app.page()).toContain(`admin_7: ${SECRET}`)
      origin.user = customer()
      tell()
      await pass(1_000)
    },
  },
  {
    name: 'the user prop',
    run: async (app, origin, pass, remounts) => {
      const view = (): ReactElement => (
        <StrictMode>
          {app.wrap(
            <AuthProvider user={origin.user} remountOnIdentityChange={remounts}>
              <app.Page />
            </AuthProvider>,
          )}
        </StrictMode>
      )
      const { rerender } = render(view())
      await pass(1_000)
      expect(app.page()).toContain(`admin_7: ${SECRET}`)
      origin.user = customer()
      rerender(view())
      await pass(1_000)
    },
  },
  {
    name: 'the user prop, through a moment of not knowing',
    run: async (app, origin, pass, remounts) => {
      const view = (user: User | null | undefined): ReactElement =>
        app.wrap(
          <AuthProvider user={user} remountOnIdentityChange={remounts}>
            <app.Page />
          </AuthProvider>,
        )
      const { rerender } = render(view(origin.user))
      await pass(1_000)
      expect(app.page()).toContain(`admin_7: ${SECRET}`)
      origin.user = customer()
      rerender(view(undefined))
      await pass(1_000)
      rerender(view(origin.user))
      await pass(1_000)
    },
  },
  {
    name: 'authUrl, through an error',
    run: async (app, origin, pass, remounts) => {
      await mountByUrl(app, origin, pass, remounts)
      expect(app.page()).toContain(`admin_7: ${SECRET}`)
      origin.answers['GET /api/v1/refresh_token'] = () => ({ body: {} })
      void app.actions().refresh()
      await pass(1_000)
      delete origin.answers['GET /api/v1/refresh_token']
      origin.user = customer()
      void app.actions().refresh()
      await pass(1_000)
    },
  },
]

describe.each([
  ['remounting', true],
  ['without a remount (remountOnIdentityChange={false})', false],
])('S29: %s', (_how, remounts) => {
  test.each(ways)(
    "an impersonation that begins by $name shows nothing of the operator's",
    async ({ run }) => {
      const pass = fakeClock()
      const origin = fakeAuthOrigin(operator)
      const app = createApp(origin)
      await run(app, origin, pass, remounts)
      await pass(1_000)
      expect(app.page()).toContain('user_42: 403 Forbidden')
      expect(app.load.mock.results.length).toBeGreaterThanOrEqual(2)
      app.expectNoLeak()
      // Local state goes with the remount, and stays with the opt-out.
      expect(app.page()).toContain(remounts ? 'draft of user_42' : 'draft of ')
    },
  )

  test.each([
    ['a stop', async (app: App) => void app.actions().stop?.()],
    ['a sign-out', async (app: App) => void app.actions().signOut()],
    ["the session's end", async (_app: App, pass: (ms: number) => Promise<void>) => pass(21 * MINUTE)],
  ])("after %s nothing of the customer's is shown to the operator", async (_end, end) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(customer())
    const app = createApp(origin)
    app.load.mockImplementation(async () => {
      if (origin.user?.userId !== 'user_42') throw new Error('403 Forbidden')
      return 'invoice of the customer'
    })
    const expiring = setTimeout(() => (origin.user = operator), 20 * MINUTE)
    await mountByUrl(app, origin, pass, remounts)
    expect(app.page()).toContain('user_42: invoice of the customer')
    await end(app, pass)
    await pass(2_000)
    clearTimeout(expiring)
    expect(app.page()).toContain('admin_7: 403 Forbidden')
    expect(app.seen.filter((line) => line.startsWith('admin_7') && line.includes('invoice'))).toEqual([])
    expect(
      JSON.stringify(
        app.queryClient
          .getQueryCache()
          .getAll()
          .map(({ state }) => state.data),
      ),
    ).not.toContain('invoice')
  })

  test("an answer of the operator's that is on its way when the identity changes is dropped", async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(operator)
    const app = createApp(origin)
    const late = deferred<string>()
    app.load.mockImplementation(() => late.promise)
    await mountByUrl(app, origin, pass, remounts)
    app.load.mockImplementation(async () => {
      throw new Error('403 Forbidden')
    })
    origin.user = customer()
    void app.actions().refresh()
    await pass(1_000)
    late.resolve(SECRET)
    await pass(1_000)
    expect(app.page()).toContain('user_42: 403 Forbidden')
    app.expectNoLeak()
  })
})

test("S29: the app's QueryClient may be given as a prop", async () => {
  const pass = fakeClock()
  const origin = fakeAuthOrigin(operator)
  const queryClient = new QueryClient()
  queryClient.setQueryData(['report'], SECRET)
  function Refresh() {
    const { refresh } = useAuth()
    return <button onClick={() => void refresh()}>refresh</button>
  }
  render(
    <AuthProvider authUrl={origin.url} queryClient={queryClient}>
      <Refresh />
    </AuthProvider>,
  )
  await pass(1_000)
  expect(queryClient.getQueryData(['report'])).toBe(SECRET)
  origin.user = customer()
  screen.getByRole('button').click()
  await pass(1_000)
  expect(queryClient.getQueryCache().getAll()).toEqual([])
})

test("S29: a query that is mounted outside the provider, on the app's QueryClient, is emptied and asks anew", async () => {
  const pass = fakeClock()
  const origin = fakeAuthOrigin(operator)
  const app = createApp(origin)
  const me = vi.fn(async () => `name of ${origin.user?.userId}`)
  function Outside() {
    const { data } = useQuery({ queryKey: ['me'], queryFn: me, staleTime: Infinity })
    const { data: report } = useQuery({ queryKey: ['outside'], queryFn: app.load, staleTime: Infinity })
    return (
      <header>
        {data}, {report}
      </header>
    )
  }
  render(
    app.wrap(
      <>
        <Outside />
        <AuthProvider authUrl={origin.url}>
          <app.Page />
        </AuthProvider>
      </>,
    ),
  )
  await pass(1_000)
  expect(document.querySelector('header')?.textContent).toBe(`name of admin_7, ${SECRET}`)
  origin.user = customer()
  void app.actions().refresh()
  await pass(1_000)
  expect(document.querySelector('header')?.textContent).toBe('name of user_42, ')
  expect(document.body.textContent).not.toContain(SECRET)
})

test('after a change of identity the app saves and reads as before', async () => {
  const pass = fakeClock()
  const origin = fakeAuthOrigin(operator)
  const app = createApp(origin)
  const send = vi.fn(async () => origin.user?.userId)
  const saved: unknown[] = []
  function Save() {
    const { mutate } = useMutation({ mutationFn: send, onSuccess: (by) => saved.push(by) })
    return <button onClick={() => mutate()}>save</button>
  }
  const outside = <Save />
  render(
    app.wrap(
      <>
        {outside}
        <AuthProvider authUrl={origin.url}>
          <app.Page />
        </AuthProvider>
      </>,
    ),
  )
  for (const user of [operator, customer(), operator]) {
    origin.user = user
    void app.actions().refresh()
    await pass(1_000)
    screen.getByText('save').click()
    await pass(1_000)
  }
  expect(saved).toEqual(['admin_7', 'user_42', 'admin_7'])
  expect(app.page()).toContain(`admin_7: ${SECRET}`)
})

test("S29: stopped, but who is signed in now cannot be learnt: the customer's data is gone all the same", async () => {
  const pass = fakeClock()
  const origin = fakeAuthOrigin(customer())
  const app = createApp(origin)
  app.load.mockImplementation(async () => `invoice for ${origin.user?.userId}`)
  await mountByUrl(app, origin, pass, true)
  expect(app.page()).toContain('invoice for user_42')
  origin.answers[REFRESH] = () => ({ status: 500 })
  void app.actions().stop?.()
  await pass(10_000)
  expect(app.page()).toMatch(/^error: /)
  expect(app.page()).not.toContain('user_42')
})

describe('what remounts nothing and clears nothing', () => {
  test.each([
    ['the first sign-in', undefined, directUser()],
    ['a mere refresh', directUser(), directUser()],
    ['a new name of the same user', directUser(), directUser({ firstName: 'Cleopatra' })],
    [
      'a longer impersonation session',
      customer(),
      { ...customer(), impersonation: { ...customer().impersonation, expiresAt: Date.now() + 50 * MINUTE } },
    ],
    ['a moment of not knowing', directUser(), undefined],
  ])('%s', async (_what, before, after) => {
    const pass = fakeClock()
    const app = createApp({ user: operator })
    const view = (user: unknown): ReactElement =>
      app.wrap(
        <AuthProvider user={user as User}>
          <app.Page />
        </AuthProvider>,
      )
    const { rerender } = render(view(before))
    await pass(1_000)
    rerender(view(after))
    await pass(1_000)
    if (after === undefined) rerender(view(before))
    await pass(1_000)
    expect(app.mounts).toHaveLength(1)
    expect(app.load).toHaveBeenCalledTimes(1)
    expect(app.queryClient.getQueryData(['report'])).toBe(SECRET)
  })
})

describe('what is another identity', () => {
  test.each([
    ['another user', directUser(), directUser({ userId: 'user_43' })],
    ['the same user, now impersonated', directUser(), customer()],
    ['the same user, impersonated no longer', customer(), directUser()],
    ['another impersonator', customer(), impersonatedUser({ impersonatorUserId: 'admin_8' })],
    [
      'another session of the same two',
      customer(),
      impersonatedUser({ impersonation: { sessionId: 'session_2' } }),
    ],
    ['nobody', customer(), null],
    ['F23: somebody, after nobody', null, directUser()],
  ])('%s', async (_what, before, after) => {
    const pass = fakeClock()
    const app = createApp({ user: operator })
    const view = (user: User | null): ReactElement =>
      app.wrap(
        <AuthProvider user={user}>
          <app.Page />
        </AuthProvider>,
      )
    const { rerender } = render(view(before))
    await pass(1_000)
    rerender(view(after))
    await pass(1_000)
    expect(app.mounts).toHaveLength(2)
    expect(app.load).toHaveBeenCalledTimes(2)
  })
})
