import type { RequestHandler } from 'express'
import express from 'express'
import { expectTypeOf, test } from 'vitest'
import { createAuth, type ExpressAuth, type User } from 'impersonation-kit/express'

declare const auth: ExpressAuth

test('the guards are request handlers of Express', () => {
  expectTypeOf(auth.requireUser).toExtend<RequestHandler>()
  expectTypeOf(auth.optionalUser).toExtend<RequestHandler>()
  expectTypeOf(auth.requireNotImpersonated).toExtend<RequestHandler>()
  expectTypeOf(auth.requireWritable).toExtend<RequestHandler>()
  expectTypeOf(auth.requireAllowed('change-password')).toExtend<RequestHandler>()
  // @ts-expect-error an account action that does not exist
  auth.requireAllowed('change_password')
  const app = express()
  app.use(auth.optionalUser)
  app.post('/users/:id', auth.requireUser, auth.requireNotImpersonated, (req) => {
    expectTypeOf(req.params.id).toEqualTypeOf<string>()
  })
})

test('req.user is a user or undefined, and not any', () => {
  express().get('/', auth.requireUser, (req) => {
    expectTypeOf(req.user).toEqualTypeOf<Express.User | undefined>()
    expectTypeOf(req.user?.impersonatorUserId).toEqualTypeOf<string | undefined>()
    expectTypeOf(req.user).not.toBeAny()
    expectTypeOf(auth.getUser(req)).toEqualTypeOf<User>()
    // @ts-expect-error TypeScript cannot see which guards stand before a handler
    void req.user.userId
  })
})

test('the user can be extended as with Passport', () => {
  expectTypeOf<Express.User>().toExtend<User>()
  expectTypeOf<User>().toExtend<Express.User>()
})

test('exactly one source of keys is asked for', () => {
  createAuth({ issuer: 'i', jwksUrl: 'https://x.test/jwks' })
  createAuth({ issuer: 'i', publicKey: 'pem', algorithms: ['ES256'] })
  createAuth({ issuer: 'i', secret: 's', algorithms: ['HS512'] })
  // @ts-expect-error no key
  createAuth({ issuer: 'i' })
  // @ts-expect-error no issuer
  createAuth({ jwksUrl: 'https://x.test/jwks' })
  // @ts-expect-error two keys
  createAuth({ issuer: 'i', jwksUrl: 'https://x.test/jwks', publicKey: 'pem' })
  // @ts-expect-error a shared algorithm with a public key
  createAuth({ issuer: 'i', publicKey: 'pem', algorithms: ['HS256'] })
  // @ts-expect-error no algorithm at all
  createAuth({ issuer: 'i', publicKey: 'pem', algorithms: ['none'] })
  createAuth({ issuer: 'i', publicKey: 'pem', cache: false, cookie: '__Host-token' })
  createAuth({
    issuer: 'i',
    publicKey: 'pem',
    cache: { max: 100 },
    cookie: { name: 'token', origins: ['https://app.example.com'] },
    revocation: { isActive: async (user, token) => user.userId !== token, for: 'everyone' },
    isWrite: (request, byDefault) => byDefault || request.url === '/logout',
    allowWhileImpersonated: ['export-data'],
  })
  // @ts-expect-error a cache that is on anyway
  createAuth({ issuer: 'i', publicKey: 'pem', cache: true })
  // @ts-expect-error an answer that is no boolean
  createAuth({ issuer: 'i', publicKey: 'pem', revocation: { isActive: () => 'true' } })
  // @ts-expect-error an account action that does not exist
  createAuth({ issuer: 'i', publicKey: 'pem', allowWhileImpersonated: ['everything'] })
  // @ts-expect-error an option that does not exist
  createAuth({ issuer: 'i', publicKey: 'pem', audiences: 'a' })
})
