import './support/setup.js'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { AuthProvider, type AuthSource, type StopResult, useImpersonation, useUser } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { fakeAuthOrigin, LOGOUT, operator, REFRESH, startAuthOrigin, STOP } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'
import { deferred } from './support/deferred.js'

function StopButton() {
  const impersonation = useImpersonation()
  const { status, user } = useUser()
  const who = user?.userId ?? status
  return (
    <>
      <output>{who}</output>
      {impersonation.status === 'active' && (
        <>
          {impersonation.canStop || <p>cannot stop</p>}
          <button onClick={() => void impersonation.stop()}>
            {impersonation.stopping ? 'Stopping' : 'Stop'}
          </button>
          {impersonation.stopError && <p role="alert">{impersonation.stopError.code}</p>}
        </>
      )}
    </>
  )
}
const shown = (): string | null => screen.getByRole('status').textContent
const stop = (): Promise<void> => userEvent.click(screen.getByRole('button'))
const navigate = vi.fn<(url: string) => void>()
const app = (authUrl: string, returnOrigins?: readonly string[]): ReactElement => (
  <AuthProvider authUrl={authUrl} navigate={navigate} {...(returnOrigins && { returnOrigins })}>
    <StopButton />
  </AuthProvider>
)
beforeEach(() => {
  navigate.mockReset()
})

describe('what it says', () => {
  test.each([
    ['nobody is signed in', null],
    ['nobody impersonates the user', directUser()],
    ['it is not known yet', undefined],
  ])('none while %s', (_what, user) => {
    let state: unknown
    function Read() {
      state = useImpersonation()
      return null
    }
    render(
      <AuthProvider user={user}>
        <Read />
      </AuthProvider>,
    )
    expect(state).toEqual({ status: 'none' })
  })

  test('who, by whom, why, in what mode and until when', () => {
    const user = impersonatedUser({ impersonation: { mode: 'read-only' } })
    let state: unknown
    function Read() {
      state = useImpersonation()
      return null
    }
    render(
      <AuthProvider user={user}>
        <Read />
      </AuthProvider>,
    )
    expect(state).toEqual({
      status: 'active',
      user,
      ...user.impersonation,
      canStop: false,
      stopping: false,
      stop: expect.any(Function) as unknown,
    })
  })
})

describe('stop, at an auth origin', () => {
  test('ends the session with one request, shows that it runs, and the operator is back', async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    const wait = deferred<undefined>()
    origin.answers[STOP] = () => wait.promise
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await userEvent.dblClick(screen.getByRole('button'))
    expect(screen.getByRole('button').textContent).toBe('Stopping')
    wait.resolve(undefined)
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(origin.requests).toEqual([REFRESH, STOP, REFRESH])
  })

  test("S16: where the operator's own session is gone, it signs out cleanly", async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    origin.operator = null
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(shown()).toBe('signed-out'))
  })

  test('S16: where the session is over already (401), it signs out cleanly and without an error', async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    origin.answers[STOP] = () => ({ status: 401 })
    origin.user = null
    await stop()
    await waitFor(() => expect(shown()).toBe('signed-out'))
    expect(screen.queryByRole('alert')).toBeNull()
    expect(origin.count(LOGOUT)).toBe(0)
  })

  test.each([500, 403, 429])('%i says so, and a second try works', async (status) => {
    const origin = await startAuthOrigin(impersonatedUser())
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    origin.answers[STOP] = () => ({ status })
    await stop()
    await waitFor(() => expect(screen.getByRole('alert')).toBeTruthy())
    expect(shown()).toBe('user_42')
    expect(screen.getByRole('button').textContent).toBe('Stop')
    expect(origin.count(LOGOUT)).toBe(0)
    delete origin.answers[STOP]
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test.each([
    ['answers 404', () => ({ status: 404 })],
    ['answers 405', () => ({ status: 405 })],
    ['is refused by the network, as a route without CORS headers is', () => Promise.reject(new Error('cut'))],
  ])('it logs out by /api/v1/logout where the stop route %s', async (_how, answer) => {
    const origin = await startAuthOrigin(impersonatedUser())
    origin.answers[STOP] = answer
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(origin.requests).toEqual([REFRESH, STOP, REFRESH, LOGOUT, REFRESH])
  })

  test('S16: where the stop got through and only its reply was lost, the operator is not logged out', async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    origin.answers[STOP] = () => {
      origin.user = directUser({ userId: 'admin_7' })
      return Promise.reject(new Error('cut'))
    }
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(origin.count(LOGOUT)).toBe(0)
  })

  test('where another tab has stopped already and there is no stop route, the operator is not logged out', async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    origin.answers[STOP] = () => ({ status: 404 })
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    origin.user = directUser({ userId: 'admin_7' })
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(origin.count(LOGOUT)).toBe(0)
  })

  test('a server that says yes and means no is an error, not a session that has ended', async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    origin.answers[STOP] = () => ({ body: {} })
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('stop_failed'))
    expect(shown()).toBe('user_42')
  })

  test('both routes out of reach: it says so, and shows the user still', async () => {
    const origin = await startAuthOrigin(impersonatedUser())
    render(app(origin.url))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await origin.close()
    await stop()
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('auth_unreachable'))
    expect(shown()).toBe('user_42')
  })

  test('S29: stopped, but who is signed in now cannot be learnt: the customer is shown no longer', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(impersonatedUser())
    render(app(origin.url))
    await pass(1_000)
    expect(shown()).toBe('user_42')
    origin.answers[REFRESH] = () => ({ status: 500 })
    await act(async () => screen.getByRole('button').click())
    await pass(10_000)
    expect(shown()).toBe('error')
    delete origin.answers[REFRESH]
    await pass(40_000)
    expect(shown()).toBe('admin_7')
  })

  test('a stop route that never answers ends in an error that can be tried again', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(impersonatedUser())
    render(app(origin.url))
    await pass(1_000)
    origin.answers[STOP] = () => deferred<undefined>().promise
    await act(async () => screen.getByRole('button').click())
    await pass(15_000)
    expect(screen.getByRole('alert').textContent).toBe('auth_unreachable')
    delete origin.answers[STOP]
    await act(async () => screen.getByRole('button').click())
    await pass(2_000)
    expect(shown()).toBe('admin_7')
  })
})

