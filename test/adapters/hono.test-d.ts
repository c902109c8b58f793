import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { expectTypeOf, test } from 'vitest'
import { type AuthEnv, createAuth, type HonoAuth, type User } from 'impersonation-kit/hono'

declare const auth: HonoAuth

test('the guards are middleware of Hono', () => {
  expectTypeOf(auth.requireUser).toExtend<MiddlewareHandler>()
  expectTypeOf(auth.optionalUser).toExtend<MiddlewareHandler>()
  expectTypeOf(auth.requireNotImpersonated).toExtend<MiddlewareHandler>()
  expectTypeOf(auth.requireWritable).toExtend<MiddlewareHandler>()
  expectTypeOf(auth.requireAllowed('delete-account')).toExtend<MiddlewareHandler>()
  // @ts-expect-error no account action
  auth.requireAllowed('look-around')
})

test('behind requireUser there is a user for certain, and not any', () => {
  new Hono().get('/users/:id', auth.requireUser, auth.requireNotImpersonated, (c) => {
    expectTypeOf(c.get('user')).toEqualTypeOf<User>()
    expectTypeOf(c.var.user).toEqualTypeOf<User>()
    expectTypeOf(c.get('user')).not.toBeAny()
    expectTypeOf(c.req.param('id')).toEqualTypeOf<string>()
    expectTypeOf(auth.getUser(c)).toEqualTypeOf<User>()
    return c.text('')
  })
})

test('behind optionalUser alone there may be none', () => {
  new Hono().get('/', auth.optionalUser, (c) => {
    expectTypeOf(c.get('user')).toEqualTypeOf<User | undefined>()
    return c.text('')
  })
  new Hono().get('/', auth.optionalUser, auth.requireUser, (c) => {
    expectTypeOf(c.get('user')).toEqualTypeOf<User>()
    return c.text('')
  })
})

test('redact needs no user, and takes none away', () => {
  new Hono().get('/', auth.redact(['ssn', ['a', 'b.c']]), (c) => {
    expectTypeOf(c.get('user')).toEqualTypeOf<User | undefined>()
    return c.text('')
  })
  new Hono().get(
    '/',
    auth.requireUser,
    auth.redact(['ssn'], { allowTypes: ['text/csv'], maxBytes: 1 }),
    (c) => {
      expectTypeOf(c.get('user')).toEqualTypeOf<User>()
      return c.text('')
    },
  )
  // @ts-expect-error no list
  auth.redact('ssn')
  // @ts-expect-error no path
  auth.redact([1])
  // @ts-expect-error no such option
  auth.redact(['ssn'], { allow: [] })
})

test('an app can say that all its routes stand behind a guard', () => {
  new Hono().use(auth.requireUser).get('/', (c) => c.text(c.get('user').userId))
  const app = new Hono<AuthEnv & { Variables: { requestId: string } }>()
  app.use(auth.requireUser)
  app.get('/', (c) => {
    expectTypeOf(c.get('user')).toEqualTypeOf<User>()
    expectTypeOf(c.get('requestId')).toEqualTypeOf<string>()
    return c.text('')
  })
})

test('getUser takes the context of any app', () => {
  expectTypeOf(auth.getUser).toBeCallableWith({} as Context<{ Bindings: { DB: string } }>)
})

test('the options are those of the other frameworks', () => {
  createAuth({ issuer: 'i', jwksUrl: 'https://x.test/jwks' })
  // @ts-expect-error no key
  createAuth({ issuer: 'i' })
})
