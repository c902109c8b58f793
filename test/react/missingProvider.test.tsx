import './support/setup.js'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'
import {
  AuthError,
  IdentityBoundary,
  ImpersonationBanner,
  RedactWhileImpersonated,
  RequireNotImpersonated,
  useAuth,
  useAuthFetch,
  useImpersonation,
  useImpersonationGuard,
  useIsImpersonated,
  useRemainingTime,
  useUser,
} from 'impersonation-kit'

const hooks: Record<string, () => unknown> = {
  useUser,
  useIsImpersonated,
  useImpersonation,
  useRemainingTime,
  useAuth,
  useAuthFetch,
  useImpersonationGuard,
}
const components: Record<string, () => ReactNode> = {
  IdentityBoundary: () => <IdentityBoundary>x</IdentityBoundary>,
  ImpersonationBanner: () => <ImpersonationBanner />,
  RedactWhileImpersonated: () => <RedactWhileImpersonated>x</RedactWhileImpersonated>,
  RequireNotImpersonated: () => <RequireNotImpersonated>x</RequireNotImpersonated>,
  'RequireNotImpersonated (disable)': () => <RequireNotImpersonated mode="disable">x</RequireNotImpersonated>,
}
const callers = [
  ...Object.entries(hooks).map(([name, useHook]): [string, () => ReactNode] => [
    name,
    function Caller() {
      useHook()
      return null
    },
  ]),
  ...Object.entries(components),
]

test.each(callers)('%s outside an AuthProvider throws, and names itself and the fix', (name, Caller) => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let thrown: unknown
  try {
    render(<Caller />)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(AuthError)
  expect(thrown).toMatchObject({ code: 'missing_provider' })
  expect(String(thrown)).toContain(`${name.split(' ')[0]} is outside an AuthProvider`)
  expect(String(thrown)).toContain('<AuthProvider')
})