describe('where a stop leads back to', () => {
  /** Stops at an origin that answers with this redirect_to, and gives where the browser was sent. */
  async function stopWith(redirectTo: unknown, returnOrigins?: readonly string[]): Promise<string[]> {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(impersonatedUser())
    origin.answers[STOP] = () => {
      origin.user = operator
      return { body: { redirect_to: redirectTo } }
    }
    render(app(origin.url, returnOrigins))
    await pass(1_000)
    await act(async () => screen.getByRole('button').click())
    await pass(2_000)
    expect(shown()).toBe('admin_7')
    return navigate.mock.calls.map(([url]) => url)
  }

  test.each([
    ['a path of the app', '/support?tab=users', `${location.origin}/support?tab=users`],
    ["an address on the app's origin", `${location.origin}/a`, `${location.origin}/a`],
    ['an address on the auth origin', 'https://auth.test/dashboard', 'https://auth.test/dashboard'],
  ])('%s is followed', async (_what, redirectTo, url) => {
    expect(await stopWith(redirectTo)).toEqual([url])
  })

  test('an address in an admin app on another origin is followed where the app names it, and otherwise the console says how', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const redirectTo = 'https://admin.example.com/customers?q=Cleo'
    expect(await stopWith(redirectTo)).toEqual([])
    expect(warn.mock.lastCall?.[0]).toContain("returnOrigins={['https://admin.example.com']}")
    cleanup()
    navigate.mockReset()
    expect(await stopWith(redirectTo, ['https://admin.example.com'])).toEqual([redirectTo])
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    'https:evil.example',
    'https:/\\evil.example',
    'http:evil.example',
    '/%2f%2fevil.example',
    '%2f%2fevil.example',
    '/%5cevil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'https://auth.test.evil.example/',
    'https://auth.test@evil.example/',
    'https://user:pass@evil.example/',
    'http://auth.test/',
    'ftp://auth.test/',
    'blob:https://auth.test/x',
    ' //evil.example',
    '',
    null,
    42,
    {},
    ['/a'],
  ])('S10: %j is not followed, and the session has ended all the same', async (redirectTo) => {
    for (const url of await stopWith(redirectTo)) {
      expect([location.origin, 'https://auth.test']).toContain(new URL(url).origin)
      expect(url).not.toContain('evil')
    }
  })

  test('S10: a reply that is no JSON ends the session and leads nowhere', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(impersonatedUser())
    origin.answers[STOP] = () => {
      origin.user = operator
      return { body: 'OK', type: 'text/plain' }
    }
    render(app(origin.url))
    await pass(1_000)
    await act(async () => screen.getByRole('button').click())
    await pass(2_000)
    expect(shown()).toBe('admin_7')
    expect(navigate).not.toHaveBeenCalled()
  })
})

