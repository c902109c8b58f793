import './support/setup.js'
import { act, cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, test, vi } from 'vitest'
import {
  AuthProvider,
  type ImpersonationGuardOptions,
  useImpersonation,
  useImpersonationGuard,
  type User,
  type UserInput,
} from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { fakeClock } from './support/clock.js'

const onDelete = vi.fn()
function DeleteButton({ options = {} }: { options?: ImpersonationGuardOptions | undefined }) {
  const { blocked, explanation, guard } = useImpersonationGuard(options)
  return (
    <button aria-disabled={blocked} title={explanation} onClick={guard(onDelete)}>
      Delete
    </button>
  )
}
function Notice() {
  const impersonation = useImpersonation()
  return <output>{impersonation.status === 'active' && impersonation.notice}</output>
}
function show(user: unknown, options?: ImpersonationGuardOptions) {
  onDelete.mockReset()
  return render(
    <AuthProvider user={user as User}>
      <DeleteButton options={options} />
      <Notice />
    </AuthProvider>,
  )
}
const button = (): HTMLElement => screen.getByRole('button')

test.each([
  ['a user whom nobody impersonates', directUser()],
  ['nobody', null],
])('for %s it is not there: the very same function runs, with its arguments', async (_who, user) => {
  show(user)
  await userEvent.click(button())
  expect(onDelete).toHaveBeenCalledTimes(1)
  expect(onDelete.mock.calls[0]?.[0]).toMatchObject({ type: 'click' })
  expect(button().getAttribute('aria-disabled')).toBe('false')
  expect(button().title).toBe('')
})

describe('blocked', () => {
  test.each([
    ['while impersonated', impersonatedUser(), 'Not available while you view the account of Cleo Customer.'],
    [
      'while it is not known who is signed in',
      undefined,
      'Not available until it is known who is signed in.',
    ],
    ['on an error', {}, 'Not available until it is known who is signed in.'],
  ])('%s: the function does not run, and a sentence says why', async (_when, user, explanation) => {
    const onBlocked = vi.fn()
    show(user, { onBlocked })
    expect(button().getAttribute('aria-disabled')).toBe('true')
    expect(button().title).toBe(explanation)
    await userEvent.click(button())
    expect(onDelete).not.toHaveBeenCalled()
    expect(onBlocked.mock.calls).toEqual([[explanation]])
  })

  test.each<[string, UserInput, string]>([
    [
      'that shows nothing gives way to the e-mail',
      { userId: 'u', firstName: '\u200b', email: 'm@x.example' },
      'm@x.example',
    ],
    ['cannot turn the sentence round', { userId: 'u', name: '\u202eayaM\u202c' }, 'ayaM'],
    ['that runs from right to left is set apart', { userId: 'u', name: 'מאיה' }, '\u2068מאיה\u2069'],
  ])('F8: a name %s', (_what, user, name) => {
    show({ ...user, impersonatorUserId: 'admin_7' })
    expect(button().title).toBe(`Not available while you view the account of ${name}.`)
  })

  test("the app's own words are used", async () => {
    const onBlocked = vi.fn()
    show(impersonatedUser(), { explanation: 'Nicht als Kunde.', onBlocked })
    await userEvent.click(button())
    expect(onBlocked).toHaveBeenCalledWith('Nicht als Kunde.')
  })

  test.each([
    ['while loading', undefined],
    ['on an error', {}],
  ])("F28: %s nothing is said of impersonation, in the app's words either", async (_when, user) => {
    const onBlocked = vi.fn()
    show(user, { explanation: 'Not as a customer.', onBlocked })
    expect(button().title).toBe('Not available until it is known who is signed in.')
    await userEvent.click(button())
    expect(onBlocked).toHaveBeenCalledWith('Not available until it is known who is signed in.')
    cleanup()
    show(user, { explanation: 'Not as a customer.', unavailable: 'Just a moment.', onBlocked })
    expect(button().title).toBe('Just a moment.')
  })

  test('without onBlocked the banner says it, for a while', async () => {
    const pass = fakeClock()
    show(impersonatedUser())
    await act(async () => button().click())
    expect(screen.getByRole('status').textContent).toBe(
      'Not available while you view the account of Cleo Customer.',
    )
    await pass(10_000)
    expect(screen.getByRole('status').textContent).toBe('')
    expect(onDelete).not.toHaveBeenCalled()
  })

  test('a second refusal says it for as long again', async () => {
    const pass = fakeClock()
    show(impersonatedUser())
    await act(async () => button().click())
    await pass(5_000)
    await act(async () => button().click())
    await pass(5_000)
    expect(screen.getByRole('status').textContent).not.toBe('')
  })
})

test('guard keeps its reference while nothing changes, so that it may stand in a list of dependencies', () => {
  const seen = new Set<unknown>()
  function Reader() {
    seen.add(useImpersonationGuard().guard)
    return null
  }
  const element = () => (
    <AuthProvider user={impersonatedUser({ impersonation: { startedAt: 1, expiresAt: 4e12 } })}>
      <Reader />
    </AuthProvider>
  )
  const { rerender } = render(element())
  rerender(element())
  expect(seen.size).toBe(1)
})

test('a handler that was made while nobody impersonated is dead after the impersonation has begun', () => {
  let handler = (): void => undefined
  function Reader() {
    const { guard } = useImpersonationGuard()
    handler = guard(onDelete)
    return null
  }
  onDelete.mockReset()
  const element = (user: User) => (
    <AuthProvider user={user}>
      <Reader />
    </AuthProvider>
  )
  const { rerender } = render(element(directUser()))
  const stale = handler
  rerender(element(impersonatedUser()))
  stale()
  expect(onDelete).not.toHaveBeenCalled()
})
