import { expectTypeOf, test } from 'vitest'
import type { Hono } from 'hono'
import {
  type AuditAttempt,
  type AuditEvent,
  type AuditOutcome,
  type AuditSink,
  type Auth,
  hashSession,
  type HttpSink,
  httpSink,
  pinoSink,
  type User,
} from 'impersonation-kit/server'
import type { ExpressAuth, Middleware } from 'impersonation-kit/express'
import type { FastifyAuth, Hook } from 'impersonation-kit/fastify'
import type { HonoAuth } from 'impersonation-kit/hono'
import type { Logger } from 'pino'

declare const auth: Auth
declare const expressAuth: ExpressAuth
declare const fastifyAuth: FastifyAuth
declare const honoAuth: HonoAuth
declare const app: Hono
declare const event: AuditEvent
declare const logger: Logger

test('an event is told apart by its phase', () => {
  expectTypeOf(event).not.toBeAny()
  if (event.phase === 'outcome') {
    expectTypeOf(event).toEqualTypeOf<AuditOutcome>()
    expectTypeOf(event.status).toEqualTypeOf<number>()
    expectTypeOf(event.blocked).toEqualTypeOf<string | undefined>()
  } else {
    expectTypeOf(event).toEqualTypeOf<AuditAttempt>()
    expectTypeOf(event).not.toHaveProperty('status')
  }
  expectTypeOf(event.session).toEqualTypeOf<string | undefined>()
  expectTypeOf<AuditEvent>().not.toHaveProperty('reason')
})

test('audit is a guard of every framework, and says nothing of a user', () => {
  auth.protect(auth.audit({ action: 'x' }), (_request, user) => {
    expectTypeOf(user).toEqualTypeOf<User | undefined>()
    return new Response()
  })
  auth.protect(auth.audit({ action: 'x' }), auth.requireUser, (_request, user) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    return new Response()
  })
  expectTypeOf(expressAuth.audit({ action: 'x' })).toEqualTypeOf<Middleware>()
  expectTypeOf(fastifyAuth.audit({ action: 'x' })).toEqualTypeOf<Hook>()
  app.get('/', honoAuth.audit({ action: 'x' }), (c) => {
    expectTypeOf(c.get('user')).toEqualTypeOf<User | undefined>()
    return c.text('')
  })
  app.get('/', honoAuth.audit({ action: 'x' }), honoAuth.requireUser, (c) => {
    expectTypeOf(c.get('user')).toEqualTypeOf<User>()
    return c.text('')
  })
  expectTypeOf(honoAuth.requireAllowed('export-data')).toEqualTypeOf(honoAuth.requireUser)
})

test('audit asks for an action, and knows its options', () => {
  // @ts-expect-error no action
  auth.audit({})
  // @ts-expect-error misspelt
  auth.audit({ action: 'x', failclosed: true })
  // @ts-expect-error onError belongs to createAuth
  auth.audit({ action: 'x', onError: () => undefined })
})

test('a sink may give nothing, or any promise', () => {
  expectTypeOf((_event: AuditEvent) => Promise.resolve({ rows: 1 })).toExtend<AuditSink>()
  expectTypeOf((_event: AuditEvent) => undefined).toExtend<AuditSink>()
  expectTypeOf(httpSink({ url: 'https://x.test' })).toEqualTypeOf<HttpSink>()
  expectTypeOf<HttpSink>().toExtend<AuditSink>()
  expectTypeOf(pinoSink(logger)).toExtend<AuditSink>()
  expectTypeOf(httpSink).parameter(0).toHaveProperty('url')
  // @ts-expect-error no address
  httpSink({})
})

test('hashSession gives a promise of a string', () => {
  expectTypeOf(hashSession).toEqualTypeOf<(issuer: string, sessionId: string) => Promise<string>>()
})
