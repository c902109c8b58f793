import { expect, test } from 'vitest'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { readUser } from '../../src/core/user.js'

test('a direct user has no trace of an impersonator', () => {
  expect(directUser()).not.toHaveProperty('impersonatorUserId')
  expect(directUser()).not.toHaveProperty('impersonation')
  expect(directUser({ userId: 'u', email: undefined })).toEqual({
    userId: 'u',
    firstName: 'Cleo',
    lastName: 'Customer',
  })
})

test('both users read back as they are', () => {
  expect(readUser(directUser())).toEqual(directUser())
  const user = impersonatedUser()
  expect(readUser(user)).toEqual(user)
})

test('the impersonator may be named in either place, and both agree', () => {
  expect(impersonatedUser({ impersonatorUserId: 'a' }).impersonation.impersonator.id).toBe('a')
  const impersonator = { email: 'ana@support.example', kind: 'person' as const }
  expect(impersonatedUser({ impersonation: { impersonator } }).impersonatorUserId).toBe('ana@support.example')
})

test('what an override leaves out is not there', () => {
  const user = impersonatedUser({ impersonation: { reason: undefined, expiresAt: undefined } })
  expect(user.impersonation).not.toHaveProperty('reason')
  expect(user.impersonation).not.toHaveProperty('expiresAt')
  expect(user.impersonation).toMatchObject({ mode: 'full', sessionId: 'session_1' })
})

test('F29: null leaves a field out as undefined does, of the impersonator too', () => {
  expect(directUser({ email: null, name: null, properties: null, firstName: undefined })).toStrictEqual({
    userId: 'user_42',
    lastName: 'Customer',
  })
  const user = impersonatedUser({
    impersonatorUserId: null,
    impersonation: { reason: null, sessionId: null, impersonator: { id: 'a', email: null, kind: 'person' } },
  })
  expect(user.impersonatorUserId).toBe('a')
  expect(user.impersonation).not.toHaveProperty('reason')
  expect(user.impersonation.impersonator).toStrictEqual({ id: 'a', kind: 'person' })
})
