import './support/setup.js'
import { render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { describe, expect, test, vi } from 'vitest'
import { type Auth, AuthProvider, useAuth, useUser } from 'impersonation-kit'
import { directUser } from 'impersonation-kit/testing'
import { type AuthOrigin, fakeAuthOrigin, LOGOUT, REFRESH, startAuthOrigin } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
let auth: Auth
function Who() {
  const { status, user } = useUser()
  auth = useAuth()
  return <output>{user?.userId ?? status}</output>
}
const shown = (): string | null => screen.getByRole('status').textContent
const app = (origin: AuthOrigin): ReactElement => (
  <AuthProvider authUrl={origin.url}>
    <Who />
  </AuthProvider>
)

describe('getAccessToken', () => {
  test('gives the token without another request, and joins concurrent calls where one is needed', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    render(app(origin))
    const early = Promise.all([auth.getAccessToken(), auth.getAccessToken()])
    await pass(SECOND)
    expect((await early)[0]).toMatch(/^ey/)
    expect(await auth.getAccessToken()).toMatch(/^ey/)
    expect(origin.count(REFRESH)).toBe(1)
  })

  test('asks once for an initialUser, who came without a token', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    render(
      <AuthProvider authUrl={origin.url} initialUser={directUser()}>
        <Who />
      </AuthProvider>,
    )
    const tokens = Promise.all([auth.getAccessToken(), auth.getAccessToken(), auth.getAccessToken()])
    await pass(SECOND)
    expect(new Set(await tokens).size).toBe(1)
    expect(origin.count(REFRESH)).toBe(1)
  })

  test('is undefined while nobody is signed in', async () => {
    const pass = fakeClock()
    render(app(fakeAuthOrigin(null)))
    await pass(SECOND)
    expect(await auth.getAccessToken()).toBeUndefined()
  })

  test('rejects with what is wrong while the auth cannot be reached', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.answers[REFRESH] = () => Promise.reject(new TypeError('Failed to fetch'))
    render(app(origin))
    await pass(10 * SECOND)
    const outcome = auth.getAccessToken().catch((error: unknown) => error)
    await pass(10 * SECOND)
    expect(await outcome).toMatchObject({ code: 'auth_unreachable' })
  })

  test('never gives an expired token: after a sleep past its end it asks first', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.sign = { expiresIn: 600 }
    render(app(origin))
    await pass(SECOND)
    const old = await auth.getAccessToken()
    vi.setSystemTime(Date.now() + 20 * MINUTE) // timers do not run while a laptop sleeps
    const token = auth.getAccessToken()
    await pass(0)
    expect(await token).not.toBe(old)
    const claims = JSON.parse(atob((await token)?.split('.')[1] ?? '')) as { exp: number }
    expect(claims.exp * 1000).toBeGreaterThan(Date.now())
  })
})

describe('signOut', () => {
  test('signs out', async () => {
    const origin = await startAuthOrigin(directUser())
    render(app(origin))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await auth.signOut()
    await waitFor(() => expect(shown()).toBe('signed-out'))
    expect(origin.requests).toEqual([REFRESH, LOGOUT, REFRESH])
  })

  test('rejects where the auth origin is in trouble, and the user stays', async () => {
    const origin = await startAuthOrigin(directUser())
    origin.answers[LOGOUT] = () => ({ status: 500 })
    render(app(origin))
    await waitFor(() => expect(shown()).toBe('user_42'))
    await expect(auth.signOut()).rejects.toMatchObject({ code: 'auth_unreachable' })
    expect(shown()).toBe('user_42')
  })

  test('rejects where the source has no way to sign out, and says what to give', async () => {
    render(
      <AuthProvider user={directUser()}>
        <Who />
      </AuthProvider>,
    )
    await expect(auth.signOut()).rejects.toThrow(/signOut/)
  })
})
