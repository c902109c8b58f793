import type { Context } from 'hono'
import type { FastifyRequest } from 'fastify'
import * as onExpress from 'impersonation-kit/express'
import * as onFastify from 'impersonation-kit/fastify'
import * as onHono from 'impersonation-kit/hono'
import * as onNext from 'impersonation-kit/next'
import { createAuth, type SessionOptions, type User } from 'impersonation-kit/server'
import { expectTypeOf, test } from 'vitest'

const resolve = () => ({ userId: 'u1' })
const issuer = 'https://auth.test'
const jwksUrl = 'https://auth.test/keys'

test('F24: resolve gets what the users of a framework expect', () => {
  createAuth({ resolve: (request) => void expectTypeOf(request).toEqualTypeOf<Request>() })
  onExpress.createAuth({ resolve: (req) => void expectTypeOf(req.user).toEqualTypeOf<User | undefined>() })
  onFastify.createAuth({ resolve: (req) => void expectTypeOf(req).toEqualTypeOf<FastifyRequest>() })
  onHono.createAuth({ resolve: (c) => void expectTypeOf(c).toEqualTypeOf<Context>() })
  const headers = async () => new Headers()
  onNext.createAuth({ headers, resolve: (r) => void expectTypeOf(r.headers).toEqualTypeOf<Headers>() })
})

test('F24: resolve, and an issuer with its key, exclude one another', () => {
  expectTypeOf<SessionOptions>().not.toBeAny()
  createAuth({ issuer, jwksUrl })
  // @ts-expect-error -- either sessions or tokens
  createAuth({ resolve, issuer, jwksUrl })
  // @ts-expect-error -- either sessions or tokens
  createAuth({ resolve, issuers: [{ issuer, jwksUrl }] })
  // @ts-expect-error -- resolve is asked every time
  createAuth({ resolve, cache: { max: 5 } })
  // @ts-expect-error -- null says that a session was stopped
  createAuth({ resolve, revocation: { isActive: () => true } })
  // @ts-expect-error -- keys do not wait for a session
  createAuth({ issuer, jwksUrl, timeout: 5 })
  // @ts-expect-error -- neither
  createAuth({ claims: () => ({ state: 'none' }) })
})
