import './support/setup.js'
import { render, screen } from '@testing-library/react'
import { type ReactElement, StrictMode } from 'react'
import { describe, expect, test, vi } from 'vitest'
import {
  AuthProvider,
  type Auth,
  type AuthSession,
  RequireNotImpersonated,
  useAuth,
  useAuthFetch,
  useImpersonation,
  useImpersonationGuard,
  useIsImpersonated,
  useRemainingTime,
  useUser,
} from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type AuthOrigin, fakeAuthOrigin, operator, REFRESH } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'
import { deferred } from './support/deferred.js'
import { jwt, replyFor } from './support/tokens.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
let auth: Auth

function Who() {
  const { status, user } = useUser()
  auth = useAuth()
  return <output>{user ? `${user.userId} by ${user.impersonatorUserId ?? 'nobody'}` : status}</output>
}
const shown = (): string | null => screen.getByRole('status').textContent
const app = (origin: AuthOrigin): ReactElement => (
  <AuthProvider authUrl={origin.url}>
    <Who />
  </AuthProvider>
)

describe('when it refreshes', () => {
  test.each([
    ['10 minutes before the end of a token of an hour', 3600, 3000],
    ['10 minutes before the end of a token of half an hour', 1800, 1200],
    ['at half the life of a token of 10 minutes', 600, 300],
    ['at half the life of a token of 2 minutes', 120, 60],
  ])('%s', async (_when, lifetime, at) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.sign = { expiresIn: lifetime }
    render(app(origin))
    await pass((at - 2) * SECOND)
    expect(origin.count(REFRESH)).toBe(1)
    await pass(4 * SECOND)
    expect(origin.count(REFRESH)).toBe(2)
  })

  test("at the impersonation's own end, where that comes first", async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(
      impersonatedUser({ impersonation: { expiresAt: Date.now() + 100 * SECOND } }),
    )
    origin.sign = { expiresIn: 1800 }
    render(app(origin))
    await pass(98 * SECOND)
    expect(shown()).toBe('user_42 by admin_7')
    expect(origin.count(REFRESH)).toBe(1)
    origin.user = origin.operator
    await pass(4 * SECOND)
    expect(origin.count(REFRESH)).toBe(2)
    expect(shown()).toBe('admin_7 by nobody')
  })

  test("the token's own exp is believed before the reply's expires_at_seconds", async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.answers[REFRESH] = () => ({
      body: replyFor(directUser(), {
        lifetime: 120,
        reply: { expires_at_seconds: Math.floor(Date.now() / 1000) + 7200 },
      }),
    })
    render(app(origin))
    await pass(62 * SECOND)
    expect(origin.count(REFRESH)).toBe(2)
  })

  test('a page that comes back to the foreground looks again, but not within half a minute', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    render(app(origin))
    await pass(10 * SECOND)
    document.dispatchEvent(new Event('visibilitychange'))
    window.dispatchEvent(new Event('visibilitychange'))
    await pass(SECOND)
    expect(origin.count(REFRESH)).toBe(1)
    await pass(30 * SECOND)
    window.dispatchEvent(new Event('visibilitychange'))
    await pass(SECOND)
    expect(origin.count(REFRESH)).toBe(2)
  })

  test('a page that was offline looks again when it is online', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    render(app(origin))
    await pass(31 * SECOND)
    window.dispatchEvent(new Event('offline'))
    await pass(SECOND)
    expect(origin.count(REFRESH)).toBe(1)
    window.dispatchEvent(new Event('online'))
    await pass(SECOND)
    expect(origin.count(REFRESH)).toBe(2)
  })

  test("an initialUser who is impersonated is asked about at the impersonation's end", async () => {
    const pass = fakeClock()
    const user = impersonatedUser({ impersonation: { expiresAt: Date.now() + 100 * SECOND } })
    const origin = fakeAuthOrigin(operator)
    render(
      <AuthProvider authUrl={origin.url} initialUser={user}>
        <Who />
      </AuthProvider>,
    )
    origin.user = user
    await pass(98 * SECOND)
    const before = origin.count(REFRESH)
    expect(shown()).toBe('user_42 by admin_7')
    origin.user = operator
    await pass(4 * SECOND)
    expect(origin.count(REFRESH)).toBe(before + 1)
    expect(shown()).toBe('admin_7 by nobody')
  })

  test.each([
    ['a user', directUser()],
    ['nobody', null],
  ])('F11: an initialUser (%s) is confirmed once, as soon as the page is hydrated', async (_who, user) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(user)
    render(
      <StrictMode>
        <AuthProvider authUrl={origin.url} initialUser={user}>
          <Who />
        </AuthProvider>
      </StrictMode>,
    )
    await pass(0)
    expect(origin.count(REFRESH)).toBe(1)
    await pass(5 * MINUTE)
    expect(origin.count(REFRESH)).toBe(1)
  })

  test('F11: an initialUser who is not the last one of this browser is asked about at once', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(operator)
    const stale = impersonatedUser({ impersonation: { expiresAt: Date.now() + 20 * MINUTE } })
    const view = render(app(origin))
    await pass(10 * SECOND)
    view.unmount()
    render(
      <AuthProvider authUrl={origin.url} initialUser={stale}>
        <Who />
      </AuthProvider>,
    )
    expect(shown()).toBe('user_42 by admin_7')
    await pass(SECOND)
    expect(shown()).toBe('admin_7 by nobody')
  })

  test.each([[20 * MINUTE], [-20 * MINUTE]])(
    "F11: with the server's time, an initialUser has the right time left on a clock that is %i ms wrong, and the first answer corrects it",
    async (skew) => {
      const pass = fakeClock()
      const serverTime = Date.now()
      const user = impersonatedUser({ impersonation: { expiresAt: serverTime + 30 * MINUTE } })
      vi.setSystemTime(Date.now() + skew)
      const origin = fakeAuthOrigin(null)
      origin.answers[REFRESH] = () => ({ body: replyFor(user, { now: Date.now() - skew, lifetime: 600 }) })
      let left: number | undefined
      function Left() {
        left = useRemainingTime()
        return null
      }
      render(
        <AuthProvider authUrl={origin.url} initialUser={user} initialServerTime={serverTime - 1_500}>
          <Left />
        </AuthProvider>,
      )
      await pass(0)
      expect(left).toBeGreaterThanOrEqual(30 * 60)
      expect(left).toBeLessThanOrEqual(30 * 60 + 2)
      await pass(10 * SECOND)
      expect(origin.count(REFRESH)).toBe(1)
      expect(left).toBeGreaterThanOrEqual(30 * 60 - 11)
      expect(left).toBeLessThanOrEqual(30 * 60 - 9)
    },
  )

  test('an initialUser of whom nothing else is known is asked about within ten minutes', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    render(
      <AuthProvider authUrl={origin.url} initialUser={directUser()}>
        <Who />
      </AuthProvider>,
    )
    await pass(10 * MINUTE)
    expect(shown()).toBe('signed-out')
  })

  test('it stops when it is unmounted', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.sign = { expiresIn: 60 }
    const view = render(<StrictMode>{app(origin)}</StrictMode>)
    await pass(SECOND)
    view.unmount()
    await pass(10 * MINUTE)
    expect(origin.count(REFRESH)).toBe(1)
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1) // react-query may still hold a timer for its own garbage
  })
})

