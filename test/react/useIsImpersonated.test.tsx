import './support/setup.js'
import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AuthProvider, useIsImpersonated, type User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

function read(user: unknown): boolean | undefined {
  let value: boolean | undefined
  function Reader() {
    value = useIsImpersonated()
    return null
  }
  render(
    <AuthProvider user={user as User}>
      <Reader />
    </AuthProvider>,
  )
  return value
}

test.each([
  ['while impersonated', impersonatedUser(), true],
  ['by someone unknown', { ...directUser(), impersonatorUserId: {} }, true],
  ['with an impersonation that names nobody', { ...directUser(), impersonation: {} }, true],
  ['while not', directUser(), false],
  ['signed out', null, false],
  ['while loading', undefined, false],
])('useIsImpersonated %s', (_when, user, expected) => {
  expect(read(user)).toBe(expected)
})
