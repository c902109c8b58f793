import './support/setup.js'
import { render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { AuthProvider, RedactWhileImpersonated, type User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

const CARD = '4111 1111 1111 1111'
const element = (user: unknown) => (
  <AuthProvider user={user as User}>
    <p>
      <RedactWhileImpersonated>{CARD}</RedactWhileImpersonated>
    </p>
  </AuthProvider>
)

test.each([
  ['a user whom nobody impersonates', directUser()],
  ['nobody', null],
])('%s sees the text, and no trace of a mask', (_who, user) => {
  expect(render(element(user)).container.innerHTML).toBe(`<p>${CARD}</p>`)
})

describe.each([
  ['an impersonator', impersonatedUser(), 'Hidden while impersonated'],
  ['someone unknown', { ...directUser(), impersonatorUserId: [] }, 'Hidden while impersonated'],
  // F28: nothing is said of impersonation because the auth does not answer.
  ['a page that is loading', undefined, 'Hidden'],
  ['a page in error', {}, 'Hidden'],
])('%s', (_who, user, name) => {
  test('does not have the text in the DOM, neither as text nor in an attribute', () => {
    const { container } = render(element(user))
    expect(container.innerHTML).not.toContain('4111')
    expect(screen.getByRole('img', { name }).textContent).toBe('••••')
  })

  test('does not have it in the HTML of the server', () => {
    expect(renderToString(element(user))).not.toContain('4111')
  })
})

test('the mask and its name are for the app to choose', () => {
  render(
    <AuthProvider user={impersonatedUser()}>
      <RedactWhileImpersonated mask="•••• 1111" label="Kartennummer verborgen">
        {CARD}
      </RedactWhileImpersonated>
    </AuthProvider>,
  )
  expect(screen.getByRole('img', { name: 'Kartennummer verborgen' }).textContent).toBe('•••• 1111')
})

test('the text comes and goes with the impersonation', () => {
  const { container, rerender } = render(element(directUser()))
  expect(container.textContent).toBe(CARD)
  rerender(element(impersonatedUser()))
  expect(container.textContent).toBe('••••')
  rerender(element(directUser()))
  expect(container.textContent).toBe(CARD)
})
