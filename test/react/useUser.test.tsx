import './support/setup.js'
import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AuthProvider, type User, useUser } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

function read<T>(user: unknown, useHook: () => T): T {
  let value: T | undefined
  function Reader() {
    value = useHook()
    return null
  }
  render(
    <AuthProvider user={user as User}>
      <Reader />
    </AuthProvider>,
  )
  return value as T
}

test.each([
  ['loading', undefined, { status: 'loading', user: null }],
  ['signed-out', null, { status: 'signed-out', user: null }],
  ['signed-in', directUser(), { status: 'signed-in', user: directUser() }],
])('useUser is %s, with the user or null', (_status, user, expected) => {
  expect(read(user, useUser)).toEqual(expected)
})

test('useUser says on an error what is wrong, and has no user', () => {
  expect(read({}, useUser)).toMatchObject({ status: 'error', user: null, error: { code: 'invalid_user' } })
})

test('impersonatorUserId and impersonation are there exactly while impersonated', () => {
  const user = impersonatedUser()
  expect(read(user, useUser)).toEqual({ status: 'signed-in', user })
  const direct = read({ ...directUser(), impersonatorUserId: null, impersonation: undefined }, useUser).user
  expect(direct).not.toHaveProperty('impersonatorUserId')
  expect(direct).not.toHaveProperty('impersonation')
})

test('an impersonation without an id names its impersonator by e-mail', () => {
  const impersonation = { impersonator: { email: 'ana@support.example', kind: 'person' }, mode: 'full' }
  expect(read({ userId: 'user_42', impersonation }, useUser).user?.impersonatorUserId).toBe(
    'ana@support.example',
  )
})

test('the user object keeps its reference while nothing in it changes', () => {
  const seen = new Set<unknown>()
  function Reader() {
    seen.add(useUser())
    return null
  }
  const element = () => (
    <AuthProvider
      user={{
        ...impersonatedUser({ impersonation: { startedAt: 1, expiresAt: 4e12 } }),
        properties: { plan: ['a'] },
      }}
    >
      <Reader />
    </AuthProvider>
  )
  const { rerender } = render(element())
  rerender(element())
  rerender(element())
  expect(seen.size).toBe(1)
})
