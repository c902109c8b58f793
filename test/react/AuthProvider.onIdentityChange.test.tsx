import './support/setup.js'
import { dehydrate, hydrate, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { type ReactElement, StrictMode } from 'react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AuthProvider, type IdentityChange, type User, useUser } from 'impersonation-kit'
import { directUser } from 'impersonation-kit/testing'
import { createApp, customer, mountByUrl, SECRET } from './support/app.js'
import { fakeAuthOrigin, operator, REFRESH } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'

const SETTLED = 6_000

describe('onIdentityChange', () => {
  const log: string[] = []
  const note = ({ previous, user }: IdentityChange): void => {
    const name = (who: User | null | undefined): string =>
      who === undefined
        ? 'unknown'
        : who
          ? `${who.userId} by ${who.impersonatorUserId ?? 'nobody'}`
          : 'nobody'
    log.push(`${name(previous)} -> ${name(user)}`)
  }
  function Page() {
    const { status, user } = useUser()
    log.push(`renders ${user?.userId ?? status}`)
    return null
  }
  afterEach(() => void log.splice(0))

  const people: (User | null | undefined)[] = [undefined, null, operator, customer(), directUser(), null]
  test.each<[string, (user: User | null | undefined) => ReactElement]>([
    [
      'a user prop',
      (user) => (
        <AuthProvider user={user} onIdentityChange={note}>
          <Page />
        </AuthProvider>
      ),
    ],
    [
      'a user prop without a remount',
      (user) => (
        <AuthProvider user={user} remountOnIdentityChange={false} onIdentityChange={note}>
          <Page />
        </AuthProvider>
      ),
    ],
  ])('fed by %s, it is told each change once, before the new identity renders', async (_feed, view) => {
    const pass = fakeClock()
    const { rerender } = render(view(people[0]))
    for (const user of people) {
      rerender(view(user))
      await pass(100)
    }
    expect(log.filter((line) => line.includes('->'))).toEqual([
      'nobody -> admin_7 by nobody',
      'admin_7 by nobody -> user_42 by admin_7',
      'user_42 by admin_7 -> user_42 by nobody',
      'user_42 by nobody -> nobody',
    ])
    expect(log.indexOf('nobody -> admin_7 by nobody')).toBeLessThan(log.indexOf('renders admin_7'))
    expect(log.indexOf('admin_7 by nobody -> user_42 by admin_7')).toBeLessThan(
      log.indexOf('renders user_42'),
    )
  })

  test('fed by an auth origin, in StrictMode, it is told as well, after the cache was emptied', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(operator)
    const page = createApp(origin)
    const cached: unknown[] = []
    render(
      <StrictMode>
        {page.wrap(
          <AuthProvider
            authUrl={origin.url}
            onIdentityChange={(change) => {
              note(change)
              cached.push(page.queryClient.getQueryData(['report']))
            }}
          >
            <page.Page />
          </AuthProvider>,
        )}
      </StrictMode>,
    )
    await pass(1_000)
    expect(log).toEqual([])
    origin.user = customer()
    void page.actions().refresh()
    await pass(1_000)
    expect(log).toEqual(['admin_7 by nobody -> user_42 by admin_7'])
    expect(cached).toEqual([undefined])
  })

  test('one that throws does not keep the new identity away, and its error is told', async () => {
    const pass = fakeClock()
    const told = vi.fn()
    process.once('unhandledRejection', told)
    const view = (user: User): ReactElement => (
      <AuthProvider
        user={user}
        onIdentityChange={() => {
          throw new Error('reducer')
        }}
      >
        <Page />
      </AuthProvider>
    )
    const { rerender } = render(view(operator))
    rerender(view(customer()))
    await pass(100)
    await vi.waitFor(() => expect(told).toHaveBeenCalledOnce())
    expect(log.at(-1)).toBe('renders user_42')
  })

  test('where it was stopped and who comes next is not known, it is told that nobody is', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(customer())
    const page = createApp(origin)
    render(
      page.wrap(
        <AuthProvider authUrl={origin.url} onIdentityChange={note}>
          <page.Page />
        </AuthProvider>,
      ),
    )
    await pass(1_000)
    origin.answers[REFRESH] = () => ({ status: 500 })
    void page.actions().stop?.()
    await pass(10_000)
    expect(log).toEqual(['user_42 by admin_7 -> nobody'])
  })
})

/** Plays pages of one browser one after the other; its storage stays. */
function createBrowser(pass: (ms: number) => Promise<void>) {
  const load = async (user: User | null, options: { persisted?: unknown; restoreLate?: boolean } = {}) => {
    const origin = fakeAuthOrigin(user)
    const app = createApp(origin)
    const changes: IdentityChange[] = []
    const restore = (): void => hydrate(app.queryClient, options.persisted ?? {})
    if (!options.restoreLate) restore()
    const view = render(
      app.wrap(
        <AuthProvider authUrl={origin.url} onIdentityChange={(change) => changes.push(change)}>
          <app.Page />
        </AuthProvider>,
      ),
    )
    await pass(100)
    if (options.restoreLate) restore()
    await pass(1_000)
    return {
      app,
      changes,
      persist: (): unknown => JSON.parse(JSON.stringify(dehydrate(app.queryClient))),
      close: view.unmount,
    }
  }
  return { load }
}

