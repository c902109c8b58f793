import { expect, test } from 'vitest'
import { AuthError } from '../../src/core/errors.js'

test('an AuthError is an Error with a name, a code, a message and, where there is one, a status', () => {
  const error = new AuthError('impersonation_forbidden', 'Stop first.', { status: 403 })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'AuthError',
    code: 'impersonation_forbidden',
    message: 'Stop first.',
    status: 403,
  })
  expect(String(error)).toBe('AuthError: Stop first.')
})

test('an AuthError keeps its cause, and has none where none was given', () => {
  const cause = new TypeError('fetch failed')
  expect(new AuthError('auth_unreachable', 'x', { cause }).cause).toBe(cause)
  expect(new AuthError('auth_unreachable', 'x')).not.toHaveProperty('cause')
  expect(new AuthError('auth_unreachable', 'x').status).toBeUndefined()
})
