import './support/setup.js'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { StrictMode } from 'react'
import { describe, expect, test, vi } from 'vitest'
import {
  AuthProvider,
  type AuthProviderProps,
  type AuthSession,
  type AuthSource,
  useAuth,
  useUser,
} from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { fakeAuthOrigin, REFRESH, startAuthOrigin } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'
import { ErrorBoundary } from './support/errorBoundary.js'
import { jwt } from './support/tokens.js'

function Who() {
  const state = useUser()
  const { refresh } = useAuth()
  const { user } = state
  return (
    <>
      <output>{user ? `${user.userId} by ${user.impersonatorUserId ?? 'nobody'}` : state.status}</output>
      {state.status === 'error' && <p>{state.error.code}</p>}
      <button onClick={() => void refresh()}>Try again</button>
    </>
  )
}
const shown = (): string | null => screen.getByRole('status').textContent
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60))
const sourceOf = (user: unknown, rest: object = {}): AuthSource => ({
  load: () => Promise.resolve({ user, ...rest } as AuthSession),
})

describe('fed by authUrl', () => {
  test('it asks the auth origin once from start to user known, also under StrictMode', async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    render(
      <StrictMode>
        <AuthProvider authUrl={origin.url}>
          <Who />
        </AuthProvider>
      </StrictMode>,
    )
    expect(shown()).toBe('loading')
    await waitFor(() => expect(shown()).toBe('user_42 by admin_7'))
    await settle()
    expect(origin.requests).toEqual([REFRESH])
  })

  test('a trailing slash in authUrl does no harm', async () => {
    const origin = await startAuthOrigin(directUser())
    render(
      <AuthProvider authUrl={`${origin.url}/`}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by nobody'))
    expect(origin.requests).toEqual([REFRESH])
  })

  test('401 means signed out', async () => {
    const origin = await startAuthOrigin(null)
    render(
      <AuthProvider authUrl={origin.url}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('signed-out'))
  })

  test.each([
    ['an initialUser who is impersonated', impersonatedUser(), 'user_42 by admin_7'],
    ['an initialUser of null', null, 'signed-out'],
  ])('F25: %s is shown at once, and confirmed by one request', async (_what, initialUser, expected) => {
    const origin = await startAuthOrigin(directUser({ userId: 'somebody_else' }))
    render(
      <AuthProvider authUrl={origin.url} initialUser={initialUser}>
        <Who />
      </AuthProvider>,
    )
    expect(shown()).toBe(expected)
    await waitFor(() => expect(shown()).toBe('somebody_else by nobody'))
    await settle()
    expect(origin.requests).toEqual([REFRESH])
  })

  test('a server that is down at first ends in an error, and trying again works', async () => {
    const origin = await startAuthOrigin(directUser())
    origin.answers[REFRESH] = () => Promise.reject(new Error('cut'))
    render(
      <AuthProvider authUrl={origin.url}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('error'))
    expect(screen.getByText('auth_unreachable')).toBeTruthy()
    delete origin.answers[REFRESH]
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(shown()).toBe('user_42 by nobody'))
  })

  test.each([
    ['200 with a page of HTML', { body: '<!doctype html><title>App</title>', type: 'text/html' }],
    ['200 with null', { body: 'null' }],
    ['200 with an empty object', { body: {} }],
    ['200 with a user but no token', { body: { user: { user_id: 'user_42' } } }],
    ['200 with a token but no user', { body: { access_token: jwt({ sub: 'user_42' }) } }],
    [
      '200 with a JWT whose claims cannot be read',
      { body: { access_token: `${jwt({}).split('.')[0]}.b.c`, user: { user_id: 'user_42' } } },
    ],
    ['500', { status: 500, body: { user: { user_id: 'user_42' } } }],
    ['404', { status: 404, body: {} }],
    ['429', { status: 429, body: {} }],
    ['403', { status: 403, body: {} }],
  ])('%s is an error at first load, and nobody is signed in', async (_what, answer) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.answers[REFRESH] = () => answer
    const seen = new Set<string | null>()
    function Watch() {
      seen.add(useUser().status)
      return null
    }
    render(
      <AuthProvider authUrl={origin.url}>
        <Who />
        <Watch />
      </AuthProvider>,
    )
    await pass(10_000)
    expect(shown()).toBe('error')
    expect([...seen]).toEqual(['loading', 'error'])
  })

  test('S32: a token of another user than the reply names is an error, and nobody is signed in', async () => {
    const origin = await startAuthOrigin(directUser())
    origin.sign = { claims: { sub: 'admin_7', user_id: 'admin_7' } }
    render(
      <AuthProvider authUrl={origin.url}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('error'))
    expect(screen.getByText('identity_mismatch')).toBeTruthy()
  })

  test('an authUrl that is no http(s) address throws with the address to give', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    render(
      <ErrorBoundary>
        <AuthProvider authUrl="auth.example.com" />
      </ErrorBoundary>,
    )
    expect(screen.getByRole('alert').textContent).toMatch(
      /authUrl.*"auth\.example\.com".*https:\/\/auth\.example\.com/,
    )
  })
})

