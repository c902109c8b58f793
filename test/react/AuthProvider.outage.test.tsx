import './support/setup.js'
import { render, screen } from '@testing-library/react'
import { type ReactElement, useState } from 'react'
import { describe, expect, test, vi } from 'vitest'
import {
  AuthError,
  type Auth,
  AuthProvider,
  IdentityBoundary,
  ImpersonationBanner,
  type ImpersonationState,
  RedactWhileImpersonated,
  RequireNotImpersonated,
  useAuth,
  useAuthFetch,
  useImpersonation,
  useImpersonationGuard,
  useIsImpersonated,
  type User,
  type UserState,
  useUser,
} from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type AuthOrigin, fakeAuthOrigin, LOGOUT, operator, REFRESH, STOP } from './support/authOrigin.js'
import { createApp, SECRET } from './support/app.js'
import { fakeClock } from './support/clock.js'
import { deferred } from './support/deferred.js'

const SECOND = 1000
const LIFE = 60
const PAST_THE_END = (LIFE + 45) * SECOND

let auth: Auth
let state: UserState
let impersonation: ImpersonationState
let isImpersonated: boolean
let authFetch: typeof fetch
let isBlocked: boolean
const mounts: string[] = []

function Page() {
  state = useUser()
  auth = useAuth()
  impersonation = useImpersonation()
  isImpersonated = useIsImpersonated()
  authFetch = useAuthFetch()
  isBlocked = useImpersonationGuard().blocked
  const { user } = state
  const [draft] = useState(() => mounts.push(user?.userId ?? state.status))
  return (
    <>
      <output data-testid="who" data-draft={draft}>
        {user ? `${user.userId} by ${user.impersonatorUserId ?? 'nobody'}` : state.status}
      </output>
      <RequireNotImpersonated>
        <b>Delete workspace</b>
      </RequireNotImpersonated>
      <RedactWhileImpersonated>4111 1111</RedactWhileImpersonated>
      <IdentityBoundary>
        <input aria-label="draft" />
      </IdentityBoundary>
    </>
  )
}
const shown = (): string | null => screen.getByTestId('who').textContent
const banner = (): HTMLElement | null => document.querySelector('[data-impersonation-banner="root"]')
const draft = (): HTMLInputElement => screen.getByLabelText('draft')
const app = (origin: AuthOrigin): ReactElement => (
  <AuthProvider authUrl={origin.url}>
    <ImpersonationBanner />
    <Page />
  </AuthProvider>
)

const impersonated = (): User =>
  impersonatedUser({ impersonation: { expiresAt: Date.now() + 40 * 60 * SECOND } })
