import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import type { AuthEnv } from 'impersonation-kit/hono'
import {
  createTestIssuer,
  formatRoutes,
  type RouteFindingCode,
  type RouteRole,
  type RoutesReport,
  tryRoutes,
} from 'impersonation-kit/testing'
import { expectTypeOf, test } from 'vitest'

test('tryRoutes takes the apps of all frameworks, a list and a document as they are', async () => {
  const issuer = await createTestIssuer()
  expectTypeOf(tryRoutes(express(), { issuer })).resolves.toEqualTypeOf<RoutesReport>()
  void tryRoutes(fastify(), { issuer })
  void tryRoutes(fastify({ http2: true }), { issuer })
  void tryRoutes(new Hono(), { issuer })
  void tryRoutes(new Hono<AuthEnv>(), { issuer })
  void tryRoutes([{ method: 'GET', path: '/x' }] as const, { target: 'http://127.0.0.1:1' })
  void tryRoutes({ openapi: '3.1.0', info: { title: '', version: '' }, paths: {} }, { target: express() })
  void tryRoutes([], { target: new Hono() })
  void tryRoutes([], { target: (_request, response) => response.end() })
})

test('tryRoutes refuses what has no routes, and options that there are not', () => {
  // @ts-expect-error -- a text has no routes
  void tryRoutes('http://127.0.0.1')
  // @ts-expect-error -- a route has a method
  void tryRoutes([{ path: '/x' }])
  // @ts-expect-error -- there is no such finding
  void tryRoutes([], { allow: { open_to_all: ['/x'] } })
  // @ts-expect-error -- nobody is no user
  void tryRoutes([], { users: { nobody: { userId: 'x' } } })
})

test('a report is open to roles by the name of the route', () => {
  expectTypeOf<RoutesReport['openTo']>().toEqualTypeOf<Record<string, RouteRole[]>>()
  expectTypeOf<RoutesReport['findings'][number]['code']>().toEqualTypeOf<RouteFindingCode>()
  expectTypeOf(formatRoutes).parameter(1).toEqualTypeOf<'table' | 'markdown' | 'json' | undefined>()
})