describe('F5: the first identity of a page is compared with the last one of this browser', () => {
  test.each([
    ['restored before it is known who is signed in', false],
    ['restored late', true],
  ])("the operator's persisted cache, %s, is not the customer's", async (_when, restoreLate) => {
    const pass = fakeClock()
    const browser = createBrowser(pass)
    const first = await browser.load(operator)
    expect(first.app.page()).toContain(SECRET)
    await pass(SETTLED)
    const persisted = first.persist()
    first.close()

    const second = await browser.load(customer(), { persisted, restoreLate })
    expect(second.app.page()).toContain('user_42: 403 Forbidden')
    second.app.expectNoLeak()
    expect(second.changes).toEqual([
      { user: expect.objectContaining({ userId: 'user_42' }), previous: undefined },
    ])
    await pass(SETTLED)
    second.close()

    const third = await browser.load(customer())
    expect(third.changes).toEqual([])
    third.close()
  })

  test('a reload of the same identity keeps its cache, and remounts nothing', async () => {
    const pass = fakeClock()
    const browser = createBrowser(pass)
    const first = await browser.load(operator)
    await pass(SETTLED)
    const persisted = first.persist()
    first.close()
    const second = await browser.load(operator, { persisted })
    expect(second.app.seen[0]).toContain(SECRET)
    expect(second.app.mounts).toHaveLength(1)
    expect(second.changes).toEqual([])
  })

  test('a page that is closed before its persister has written leaves nothing for the next one to believe', async () => {
    const pass = fakeClock()
    const browser = createBrowser(pass)
    const first = await browser.load(operator)
    await pass(SETTLED)
    const persisted = first.persist()
    first.close()
    const second = await browser.load(customer(), { persisted })
    second.close() // within a second: what is in the storage is still the operator's
    const third = await browser.load(customer(), { persisted })
    third.app.expectNoLeak()
    expect(third.app.page()).toContain('user_42: 403 Forbidden')
  })

  test('a sign-in by a redirect clears what was fetched signed out, and remounts nothing', async () => {
    const pass = fakeClock()
    const browser = createBrowser(pass)
    const first = await browser.load(null)
    await pass(SETTLED)
    first.close()
    const second = await browser.load(operator)
    expect(second.changes).toHaveLength(1)
    expect(second.app.mounts).toHaveLength(1)
    expect(second.app.page()).toContain(`admin_7: ${SECRET}`)
  })

  test.each([
    ['initialUser', (user: User) => ({ authUrl: 'https://auth.test', initialUser: user })],
    ['the user prop', (user: User) => ({ user })],
  ])('fed by %s, nothing of the other identity is rendered even once', async (_feed, feed) => {
    const pass = fakeClock()
    fakeAuthOrigin(customer())
    const show = (user: User, queryClient: QueryClient, seen: unknown[]): (() => void) => {
      function Page() {
        seen.push(useQuery({ queryKey: ['report'], queryFn: () => 'fresh', staleTime: Infinity }).data)
        return null
      }
      return render(
        <StrictMode>
          <QueryClientProvider client={queryClient}>
            <AuthProvider {...feed(user)}>
              <Page />
            </AuthProvider>
          </QueryClientProvider>
        </StrictMode>,
      ).unmount
    }
    const first = new QueryClient()
    first.setQueryData(['report'], SECRET)
    const close = show(operator, first, [])
    await pass(SETTLED)
    close()
    const second = new QueryClient()
    hydrate(second, dehydrate(first))
    const seen: unknown[] = []
    show(customer(), second, seen)
    await pass(1_000)
    expect(seen).not.toContain(SECRET)
    expect(seen.at(-1)).toBe('fresh')
  })

  test('paused writes that a persister brings back are not sent in the name of somebody else', async () => {
    const pass = fakeClock()
    const browser = createBrowser(pass)
    const first = await browser.load(operator)
    await pass(SETTLED)
    const sent = vi.fn()
    const persisted = {
      mutations: [
        {
          mutationKey: ['save'],
          state: { isPaused: true, status: 'pending', submittedAt: Date.now(), variables: 'x' },
        },
      ],
    }
    first.close()
    const second = await browser.load(customer(), { persisted, restoreLate: true })
    second.app.queryClient.setMutationDefaults(['save'], { mutationFn: async () => sent() })
    await second.app.queryClient.resumePausedMutations()
    await pass(1_000)
    expect(sent).not.toHaveBeenCalled()
    expect(second.app.queryClient.getMutationCache().getAll()).toEqual([])
  })

  test('what is remembered shows no id', async () => {
    const pass = fakeClock()
    const { app } = await createBrowser(pass).load(customer())
    await pass(SETTLED)
    const stored = JSON.stringify(Object.entries(localStorage))
    expect(stored).toContain('impersonation-kit:https://auth.test')
    expect(stored).not.toMatch(/user_42|admin_7|session_1|cleo/i)
    expect(app.page()).toContain('user_42')
  })

  test.each([
    ['is missing', undefined],
    [
      'throws',
      {
        getItem: () => {
          throw new DOMException('denied', 'SecurityError')
        },
        setItem: () => {
          throw new DOMException('full', 'QuotaExceededError')
        },
      },
    ],
    ['holds nonsense', { getItem: () => ({}), setItem: () => undefined }],
  ])('a storage that %s breaks nothing', async (_how, storage) => {
    vi.stubGlobal('localStorage', storage)
    const pass = fakeClock()
    const origin = fakeAuthOrigin(operator)
    const app = createApp(origin)
    await mountByUrl(app, origin, pass, true)
    expect(app.page()).toContain(`admin_7: ${SECRET}`)
    origin.user = customer()
    void app.actions().refresh()
    await pass(1_000)
    expect(app.page()).toContain('user_42: 403 Forbidden')
    app.expectNoLeak()
    expect(screen.getByTestId('page').textContent).toContain('draft of user_42')
  })
})