const outages: [string, () => never | Promise<never> | { status: number; body?: unknown; type?: string }][] =
  [
    ['refuses connections', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['answers 503', () => ({ status: 503 })],
    ['answers 404', () => ({ status: 404 })],
    ['answers 429', () => ({ status: 429 })],
    ['answers 403', () => ({ status: 403 })],
    ["is hidden behind a proxy's page", () => ({ status: 200, body: '<!doctype html>', type: 'text/html' })],
    ['never answers', () => deferred<never>().promise],
  ]

/** A page whose auth answers once, and then no more until the token has ended. */
async function runOut(user: User, answer: (typeof outages)[number][1]) {
  mounts.length = 0
  const pass = fakeClock()
  const origin = fakeAuthOrigin(user)
  origin.sign = { expiresIn: LIFE }
  render(app(origin))
  await pass(SECOND)
  draft().value = 'typed'
  origin.answers[REFRESH] = answer
  await pass(PAST_THE_END)
  return { pass, origin }
}

describe.each(outages)('F2: an auth that %s until the token has ended', (_how, answer) => {
  test.each([
    ['impersonated', impersonated],
    ['direct', directUser],
  ])('leaves a user who is %s in error, never signed out', async (_who, who) => {
    const { origin, pass } = await runOut(who(), answer)
    expect(shown()).toBe('error')
    expect(state).toMatchObject({ user: null, lastUser: { userId: 'user_42' }, error: expect.any(AuthError) })
    expect(document.body.textContent).not.toMatch(/Delete workspace|4111/)
    expect(isBlocked).toBe(true)
    expect(draft().value).toBe('typed')
    expect(mounts).toHaveLength(1)

    const sent = vi.fn()
    origin.answers['POST /api/name'] = () => {
      sent()
      return { body: {} }
    }
    const outcomes = Promise.allSettled([auth.getAccessToken(), authFetch('/api/name', { method: 'POST' })])
    await pass(60 * SECOND)
    expect(await outcomes).toEqual([
      { status: 'rejected', reason: state.error },
      { status: 'rejected', reason: expect.any(AuthError) },
    ])
    expect(sent).not.toHaveBeenCalled()
  })
})

const unreachable = outages[0]?.[1] ?? (() => ({ status: 503 }))

describe('F2: while it is not known who is signed in', () => {
  test('an impersonation that ran out is still told of: the banner stays with its Stop, and every hook says so', async () => {
    await runOut(impersonated(), unreachable)
    expect(isImpersonated).toBe(true)
    expect(impersonation).toMatchObject({
      status: 'active',
      user: { userId: 'user_42' },
      impersonator: { id: 'admin_7' },
      error: { code: 'auth_unreachable' },
    })
    expect(banner()).not.toBeNull()
    expect(screen.getByRole('button', { name: /^Stop/ })).not.toBeNull()
  })

  test('of a direct user no impersonation is told', async () => {
    await runOut(directUser(), unreachable)
    expect(isImpersonated).toBe(false)
    expect(impersonation).toEqual({ status: 'none' })
    expect(banner()).toBeNull()
  })

  test.each([
    ['impersonated', impersonated],
    ['direct', directUser],
  ])('the same identity (%s) goes on where it was when the auth is back', async (_who, who) => {
    const { pass, origin } = await runOut(who(), unreachable)
    delete origin.answers[REFRESH]
    await pass(40 * SECOND)
    expect(shown()).toContain('user_42 by')
    expect(impersonation).not.toHaveProperty('error')
    expect(mounts).toHaveLength(1)
    expect(draft().value).toBe('typed')
  })

  test.each([
    ['somebody else', operator, 'admin_7 by nobody'],
    ['nobody (401)', null, 'signed-out'],
  ])('%s who answers then finds a page that is new', async (_who, user, expected) => {
    const { pass, origin } = await runOut(impersonated(), unreachable)
    delete origin.answers[REFRESH]
    origin.user = user
    await pass(40 * SECOND)
    expect(shown()).toBe(expected)
    expect(mounts).toHaveLength(2)
    expect(draft().value).toBe('')
    expect(banner()).toBeNull()
  })

  test("the app's cache is kept for whoever comes back, and shown to nobody else", async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(operator)
    origin.sign = { expiresIn: LIFE }
    const page = createApp(origin)
    render(
      page.wrap(
        <AuthProvider authUrl={origin.url}>
          <page.Page />
        </AuthProvider>,
      ),
    )
    await pass(SECOND)
    expect(page.page()).toContain(SECRET)
    origin.answers[REFRESH] = unreachable
    await pass(PAST_THE_END)
    expect(page.queryClient.getQueryData(['report'])).toBe(SECRET)
    delete origin.answers[REFRESH]
    origin.user = impersonated()
    await pass(40 * SECOND)
    expect(page.page()).toContain('user_42: 403 Forbidden')
    page.expectNoLeak()
  })

  test('a request that is made when the auth is back is sent, and needs no second try', async () => {
    const { pass, origin } = await runOut(directUser(), unreachable)
    delete origin.answers[REFRESH]
    vi.stubGlobal('location', new URL('https://app.test/'))
    const sent: string[] = []
    const toAuth = fetch
    vi.stubGlobal('fetch', async (input: string | Request, init?: RequestInit) => {
      if (typeof input === 'string') return toAuth(input, init)
      sent.push(`${input.method} ${input.headers.get('x-expected-identity')}`)
      return new Response('{}')
    })
    const outcome = authFetch('https://app.test/api/name', { method: 'POST' })
    await pass(SECOND)
    expect((await outcome).ok).toBe(true)
    expect(sent).toEqual(['POST user_42'])
  })
})

describe('F2: a way out', () => {
  test('Stop that cannot be sent says so, and the banner stays', async () => {
    const { pass, origin } = await runOut(impersonated(), unreachable)
    origin.answers[STOP] = unreachable
    origin.answers[LOGOUT] = unreachable
    screen.getByRole('button', { name: /^Stop/ }).click()
    await pass(30 * SECOND)
    expect(impersonation).toMatchObject({ status: 'active', stopError: { code: 'auth_unreachable' } })
    expect(banner()).not.toBeNull()
  })

  test('Stop works as soon as the auth does', async () => {
    const { pass, origin } = await runOut(impersonated(), unreachable)
    delete origin.answers[REFRESH]
    screen.getByRole('button', { name: /^Stop/ }).click()
    await pass(5 * SECOND)
    expect(shown()).toBe('admin_7 by nobody')
    expect(banner()).toBeNull()
  })

  test('where it was stopped but nobody says who is signed in now, nothing of the customer is left', async () => {
    const { pass } = await runOut(impersonated(), unreachable)
    screen.getByRole('button', { name: /^Stop/ }).click()
    await pass(30 * SECOND)
    expect(state).toMatchObject({ status: 'error', user: null })
    expect(state).not.toHaveProperty('lastUser')
    expect(impersonation).toEqual({ status: 'none' })
    expect(draft().value).toBe('')
  })
})

