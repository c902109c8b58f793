import { expectTypeOf, test } from 'vitest'
import { type Auth, redactFor, type User } from 'impersonation-kit/server'

declare const auth: Auth

test('a handler behind requireUser has a user for certain', () => {
  const handle = auth.protect(auth.requireUser, (request, user) => {
    expectTypeOf(request).toEqualTypeOf<Request>()
    expectTypeOf(user).toEqualTypeOf<User>()
    return new Response(user.userId)
  })
  expectTypeOf(handle).toEqualTypeOf<(request: Request) => Promise<Response>>()
  auth.protect(auth.optionalUser, auth.requireAllowed('delete-account'), (_request, user) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    return new Response()
  })
  auth.protect(auth.optionalUser, auth.requireNotImpersonated, async (_request, user) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    return new Response()
  })
})

test('a handler behind optionalUser alone may have none', () => {
  auth.protect(auth.optionalUser, (_request, user) => {
    expectTypeOf(user).toEqualTypeOf<User | undefined>()
    return new Response()
  })
})

test('a guard is asked for, and so is a reply', () => {
  // @ts-expect-error no guard
  auth.protect(() => new Response())
  // @ts-expect-error no reply
  auth.protect(auth.requireUser, () => 'text')
})

test('verifyToken gives a user, and not any', () => {
  expectTypeOf(auth.verifyToken).returns.resolves.toEqualTypeOf<User>()
})

test('redact needs no user, and takes none away', () => {
  auth.protect(auth.redact(['ssn']), (_request, user) => {
    expectTypeOf(user).toEqualTypeOf<User | undefined>()
    return new Response()
  })
  auth.protect(auth.redact(['ssn']), auth.requireUser, (_request, user) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    return new Response()
  })
})

test('redactFor gives the type of what it was given', () => {
  expectTypeOf(redactFor(undefined, { ssn: 1 }, ['ssn'])).toEqualTypeOf<{ ssn: number }>()
  // @ts-expect-error no list
  redactFor(undefined, {}, 'ssn')
})