describe('however short the token, it never loops hot: at most a request every 5 seconds', () => {
  test.each([
    ['a second', (now: number) => now + 1],
    ['no time at all', (now: number) => now],
    ['less than a second', (now: number) => now + 0.1],
    ['until a minute ago', (now: number) => now - 60],
    ['until 1970', () => 1],
    ['until zero', () => 0],
    ['until before 1970', () => -1e12],
    ['beyond what a timer can count', (now: number) => now + 2 ** 31],
    ['beyond what a Date can hold', () => 1e300],
    ['until infinity', () => '1e999'],
    ['until null', () => null],
    ['until a text', () => 'tomorrow'],
    ['until an object', () => ({})],
    ['nobody knows how long', () => undefined],
  ])('a token that lives %s', async (_how, exp) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.answers[REFRESH] = () => {
      const end = exp(Math.floor(Date.now() / 1000))
      return { body: replyFor(directUser(), { claims: { exp: end }, reply: { expires_at_seconds: end } }) }
    }
    render(app(origin))
    await pass(5 * MINUTE)
    expect(origin.count(REFRESH)).toBeGreaterThan(0)
    expect(origin.count(REFRESH)).toBeLessThanOrEqual(61)
  })

  test.each([
    ['half a second from now, again and again (there a request a second)', 500, 301],
    ['now', 0, 61],
    ['a minute ago', -MINUTE, 61],
  ])('an impersonation that ends %s', async (_when, left, most) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    origin.answers[REFRESH] = () => ({
      body: replyFor(impersonatedUser({ impersonation: { expiresAt: Date.now() + left } }), {
        lifetime: 600,
      }),
    })
    render(app(origin))
    await pass(5 * MINUTE)
    expect(origin.count(REFRESH)).toBeLessThanOrEqual(most)
  })

  test.each([
    ['500', { status: 500 }],
    ['an empty object', { body: {} }],
    ['HTML', { body: '<html>', type: 'text/html' }],
    ['401', { status: 401 }],
  ])('a server that answers %s for five minutes', async (_what, answer) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    origin.answers[REFRESH] = () => answer
    render(app(origin))
    await pass(5 * MINUTE)
    expect(origin.count(REFRESH)).toBeLessThanOrEqual(61)
  })

  test('getAccessToken asked in a loop while every token has ended', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.sign = { expiresIn: -60 }
    render(app(origin))
    await pass(SECOND)
    const outcome = vi.fn()
    await auth.getAccessToken().then(outcome, (error: unknown) => outcome(error))
    expect(outcome).toHaveBeenCalledWith(expect.objectContaining({ code: 'token_expired' }))
  })
})