describe('F2: whatever else an identity can run out of', () => {
  test('an impersonation ends before its token does', async () => {
    mounts.length = 0
    const pass = fakeClock()
    const origin = fakeAuthOrigin(
      impersonatedUser({ impersonation: { expiresAt: Date.now() + 100 * SECOND } }),
    )
    origin.sign = { expiresIn: 3600 }
    render(app(origin))
    await pass(SECOND)
    origin.answers[REFRESH] = unreachable
    await pass(95 * SECOND)
    expect(shown()).toBe('user_42 by admin_7')
    await pass(15 * SECOND)
    expect(shown()).toBe('error')
    expect(impersonation).toMatchObject({ status: 'active', error: { code: 'auth_unreachable' } })
  })

  test('a source of the app that rejects is an auth that does not answer, with whatever it rejects', async () => {
    for (const reason of [
      new Error('offline'),
      'offline',
      undefined,
      null,
      new Response('', { status: 401 }),
    ]) {
      mounts.length = 0
      const pass = fakeClock()
      let isDown = false
      const load = async () => {
        if (isDown) throw reason
        return { user: impersonated(), expiresAt: Date.now() + LIFE * SECOND }
      }
      const view = render(
        <AuthProvider source={{ load }}>
          <Page />
        </AuthProvider>,
      )
      await pass(SECOND)
      isDown = true
      await pass(PAST_THE_END)
      expect(shown()).toBe('error')
      expect(state).toMatchObject({ lastUser: { userId: 'user_42' }, error: { code: 'auth_unreachable' } })
      view.unmount()
    }
  })

  test('a reply that cannot be read leaves the banner there too', async () => {
    await runOut(impersonated(), () => ({ status: 200, body: {} }))
    expect(state).toMatchObject({ status: 'error', lastUser: { userId: 'user_42' } })
    expect(banner()).not.toBeNull()
  })

  test('a user prop that loses its userId leaves the banner there too', async () => {
    mounts.length = 0
    const pass = fakeClock()
    const view = (user: User): ReactElement => (
      <AuthProvider user={user}>
        <ImpersonationBanner />
        <Page />
      </AuthProvider>
    )
    const { rerender } = render(view(impersonated()))
    await pass(SECOND)
    const before = banner()
    rerender(view({ ...impersonated(), userId: '' }))
    await pass(SECOND)
    expect(state).toMatchObject({ status: 'error', lastUser: { userId: 'user_42' } })
    expect(banner()).toBe(before)
    expect(document.body.textContent).not.toMatch(/Delete workspace|4111/)
  })

  test('only an answer signs out: 401 does so at once, before the token ends', async () => {
    mounts.length = 0
    const pass = fakeClock()
    const origin = fakeAuthOrigin(impersonated())
    origin.sign = { expiresIn: LIFE }
    render(app(origin))
    await pass(SECOND)
    origin.user = null
    await pass((LIFE / 2 + 2) * SECOND)
    expect(shown()).toBe('signed-out')
    expect(state).not.toHaveProperty('lastUser')
  })

  test('nobody, once the auth has said so, stays nobody while it is down', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    render(app(origin))
    await pass(SECOND)
    origin.answers[REFRESH] = unreachable
    void auth.refresh()
    await pass(PAST_THE_END)
    expect(shown()).toBe('signed-out')
    expect(screen.getByText('Delete workspace')).not.toBeNull()
  })
})

test('F2: a tab in error asks again when another tab learns of somebody, or of nobody', async () => {
  const { pass, origin } = await runOut(impersonated(), unreachable)
  origin.user = null
  delete origin.answers[REFRESH]
  const other = render(<AuthProvider authUrl={origin.url} />)
  // Messages between tabs go through real time. Nothing else asks within these three seconds.
  for (let i = 0; i < 20 && shown() === 'error'; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    await pass(100)
  }
  expect(shown()).toBe('signed-out')
  other.unmount()
})
