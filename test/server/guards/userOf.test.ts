import { describe, expect, test } from 'vitest'
import { AuthError } from 'impersonation-kit/server'
import { impersonatedUser } from 'impersonation-kit/testing'
import { toRefusal } from '../../../src/server/shared/problem.js'
import { userOf } from '../../../src/server/guards/userOf.js'

const refused = (error: AuthError): ReturnType<typeof userOf> =>
  userOf({ refusal: toRefusal(error, 'Authorization') })

describe('the user of a page that has no reply to refuse with', () => {
  test('is the one whom a guard has let through, or nobody', () => {
    const user = impersonatedUser()
    expect(userOf({ user, headers: {} })).toEqual(user)
    expect(userOf({ user: undefined, headers: {} })).toBeUndefined()
  })

  test('is nobody where the token is not good', () => {
    expect(refused(new AuthError('token_expired', 'Too old.', { status: 401 }))).toBeUndefined()
  })

  test('is not made up where nobody can tell: the page fails with the reason', () => {
    expect(() => refused(new AuthError('keys_unavailable', 'No keys.', { status: 503 }))).toThrow(
      expect.objectContaining({ code: 'keys_unavailable', message: 'No keys.', status: 503 }),
    )
  })
})
