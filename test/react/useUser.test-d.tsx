import { expectTypeOf, test } from 'vitest'
import {
  type AuthError,
  type Impersonation,
  type User,
  type UserState,
  useIsImpersonated,
  useUser,
} from 'impersonation-kit'

test('the status narrows the user', () => {
  const state = useUser()
  expectTypeOf(state).toEqualTypeOf<UserState>()
  expectTypeOf(state.status).toEqualTypeOf<'loading' | 'signed-in' | 'signed-out' | 'error'>()
  expectTypeOf(state.user).toEqualTypeOf<User | null>()
  if (state.status === 'signed-in') expectTypeOf(state.user).toEqualTypeOf<User>()
  else expectTypeOf(state.user).toEqualTypeOf<null>()
  if (state.status === 'error') expectTypeOf(state.error).toEqualTypeOf<AuthError>()
})

test('destructured, it narrows too', () => {
  const { status, user } = useUser()
  if (status === 'signed-in') expectTypeOf(user.userId).toEqualTypeOf<string>()
  // @ts-expect-error nobody may be signed in
  void user.userId
})

test('the user narrows without the status', () => {
  const { user } = useUser()
  expectTypeOf(user?.impersonatorUserId).toEqualTypeOf<string | undefined>()
  expectTypeOf(user?.impersonation).toEqualTypeOf<Impersonation | undefined>()
})

test('the error is there on an error alone', () => {
  const { status, error } = useUser()
  expectTypeOf(error).toEqualTypeOf<AuthError | undefined>()
  if (status === 'error') expectTypeOf(error).toEqualTypeOf<AuthError>()
  if (status === 'signed-in') expectTypeOf(error).toEqualTypeOf<undefined>()
})

test('an impersonation says in what mode and by what kind of impersonator', () => {
  expectTypeOf<Impersonation['mode']>().toEqualTypeOf<'read-only' | 'full'>()
  expectTypeOf<Impersonation['impersonator']['kind']>().toEqualTypeOf<'person' | 'agent' | 'unknown'>()
  expectTypeOf<Impersonation['expiresAt']>().toEqualTypeOf<number | undefined>()
})

test('useIsImpersonated is a boolean, and nothing is any', () => {
  expectTypeOf(useIsImpersonated).returns.toEqualTypeOf<boolean>()
  expectTypeOf(useUser()).not.toBeAny()
  expectTypeOf<User['properties']>().toEqualTypeOf<Record<string, unknown> | undefined>()
})