describe('what an unchanged refresh costs', () => {
  const consumers: Record<string, () => unknown> = {
    useUser,
    useIsImpersonated,
    useImpersonation,
    useAuth,
    useAuthFetch,
    useImpersonationGuard,
  }
  test.each(Object.keys(consumers))('%s renders nothing again', async (name) => {
    const pass = fakeClock()
    const user = impersonatedUser({ impersonation: { expiresAt: Date.now() + 40 * MINUTE } })
    user.properties = { plan: { name: 'paid' } }
    const origin = fakeAuthOrigin(user)
    origin.sign = { expiresIn: 600 }
    let renders = 0
    const useHook = consumers[name] ?? useUser
    function Consumer() {
      useHook()
      renders += 1
      return null
    }
    render(
      <AuthProvider authUrl={origin.url}>
        <Consumer />
        <RequireNotImpersonated mode="disable">
          <Consumer />
        </RequireNotImpersonated>
      </AuthProvider>,
    )
    await pass(SECOND)
    const before = renders
    const reply = replyFor(user)
    origin.answers[REFRESH] = () => ({
      body: {
        ...reply,
        access_token: jwt({
          sub: 'user_42',
          act: { sub: 'admin_7' },
          jti: origin.requests.length,
          exp: Date.now() / 1000 + 600,
        }),
      },
    })
    await pass(16 * MINUTE)
    expect(origin.count(REFRESH)).toBeGreaterThanOrEqual(3)
    expect(renders).toBe(before)
  })
})

describe('a server that is down', () => {
  test('at first load ends in an error, not in eternal loading, even where it accepts and never answers', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.answers[REFRESH] = () => deferred<undefined>().promise
    render(app(origin))
    await pass(MINUTE)
    expect(shown()).toBe('error')
    delete origin.answers[REFRESH]
    void auth.refresh()
    await pass(SECOND)
    expect(shown()).toBe('user_42 by nobody')
  })

  test('at first load is asked again by itself', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.answers[REFRESH] = () => ({ status: 503 })
    render(app(origin))
    await pass(10 * SECOND)
    expect(shown()).toBe('error')
    delete origin.answers[REFRESH]
    await pass(35 * SECOND)
    expect(shown()).toBe('user_42 by nobody')
  })

  test.each([
    ['that refuses connections', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['that answers 500', () => ({ status: 500 })],
    ['that answers 404', () => ({ status: 404 })],
    ['that answers 429', () => ({ status: 429 })],
    ['whose proxy answers a page', () => ({ body: '<!doctype html>', type: 'text/html' })],
    ['that never answers', () => deferred<undefined>().promise],
  ])(
    'F2: later, %s, leaves the last user until the token ends, then an error, until it is back',
    async (_how, answer) => {
      const pass = fakeClock()
      const origin = fakeAuthOrigin(directUser())
      origin.sign = { expiresIn: 600 }
      render(app(origin))
      await pass(SECOND)
      origin.answers[REFRESH] = answer
      await pass(590 * SECOND)
      expect(shown()).toBe('user_42 by nobody')
      await pass(45 * SECOND)
      expect(shown()).toBe('error')
      const token = auth.getAccessToken().catch((error: unknown) => error)
      await pass(MINUTE)
      expect(await token).toMatchObject({ code: 'auth_unreachable' })
      delete origin.answers[REFRESH]
      await pass(40 * SECOND)
      expect(shown()).toBe('user_42 by nobody')
    },
  )

  test.each([
    ['an empty object', {}],
    ['null', null],
    ['a token of another user', replyFor(directUser(), { claims: { sub: 'admin_7', user_id: 'admin_7' } })],
    ['a token that cannot be read', { ...replyFor(directUser()), access_token: '..' }],
  ])('S32: later, a reply of %s leaves nobody signed in, and the next good one does', async (_what, body) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(directUser())
    origin.sign = { expiresIn: 600 }
    render(app(origin))
    await pass(SECOND)
    origin.answers[REFRESH] = () => ({ body: JSON.stringify(body) })
    await pass(310 * SECOND)
    expect(shown()).toBe('error')
    delete origin.answers[REFRESH]
    await pass(40 * SECOND)
    expect(shown()).toBe('user_42 by nobody')
  })

  test('S19: a session that was ended on the server (401) is over at the next refresh', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(impersonatedUser())
    origin.sign = { expiresIn: 600 }
    render(app(origin))
    await pass(SECOND)
    origin.user = null
    await pass(301 * SECOND)
    expect(shown()).toBe('signed-out')
  })
})

