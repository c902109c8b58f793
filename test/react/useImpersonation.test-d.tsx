import { expectTypeOf, test } from 'vitest'
import {
  type Auth,
  type AuthError,
  type AuthErrorCode,
  type ImpersonationState,
  type Impersonator,
  RequireNotImpersonated,
  useAuth,
  useAuthFetch,
  useImpersonation,
  useImpersonationGuard,
  useRemainingTime,
  type User,
} from 'impersonation-kit'

test('the status narrows an impersonation', () => {
  const impersonation = useImpersonation()
  expectTypeOf(impersonation).toEqualTypeOf<ImpersonationState>()
  expectTypeOf(impersonation.status).toEqualTypeOf<'none' | 'active'>()
  // @ts-expect-error there may be none
  void impersonation.stop
  if (impersonation.status === 'none') return
  expectTypeOf(impersonation.user).toEqualTypeOf<User>()
  expectTypeOf(impersonation.impersonator).toEqualTypeOf<Impersonator>()
  expectTypeOf(impersonation.mode).toEqualTypeOf<'read-only' | 'full'>()
  expectTypeOf(impersonation.reason).toEqualTypeOf<string | undefined>()
  expectTypeOf(impersonation.stop).toEqualTypeOf<() => Promise<void>>()
  expectTypeOf(impersonation.canStop).toEqualTypeOf<boolean>()
  expectTypeOf(impersonation.stopping).toEqualTypeOf<boolean>()
  expectTypeOf(impersonation.stopError).toEqualTypeOf<AuthError | undefined>()
})

test('time left is a number or not known', () => {
  expectTypeOf(useRemainingTime).returns.toEqualTypeOf<number | undefined>()
})

test('an access token may be missing', () => {
  expectTypeOf(useAuth()).toEqualTypeOf<Auth>()
  expectTypeOf(useAuth().getAccessToken).returns.resolves.toEqualTypeOf<string | undefined>()
  expectTypeOf(useAuth().refresh).returns.resolves.toBeVoid()
  expectTypeOf(useAuth().signOut).returns.resolves.toBeVoid()
})

test('useAuthFetch is a fetch', () => {
  expectTypeOf(useAuthFetch()).toEqualTypeOf<typeof fetch>()
  useAuthFetch({ origins: ['https://api.example.com'] })
  // @ts-expect-error a list
  useAuthFetch({ origins: 'https://api.example.com' })
})

test('guard keeps the arguments of a handler', () => {
  const { blocked, explanation, guard } = useImpersonationGuard()
  expectTypeOf(blocked).toEqualTypeOf<boolean>()
  expectTypeOf(explanation).toEqualTypeOf<string | undefined>()
  const guarded = guard((id: string, count: number) => void `${id}${count}`)
  expectTypeOf(guarded).toEqualTypeOf<(id: string, count: number) => void>()
  // @ts-expect-error the arguments are checked
  guarded(1, 'a')
})

test('a gate hides or disables', () => {
  void (<RequireNotImpersonated mode="hide" />)
  void (<RequireNotImpersonated mode="disable" explanation="Not now" />)
  // @ts-expect-error there is no third mode
  void (<RequireNotImpersonated mode="blur" />)
})

test('the code of an error is one of a list', () => {
  expectTypeOf<AuthError['code']>().toEqualTypeOf<AuthErrorCode>()
  expectTypeOf<'impersonation_forbidden'>().toExtend<AuthErrorCode>()
  expectTypeOf<string>().not.toExtend<AuthErrorCode>()
})
