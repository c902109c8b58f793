import fastify, {
  type FastifyRequest,
  type FastifyTypeProvider,
  type onRequestHookHandler,
  type preHandlerHookHandler,
} from 'fastify'
import { expectTypeOf, test } from 'vitest'
import { createAuth, type FastifyAuth, type User } from 'impersonation-kit/fastify'

declare const auth: FastifyAuth

test('the guards are hooks of Fastify', () => {
  expectTypeOf(auth.requireUser).toExtend<preHandlerHookHandler>()
  expectTypeOf(auth.optionalUser).toExtend<onRequestHookHandler>()
  expectTypeOf(auth.requireNotImpersonated).toExtend<preHandlerHookHandler>()
  expectTypeOf(auth.requireWritable).toExtend<preHandlerHookHandler>()
  expectTypeOf(auth.requireAllowed('delete-account')).toExtend<preHandlerHookHandler>()
  // @ts-expect-error no account action
  auth.requireAllowed('look-around')
  fastify().addHook('onRequest', auth.optionalUser)
})

test('the guards are hooks over HTTP/2, over TLS and with a provider of types', () => {
  const routes = { preHandler: auth.requireUser, onRequest: [auth.optionalUser, auth.audit({ action: 'a' })] }
  fastify({ http2: true }).get('/', routes, async (request) => auth.getUser(request))
  fastify({ http2: true, https: {} }).get('/', routes, async (request) => auth.getUser(request))
  fastify({ https: {} }).get('/', routes, async (request) => auth.getUser(request))
  fastify({ http2: true }).addHook('onRequest', auth.requireUser)
  interface Provider extends FastifyTypeProvider {
    validator: this['schema']
  }
  fastify()
    .withTypeProvider<Provider>()
    .get('/', routes, async (request) => auth.getUser(request))
})

test('request.user is a user or undefined, and not any', () => {
  fastify().get('/', { preHandler: [auth.requireUser, auth.requireNotImpersonated] }, async (request) => {
    expectTypeOf(request.user).toEqualTypeOf<User | undefined>()
    expectTypeOf(request.user).not.toBeAny()
    expectTypeOf(auth.getUser(request)).toEqualTypeOf<User>()
    // @ts-expect-error TypeScript cannot see which hooks stand before a handler
    void request.user.userId
  })
})

test('the types of a route stay what they are', () => {
  fastify().post<{ Body: { name: string }; Params: { id: string } }>(
    '/users/:id',
    { preHandler: auth.requireUser },
    async (request) => {
      expectTypeOf(request.body.name).toEqualTypeOf<string>()
      expectTypeOf(request.params.id).toEqualTypeOf<string>()
      expectTypeOf(auth.getUser(request)).toEqualTypeOf<User>()
    },
  )
  expectTypeOf(auth.getUser).toBeCallableWith({} as FastifyRequest)
})

test('the options are those of the other frameworks', () => {
  createAuth({ issuer: 'i', jwksUrl: 'https://x.test/jwks' })
  // @ts-expect-error no key
  createAuth({ issuer: 'i' })
})
