import './support/setup.js'
import {
  MutationObserver as MutationRunner,
  onlineManager,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
} from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode, useState } from 'react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  AuthProvider,
  type AuthSource,
  IdentityBoundary,
  useAuth,
  useImpersonation,
  type User,
  useUser,
} from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type AuthOrigin, fakeAuthOrigin, operator } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'
import { deferred } from './support/deferred.js'

const MINUTE = 60_000
const SECRET = 'secret of the operator'
const customer = (): User => impersonatedUser({ impersonation: { expiresAt: Date.now() + 20 * MINUTE } })

/** A page of a real app: the server gives the operator's data to the operator alone, and answers 403 to everybody else. */
function createApp(server: { user: User | null }) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 0 } } })
  const seen: string[] = []
  const mounts: string[] = []
  const load = vi.fn(async () => {
    if (server.user?.userId !== operator.userId) throw new Error('403 Forbidden')
    return SECRET
  })
  let actions: { stop?: () => Promise<void>; refresh: () => Promise<void>; signOut: () => Promise<void> }
  function Page() {
    const { user, status } = useUser()
    const { data, error } = useQuery({ queryKey: ['report'], queryFn: load })
    const impersonation = useImpersonation()
    const auth = useAuth()
    actions = { ...auth, ...(impersonation.status === 'active' && { stop: impersonation.stop }) }
    const [draft] = useState(() => {
      mounts.push(user?.userId ?? status)
      return `draft of ${user?.userId ?? status}`
    })
    seen.push(`${user?.userId ?? status}: ${data ?? error?.message ?? '…'}`)
    return (
      <p data-testid="page">
        {user?.userId ?? status}: {data ?? error?.message ?? '…'}, {draft}
      </p>
    )
  }
  const painted: string[] = []
  const observer = new MutationObserver(() => painted.push(document.body.textContent))
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  return {
    queryClient,
    Page,
    seen,
    mounts,
    load,
    wrap: (provider: ReactNode): ReactElement => (
      <QueryClientProvider client={queryClient}>{provider}</QueryClientProvider>
    ),
    page: () => screen.queryByTestId('page')?.textContent ?? '',
    actions: () => actions,
    /** No render and no paint showed the operator's data to anybody else, and none of it is left in the cache. */
    expectNoLeak: (): void => {
      observer.disconnect()
      expect(seen.filter((line) => line.includes(SECRET) && line.startsWith('user_42'))).toEqual([])
      expect(painted.filter((text) => text.includes(SECRET) && text.includes('user_42'))).toEqual([])
      const cached = JSON.stringify(
        queryClient
          .getQueryCache()
          .getAll()
          .map(({ state }) => state.data),
      )
      expect(cached).not.toContain(SECRET)
      expect(document.body.textContent).not.toContain(SECRET)
    },
  }
}

afterEach(() => onlineManager.setOnline(true))

