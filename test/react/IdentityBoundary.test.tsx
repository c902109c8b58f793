import './support/setup.js'
import { render, screen } from '@testing-library/react'
import type { ReactElement } from 'react'
import { expect, test } from 'vitest'
import { AuthProvider, IdentityBoundary, type User } from 'impersonation-kit'
import { impersonatedUser } from 'impersonation-kit/testing'
import { customer } from './support/app.js'
import { operator } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'

test('an IdentityBoundary remounts its part of an app that opted out of remounting', async () => {
  const pass = fakeClock()
  const view = (user: User | null): ReactElement => (
    <AuthProvider user={user} remountOnIdentityChange={false}>
      <input aria-label="kept" />
      <IdentityBoundary>
        <input aria-label="remounted" />
      </IdentityBoundary>
    </AuthProvider>
  )
  const { rerender } = render(view(operator))
  const value = (label: string): HTMLInputElement => screen.getByLabelText(label)
  for (const label of ['kept', 'remounted']) value(label).value = 'typed'
  rerender(view({ ...operator, firstName: 'Anna' }))
  await pass(100)
  expect(value('remounted').value).toBe('typed')
  rerender(view(customer()))
  await pass(100)
  expect(value('kept').value).toBe('typed')
  expect(value('remounted').value).toBe('')
})

test.each([
  ['another user', operator, customer()],
  ['another impersonator', customer(), impersonatedUser({ impersonatorUserId: 'admin_8' })],
  ['another session', customer(), impersonatedUser({ impersonation: { sessionId: 'session_2' } })],
  ['nobody', operator, null],
])('it remounts for %s, whatever stands above it', async (_what, before, after) => {
  const pass = fakeClock()
  const view = (user: User | null): ReactElement => (
    <AuthProvider user={user} remountOnIdentityChange={false}>
      <div>
        <IdentityBoundary>
          <input aria-label="draft" />
        </IdentityBoundary>
      </div>
    </AuthProvider>
  )
  const { rerender } = render(view(before))
  screen.getByLabelText<HTMLInputElement>('draft').value = 'typed'
  rerender(view(after))
  await pass(100)
  expect(screen.getByLabelText<HTMLInputElement>('draft').value).toBe('')
})
