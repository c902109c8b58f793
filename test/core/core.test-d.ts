import { act, type ClaimMapper, type ClaimReading } from 'impersonation-kit/claims'
import { expectTypeOf, test } from 'vitest'
import type { AuthErrorCode } from '../../src/core/errors.js'
import type { Impersonation } from '../../src/core/impersonation.js'
import { type RefreshedUser, readRefreshReply } from '../../src/core/protocol.js'
import { readUser, type User, type UserInput } from '../../src/core/user.js'

test('a user has an id, and says of impersonation only what is there', () => {
  expectTypeOf<User>().not.toBeAny()
  expectTypeOf<User['userId']>().toEqualTypeOf<string>()
  expectTypeOf<User['impersonatorUserId']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<User['impersonation']>().toEqualTypeOf<Impersonation | undefined>()
  expectTypeOf<User['properties']>().toEqualTypeOf<Record<string, unknown> | undefined>()
  expectTypeOf<{ userId: 'a'; impersonatorUserId: undefined }>().not.toExtend<User>()
})

test('there is no isImpersonating', () => {
  expectTypeOf<User>().not.toHaveProperty('isImpersonating')
})

test('a mode is one of two words', () => {
  expectTypeOf<Impersonation['mode']>().toEqualTypeOf<'read-only' | 'full'>()
  expectTypeOf<Impersonation['impersonator']['kind']>().toEqualTypeOf<'person' | 'agent' | 'unknown'>()
})

test('a reading is a union told apart by its state', () => {
  expectTypeOf<ClaimReading>().not.toBeAny()
  expectTypeOf<ClaimReading['state']>().toEqualTypeOf<'none' | 'impersonated' | 'unreadable'>()
  type Impersonated = Extract<ClaimReading, { state: 'impersonated' }>
  expectTypeOf<Impersonated['impersonator']>().toEqualTypeOf<Impersonation['impersonator']>()
  expectTypeOf<Impersonated['mode']>().toEqualTypeOf<'read-only' | 'full' | undefined>()
  expectTypeOf<Extract<ClaimReading, { state: 'none' }>>().not.toHaveProperty('impersonator')
  expectTypeOf<Extract<ClaimReading, { state: 'unreadable' }>['why']>().toEqualTypeOf<string>()
})

test('a mapper takes anything and always answers', () => {
  expectTypeOf(act).toEqualTypeOf<ClaimMapper>()
  expectTypeOf<ClaimMapper>().parameter(0).toBeUnknown()
  expectTypeOf<ClaimMapper>().returns.toEqualTypeOf<ClaimReading>()
  expectTypeOf<() => { state: 'none' }>().toExtend<ClaimMapper>()
  expectTypeOf<() => boolean>().not.toExtend<ClaimMapper>()
  expectTypeOf<() => Promise<ClaimReading>>().not.toExtend<ClaimMapper>()
})

test('what is read from outside is asked for as unknown', () => {
  expectTypeOf(readUser).parameter(0).toBeUnknown()
  expectTypeOf(readUser).returns.toEqualTypeOf<User | undefined>()
  expectTypeOf(readRefreshReply).parameter(0).toBeUnknown()
  expectTypeOf(readRefreshReply).returns.toEqualTypeOf<RefreshedUser>()
})

test('error codes are words, not just any string', () => {
  expectTypeOf<AuthErrorCode>().not.toBeAny()
  expectTypeOf<string>().not.toExtend<AuthErrorCode>()
  expectTypeOf<'impersonation_forbidden'>().toExtend<AuthErrorCode>()
})

test('F29: whatever a user may lack may be null or undefined where it comes in', () => {
  const row: { id: string; email: string | null; name: string | undefined } = {
    id: 'a',
    email: null,
    name: 'A',
  }
  const user: UserInput = { userId: row.id, email: row.email, name: row.name, impersonation: null }
  interface Plan {
    seats: number
  }
  const plan: Plan = { seats: 5 }
  const withPlan: UserInput = { ...user, properties: plan }
  const impersonation: UserInput['impersonation'] = {
    impersonator: { id: null, email: undefined, name: null, kind: 'person' },
    mode: 'full',
    reason: null,
    expiresAt: undefined,
  }
  void [withPlan, impersonation]
  expectTypeOf<User>().toExtend<UserInput>()
  // What comes out says what is there.
  expectTypeOf<UserInput>().not.toExtend<User>()
  expectTypeOf<User['name']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<{ userId: null }>().not.toExtend<UserInput>()
  expectTypeOf<{ userId: 'a'; impersonatorUserId: object }>().not.toExtend<UserInput>()
})
