import { expectTypeOf, test } from 'vitest'
import type { User } from 'impersonation-kit/express'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

test('both give the User that hooks and guards give', () => {
  expectTypeOf(directUser()).toEqualTypeOf<User>()
  expectTypeOf(impersonatedUser()).toExtend<User>()
  expectTypeOf(impersonatedUser().impersonatorUserId).toEqualTypeOf<string>()
})

test('what a user may lack can be left out, and what a user needs cannot', () => {
  directUser({ email: undefined })
  impersonatedUser({ impersonation: { reason: undefined } })
  // @ts-expect-error a user has an id
  directUser({ userId: undefined })
  // @ts-expect-error a direct user has no impersonator
  directUser({ impersonatorUserId: 'admin_7' })
  // @ts-expect-error an impersonation has a mode
  impersonatedUser({ impersonation: { mode: undefined } })
})