/** The ways in which an identity begins and ends, for each of the three feeds. */
type App = ReturnType<typeof createApp>
interface Way {
  name: string
  run: (app: App, origin: AuthOrigin, pass: (ms: number) => Promise<void>, remounts: boolean) => Promise<void>
}
const mountByUrl = async (
  app: App,
  origin: AuthOrigin,
  pass: (ms: number) => Promise<void>,
  remounts: boolean,
) => {
  const view = render(
    <StrictMode>
      {app.wrap(
        <AuthProvider authUrl={origin.url} remountOnIdentityChange={remounts}>
          <app.Page />
        </AuthProvider>,
      )}
    </StrictMode>,
  )
  await pass(1_000)
  return view
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

  describe('a mutation', () => {
    /** A component that saves as the operator; the identity changes while `send` is under way. */
    async function saveAndSwitch(
      options: Parameters<typeof useMutation<string, Error, void, unknown>>[0],
      during: (pass: (ms: number) => Promise<void>) => Promise<void>,
      perCall: Parameters<ReturnType<typeof useMutation<string, Error, void, unknown>>['mutate']>[1] = {},
      prepare: () => void = () => undefined,
    ): Promise<App> {
      const pass = fakeClock()
      const origin = fakeAuthOrigin(operator)
      const app = createApp(origin)
      let save = (): void => undefined
      function Save() {
        useUser() // as most components that save do: they render again with the new identity
        const { mutate } = useMutation({ retry: false, ...options })
        save = () => mutate(undefined, perCall)
        return null
      }
      current = app.queryClient
      render(
        app.wrap(
          <AuthProvider authUrl={origin.url} remountOnIdentityChange={remounts}>
            <app.Page />
            <Save />
          </AuthProvider>,
        ),
      )
      await pass(1_000)
      prepare()
      await act(async () => save())
      await pass(1_000)
      origin.user = customer()
      void app.actions().refresh()
      await pass(1_000)
      expect(app.page()).toContain('user_42')
      await during(pass)
      await pass(1_000)
      return app
    }
    let current: QueryClient
    const leak = (): void => {
      current.setQueryData(['report'], SECRET)
    }

    test('under way: its onSuccess and onSettled write nothing into the cache of the next identity', async () => {
      const late = deferred<string>()
      const app = await saveAndSwitch(
        { mutationFn: () => late.promise, onSuccess: leak, onSettled: leak },
        async () => late.resolve('saved'),
      )
      app.expectNoLeak()
    })

    test('under way: the callbacks given to mutate write nothing either', async () => {
      const late = deferred<string>()
      const app = await saveAndSwitch({ mutationFn: () => late.promise }, async () => late.resolve('saved'), {
        onSuccess: leak,
        onSettled: leak,
      })
      app.expectNoLeak()
    })

    test('under way: the rollback of an optimistic update does not bring the old data back', async () => {
      const late = deferred<string>()
      const app = await saveAndSwitch(
        {
          mutationFn: () => late.promise,
          onMutate: () => current.getQueryData(['report']),
          onError: (_error, _variables, before) => current.setQueryData(['report'], before),
        },
        async () => late.reject(new Error('409')),
      )
      app.expectNoLeak()
    })

    test('S47: paused while offline, it is not sent as the next identity', async () => {
      const send = vi.fn(async () => 'sent')
      await saveAndSwitch(
        { mutationFn: send },
        async () => {
          onlineManager.setOnline(true)
          await current.resumePausedMutations()
        },
        {},
        () => onlineManager.setOnline(false),
      )
      expect(send).not.toHaveBeenCalled()
    })

    test('S47: between two tries, it is not tried again as the next identity', async () => {
      const send = vi.fn(() => Promise.reject(new Error('503')))
      await saveAndSwitch({ mutationFn: send, retry: 5, retryDelay: 5_000 }, (pass) => pass(60_000))
      expect(send).toHaveBeenCalledTimes(1)
    })

    test('S47: queued behind another one of its scope, it is not sent as the next identity', async () => {
      const first = deferred<string>()
      const send = vi.fn(() => first.promise)
      const second = vi.fn(async () => 'sent')
      await saveAndSwitch(
        { mutationFn: send, scope: { id: 'save' } },
        async () => first.resolve('saved'),
        {},
        () =>
          queueMicrotask(() => {
            void new MutationRunner(current, { mutationFn: second, scope: { id: 'save' } }).mutate()
          }),
      )
      expect(send).toHaveBeenCalledTimes(1)
      expect(second).not.toHaveBeenCalled()
    })
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

describe('what remounts nothing and clears nothing', () => {
  test.each([
    ['the first sign-in', undefined, directUser()],
    ['a sign-in after signed out', null, directUser()],
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

test('an IdentityBoundary remounts its part of an app that opted out of remounting', async () => {
  const pass = fakeClock()
  const view = (user: User | null): ReactElement => (
    <AuthProvider user={user} remountOnIdentityChange={false}>
      <input aria-label="kept" />
      <IdentityBoundary>
        <input aria-label="remounted" />
      </IdentityBoundary>
    </AuthProvider>
  )
  const { rerender } = render(view(operator))
  const value = (label: string): HTMLInputElement => screen.getByLabelText(label)
  for (const label of ['kept', 'remounted']) value(label).value = 'typed'
  rerender(view({ ...operator, firstName: 'Anna' }))
  await pass(100)
  expect(value('remounted').value).toBe('typed')
  rerender(view(customer()))
  await pass(100)
  expect(value('kept').value).toBe('typed')
  expect(value('remounted').value).toBe('')
})