describe('S43: a browser clock that is wrong', () => {
  test.each([
    ['an hour ahead', 60 * MINUTE],
    ['an hour behind', -60 * MINUTE],
  ])('%s changes neither the schedule nor what getAccessToken believes', async (_how, skew) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    const user = impersonatedUser({ impersonation: { expiresAt: Date.now() - skew + 30 * MINUTE } })
    origin.answers[REFRESH] = () => ({ body: replyFor(user, { now: Date.now() - skew, lifetime: 600 }) })
    render(app(origin))
    await pass(SECOND)
    expect(shown()).toBe('user_42 by admin_7')
    expect(await auth.getAccessToken()).toMatch(/^ey/)
    await pass(297 * SECOND)
    expect(origin.count(REFRESH)).toBe(1)
    await pass(4 * SECOND)
    expect(origin.count(REFRESH)).toBe(2)
    vi.setSystemTime(Date.now() + 11 * MINUTE)
    const before = origin.count(REFRESH)
    const token = auth.getAccessToken()
    await pass(0)
    expect(await token).toMatch(/^ey/)
    expect(origin.count(REFRESH)).toBe(before + 1)
  })

  test('an hour wrong, a server that goes down still leaves the last user until the token ends', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    origin.answers[REFRESH] = () => ({
      body: replyFor(directUser(), { now: Date.now() - 60 * MINUTE, lifetime: 600 }),
    })
    render(app(origin))
    await pass(SECOND)
    origin.answers[REFRESH] = () => ({ status: 500 })
    await pass(590 * SECOND)
    expect(shown()).toBe('user_42 by nobody')
    await pass(45 * SECOND)
    expect(shown()).toBe('error')
  })
})

describe('S32: an answer that a newer request has overtaken does not win', () => {
  test('after the first load', async () => {
    const pass = fakeClock()
    const late = deferred<AuthSession>()
    const answers = [async () => ({ user: directUser() }), () => late.promise]
    render(
      <AuthProvider
        source={{ load: () => (answers.shift() ?? (async () => ({ user: impersonatedUser() })))() }}
      >
        <Who />
      </AuthProvider>,
    )
    await pass(SECOND)
    void auth.refresh()
    await pass(SECOND)
    void auth.refresh()
    await pass(SECOND)
    expect(shown()).toBe('user_42 by admin_7')
    late.resolve({ user: directUser() })
    await pass(SECOND)
    expect(shown()).toBe('user_42 by admin_7')
  })

  test('while the first load is still under way, when the source says that the user may have changed', async () => {
    const pass = fakeClock()
    const first = deferred<AuthSession>()
    const answers = [() => first.promise]
    let tell = (): void => undefined
    render(
      <AuthProvider
        source={{
          load: () => (answers.shift() ?? (async () => ({ user: impersonatedUser() })))(),
          subscribe: (onChange) => {
            tell = onChange
            return () => undefined
          },
        }}
      >
        <Who />
      </AuthProvider>,
    )
    await pass(SECOND)
    tell()
    await pass(SECOND)
    first.resolve({ user: directUser() })
    await pass(SECOND)
    expect(shown()).toBe('user_42 by admin_7')
  })
})
