import './support/setup.js'
import { render, screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { AuthProvider, type AuthSession, useAuth, type User, useUser } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { operator, REFRESH, startAuthOrigin } from './support/authOrigin.js'
import { deferred } from './support/deferred.js'

function Who({ tab }: { tab: string }) {
  const { status, user } = useUser()
  const { refresh } = useAuth()
  return (
    <button data-testid={tab} onClick={() => void refresh()}>
      {user?.userId ?? status}
    </button>
  )
}
const shown = (tab: string): string | null => screen.getByTestId(tab).textContent
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100))

// Two providers on one page hear each other as two tabs do: a BroadcastChannel does not hear itself alone.
function openTab(tab: string, authUrl: string) {
  return render(
    <AuthProvider authUrl={authUrl}>
      <Who tab={tab} />
    </AuthProvider>,
  )
}

describe('tabs of one app', () => {
  test('follow each other into an impersonation and out of it, each with one request', async () => {
    const origin = await startAuthOrigin(operator)
    openTab('one', origin.url)
    await waitFor(() => expect(shown('one')).toBe('admin_7'))
    openTab('two', origin.url)
    await waitFor(() => expect(shown('two')).toBe('admin_7'))
    await settle()
    const before = origin.requests.length
    for (const user of [impersonatedUser(), operator, null]) {
      origin.user = user
      screen.getByTestId('one').click()
      await waitFor(() => expect(shown('two')).toBe(user?.userId ?? 'signed-out'))
      expect(shown('one')).toBe(shown('two'))
      await settle()
    }
    expect(origin.requests.slice(before)).toEqual(Array.from({ length: 6 }, () => REFRESH))
  })

  test('S32: a tab whose first answer was on its way when another tab changed does not believe it', async () => {
    const load = (answer: Promise<AuthSession>[], then: User) => ({
      load: () => answer.shift() ?? Promise.resolve({ user: then }),
    })
    const first = deferred<AuthSession>()
    render(
      <AuthProvider source={load([first.promise], impersonatedUser())}>
        <Who tab="late" />
      </AuthProvider>,
    )
    render(
      <AuthProvider source={load([Promise.resolve({ user: operator })], impersonatedUser())}>
        <Who tab="other" />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown('other')).toBe('admin_7'))
    screen.getByTestId('other').click()
    await waitFor(() => expect(shown('other')).toBe('user_42'))
    await settle()
    first.resolve({ user: operator })
    await waitFor(() => expect(shown('late')).toBe('user_42'))
  })

  test('tabs of other apps on the same origin do not hear each other', async () => {
    const one = await startAuthOrigin(operator)
    const two = await startAuthOrigin(directUser())
    openTab('one', one.url)
    openTab('two', two.url)
    await waitFor(() => expect([shown('one'), shown('two')]).toEqual(['admin_7', 'user_42']))
    await settle()
    expect([one.requests, two.requests]).toEqual([[REFRESH], [REFRESH]])
  })

  test.each([[null], [undefined], [42], [{ userId: 'admin_7' }], ['not an identity'], ['']])(
    'a message of %j on the channel does no harm',
    async (message) => {
      const origin = await startAuthOrigin(impersonatedUser())
      openTab('one', origin.url)
      await waitFor(() => expect(shown('one')).toBe('user_42'))
      const channel = new BroadcastChannel(`impersonation-kit:${origin.url}`)
      channel.postMessage(message)
      await settle()
      channel.close()
      expect(shown('one')).toBe('user_42')
      expect(origin.requests.length).toBeLessThanOrEqual(2)
    },
  )
})

describe('a browser without BroadcastChannel', () => {
  test.each([
    ['that knows none', undefined],
    [
      'that refuses it (storage blocked, opaque origin)',
      class {
        constructor() {
          throw new DOMException('denied', 'SecurityError')
        }
      },
    ],
  ])('%s still shows the user', async (_how, channel) => {
    vi.stubGlobal('BroadcastChannel', channel)
    const origin = await startAuthOrigin(impersonatedUser())
    const view = openTab('one', origin.url)
    await waitFor(() => expect(shown('one')).toBe('user_42'))
    view.unmount()
  })
})