describe('fed by source', () => {
  test('it shows the user that the source loads', async () => {
    render(
      <AuthProvider source={sourceOf(impersonatedUser())}>
        <Who />
      </AuthProvider>,
    )
    expect(shown()).toBe('loading')
    await waitFor(() => expect(shown()).toBe('user_42 by admin_7'))
  })

  test('a source of null means signed out', async () => {
    render(
      <AuthProvider source={{ load: async () => null }}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('signed-out'))
  })

  test('the marker of the access token counts where the user has none', async () => {
    const accessToken = jwt({ sub: 'user_42', act: { sub: 'admin_7' } })
    render(
      <AuthProvider source={sourceOf(directUser(), { accessToken })}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by admin_7'))
  })

  test('an opaque access token is no error', async () => {
    render(
      <AuthProvider source={sourceOf(directUser(), { accessToken: 'opaque' })}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by nobody'))
  })

  test('a mapper that throws counts as impersonated by someone unknown', async () => {
    const claims = (): never => {
      throw new Error('no')
    }
    render(
      <AuthProvider source={sourceOf(directUser(), { accessToken: jwt({ sub: 'user_42' }) })} claims={claims}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by unknown'))
  })

  test('a source whose load throws at once is an error, not a crash', async () => {
    const pass = fakeClock()
    const load = (): never => {
      throw new TypeError('not ready')
    }
    render(
      <AuthProvider source={{ load }}>
        <Who />
      </AuthProvider>,
    )
    await pass(10_000)
    expect(shown()).toBe('error')
  })

  test('it looks again when the source says that the user may have changed, and not after it is unmounted', async () => {
    let user = directUser()
    let tell: (() => void) | undefined
    const load = vi.fn(async () => ({ user }))
    const source: AuthSource = {
      load,
      subscribe: (onChange) => {
        tell = onChange
        return () => (tell = undefined)
      },
    }
    const view = render(
      <AuthProvider source={source}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by nobody'))
    user = impersonatedUser()
    tell?.()
    await waitFor(() => expect(shown()).toBe('user_42 by admin_7'))
    view.unmount()
    expect(tell).toBeUndefined()
  })

  test('it follows a source that is replaced between renders', async () => {
    const first = sourceOf(directUser())
    const view = render(
      <AuthProvider source={first}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by nobody'))
    view.rerender(
      <AuthProvider source={sourceOf(impersonatedUser())}>
        <Who />
      </AuthProvider>,
    )
    await userEvent.click(screen.getByRole('button'))
    await waitFor(() => expect(shown()).toBe('user_42 by admin_7'))
  })
})

describe('fed by user', () => {
  test.each([
    ['undefined is loading', undefined, 'loading'],
    ['null is signed out', null, 'signed-out'],
    ['a user is signed in', directUser(), 'user_42 by nobody'],
    ['an impersonated user is shown as such', impersonatedUser(), 'user_42 by admin_7'],
    ['a user without a userId is an error', { userId: '' }, 'error'],
  ])('%s, in the first render', (_what, user, expected) => {
    render(
      <AuthProvider user={user}>
        <Who />
      </AuthProvider>,
    )
    expect(shown()).toBe(expected)
  })

  test('it follows the value, into an error and out of it', () => {
    const view = render(
      <AuthProvider user={undefined}>
        <Who />
      </AuthProvider>,
    )
    const follow = (user: unknown): string | null => {
      view.rerender(
        <AuthProvider user={user as null}>
          <Who />
        </AuthProvider>,
      )
      return shown()
    }
    expect(follow(directUser())).toBe('user_42 by nobody')
    expect(follow(impersonatedUser())).toBe('user_42 by admin_7')
    expect(follow({})).toBe('error')
    expect(follow(impersonatedUser())).toBe('user_42 by admin_7')
    expect(follow(null)).toBe('signed-out')
    expect(follow(directUser())).toBe('user_42 by nobody')
  })

  test('it makes no request', async () => {
    const fetched = vi.fn()
    vi.stubGlobal('fetch', fetched)
    render(
      <AuthProvider user={directUser()}>
        <Who />
      </AuthProvider>,
    )
    await userEvent.click(screen.getByRole('button'))
    expect(fetched).not.toHaveBeenCalled()
  })
})

describe('configuration', () => {
  test.each([
    ['none of the three', {}, 'none'],
    ['authUrl and user', { authUrl: 'https://auth.test', user: null }, 'authUrl and user'],
    ['source and user', { source: sourceOf(null), user: null }, 'source and user'],
    [
      'all three',
      { authUrl: 'https://auth.test', source: sourceOf(null), user: null },
      'authUrl and source and user',
    ],
  ])('%s throws, and says which were given', (_what, props, given) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    render(
      <ErrorBoundary>
        <AuthProvider {...(props as AuthProviderProps)} />
      </ErrorBoundary>,
    )
    expect(screen.getByRole('alert').textContent).toContain(
      `exactly one of authUrl, source and user, and was given ${given}`,
    )
  })

  test("it leaves the app's QueryClient alone: its own query is not in there", async () => {
    const queryClient = new QueryClient()
    render(
      <QueryClientProvider client={queryClient}>
        <AuthProvider source={sourceOf(directUser())}>
          <Who />
        </AuthProvider>
      </QueryClientProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by nobody'))
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  test('S45: nothing that stands in the storage or the address of the page makes or unmakes an impersonation', async () => {
    const names = [
      'impersonatorUserId',
      'impersonation',
      'impersonation-kit',
      'isImpersonating',
      'impersonating',
    ]
    for (const name of names) {
      localStorage.setItem(name, 'null')
      sessionStorage.setItem(name, 'false')
      document.cookie = `${name}=false`
    }
    history.replaceState(null, '', `?${names.map((name) => `${name}=false`).join('&')}`)
    const origin = await startAuthOrigin(impersonatedUser())
    render(
      <AuthProvider authUrl={origin.url}>
        <Who />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42 by admin_7'))
    history.replaceState(null, '', '?')
    localStorage.clear()
    sessionStorage.clear()
  })
})