describe('stop, with a source or a value', () => {
  test('a stop that was kept from an impersonation which is over signs nobody out', async () => {
    let user: ReturnType<typeof directUser> | null = impersonatedUser()
    const signOut = vi.fn(async () => void (user = user === operator ? null : operator))
    const kept: (() => Promise<void>)[] = []
    function Keeper() {
      const impersonation = useImpersonation()
      if (impersonation.status === 'active') kept.push(impersonation.stop)
      return null
    }
    render(
      <AuthProvider source={{ load: async () => user && { user }, signOut }} navigate={navigate}>
        <Keeper />
        <StopButton />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    await act(async () => kept[0]?.())
    expect(shown()).toBe('admin_7')
    expect(signOut).toHaveBeenCalledOnce()
  })

  const sourceOf = (stopImpersonation?: () => Promise<StopResult | undefined>): AuthSource => {
    let user = impersonatedUser() as ReturnType<typeof directUser>
    return {
      load: async () => ({ user }),
      ...(stopImpersonation && {
        stopImpersonation: async () => {
          const result = await stopImpersonation()
          user = operator
          return result
        },
      }),
    }
  }
  test('it asks the source, and follows where it leads', async () => {
    render(
      <AuthProvider source={sourceOf(async () => ({ redirectTo: '/support' }))} navigate={navigate}>
        <StopButton />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(navigate.mock.calls).toEqual([[`${location.origin}/support`]])
  })

  test.each<[string, () => Promise<never>]>([
    ['rejects with an error', () => Promise.reject(new Error('no'))],
    ['rejects with nothing', () => Promise.reject(undefined as unknown)],
    [
      'throws at once',
      () => {
        throw new Error('no')
      },
    ],
  ])('a source that %s is a stopError, and stop does not reject', async (_how, stopImpersonation) => {
    render(
      <AuthProvider source={sourceOf(stopImpersonation)}>
        <StopButton />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(screen.getByRole('alert')).toBeTruthy())
    expect(shown()).toBe('user_42')
  })

  test('a source without a way to stop says so', async () => {
    render(
      <AuthProvider source={sourceOf()}>
        <StopButton />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('stop_unsupported'))
  })

  test('what cannot be stopped is known before anybody tries, and as soon as it can be', () => {
    const element = (stopImpersonation?: () => Promise<void>): ReactElement => (
      <AuthProvider user={impersonatedUser()} {...(stopImpersonation && { stopImpersonation })}>
        <StopButton />
      </AuthProvider>
    )
    const view = render(element())
    expect(screen.queryByText('cannot stop')).toBeTruthy()
    view.rerender(element(async () => undefined))
    expect(screen.queryByText('cannot stop')).toBeNull()
    view.rerender(element())
    expect(screen.queryByText('cannot stop')).toBeTruthy()
  })

  test('an auth that can only sign out ends the impersonation by that', async () => {
    const signOut = vi.fn(async () => {
      view.rerender(element(null))
    })
    const element = (user: ReturnType<typeof directUser> | null): ReactElement => (
      <AuthProvider user={user} signOut={signOut}>
        <StopButton />
      </AuthProvider>
    )
    const view = render(element(impersonatedUser()))
    expect(screen.queryByText('cannot stop')).toBeNull()
    await stop()
    await waitFor(() => expect(shown()).toBe('signed-out'))
    expect(signOut).toHaveBeenCalledTimes(1)
  })

  test('an auth that can do both is asked to stop, and nobody is signed out', async () => {
    const signOut = vi.fn(async () => undefined)
    render(
      <AuthProvider source={{ ...sourceOf(async () => undefined), signOut }}>
        <StopButton />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42'))
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(signOut).not.toHaveBeenCalled()
  })

  test('fed by value, it calls stopImpersonation, and the app changes the value', async () => {
    const stopImpersonation = vi.fn(async () => {
      view.rerender(element(operator))
    })
    const element = (user: ReturnType<typeof directUser>): ReactElement => (
      <AuthProvider user={user} stopImpersonation={stopImpersonation}>
        <StopButton />
      </AuthProvider>
    )
    const view = render(element(impersonatedUser()))
    await stop()
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(stopImpersonation).toHaveBeenCalledTimes(1)
  })
})
