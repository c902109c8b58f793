import './support/setup.js'
import { render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { AuthProvider, useRemainingTime, type User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { fakeAuthOrigin, REFRESH } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'
import { replyFor } from './support/tokens.js'

let countdownRenders = 0
let otherRenders = 0
function Countdown() {
  countdownRenders += 1
  return <output>{String(useRemainingTime())}</output>
}
function Other() {
  otherRenders += 1
  return null
}
const shown = (): string | null => screen.getByRole('status').textContent
const element = (user: User | null | undefined) => (
  <AuthProvider user={user}>
    <Countdown />
    <Other />
  </AuthProvider>
)
const endingIn = (seconds: number) =>
  impersonatedUser({ impersonation: { expiresAt: Date.now() + seconds * 1000 } })

test('it counts whole seconds down to zero, and no further', async () => {
  const pass = fakeClock()
  render(element(endingIn(3)))
  const seen = [shown()]
  for (let i = 0; i < 5; i++) {
    await pass(1000)
    seen.push(shown())
  }
  expect(seen).toEqual(['3', '2', '1', '0', '0', '0'])
})

test('only the component that asks renders every second, and just once a second', async () => {
  const pass = fakeClock()
  render(element(endingIn(600)))
  const [before, others] = [countdownRenders, otherRenders]
  await pass(10_000)
  expect(otherRenders).toBe(others)
  expect(countdownRenders - before).toBe(10)
})

test.each([
  ['nobody impersonates', directUser()],
  ['nobody is signed in', null],
  ['it is not known who is', undefined],
  ['the end of the session is not known', impersonatedUser({ impersonation: { expiresAt: undefined } })],
])('it is undefined where %s', (_what, user) => {
  render(element(user))
  expect(shown()).toBe('undefined')
})

test('it is undefined on the server, whose clock is not the one that counts', () => {
  expect(renderToString(element(endingIn(600)))).toContain('undefined')
})

test('it follows a session that is made longer', async () => {
  const pass = fakeClock()
  const view = render(element(endingIn(60)))
  expect(shown()).toBe('60')
  view.rerender(element(endingIn(600)))
  await pass(1000)
  expect(shown()).toBe('599')
})

test('it stops counting when the component goes', async () => {
  const pass = fakeClock()
  const view = render(element(endingIn(600)))
  view.unmount()
  const before = countdownRenders
  await pass(5_000)
  expect(countdownRenders).toBe(before)
})

describe("S43: it counts by the server's clock", () => {
  test.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
    ['ten seconds ahead', 10_000],
  ])('with a browser clock %s', async (_how, skew) => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    const serverNow = (): number => Date.now() - skew
    const user = impersonatedUser({ impersonation: { expiresAt: serverNow() + 900_000 } })
    origin.answers[REFRESH] = () => ({ body: replyFor(user, { now: serverNow(), lifetime: 600 }) })
    render(
      <AuthProvider authUrl={origin.url}>
        <Countdown />
      </AuthProvider>,
    )
    await pass(1000)
    expect(shown()).toBe('899')
    await pass(400_000) // a refresh lies between
    expect(shown()).toBe('499')
  })

  test('with a browser clock that is set an hour forward under way, from the next refresh on', async () => {
    const pass = fakeClock()
    const origin = fakeAuthOrigin(null)
    let skew = 0
    const user = impersonatedUser({ impersonation: { expiresAt: Date.now() + 900_000 } })
    origin.answers[REFRESH] = () => ({ body: replyFor(user, { now: Date.now() - skew, lifetime: 600 }) })
    render(
      <AuthProvider authUrl={origin.url}>
        <Countdown />
      </AuthProvider>,
    )
    await pass(1000)
    skew = 3_600_000
    const { vi } = await import('vitest')
    vi.setSystemTime(Date.now() + skew)
    await pass(310_000)
    expect(Number(shown())).toBeCloseTo(900 - 311, -1)
  })
})
