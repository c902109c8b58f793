import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { initTRPC, TRPCError } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import express from 'express'
import { createAuth, type User } from 'impersonation-kit/express'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let issuer: TestIssuer
let url: string
let tokens: Record<'readOnly' | 'full' | 'direct', string>
const server = createServer()
/** How often something was written, counted where it is. */
let written = 0

const t = initTRPC.context<{ user: User }>().create()
const noteInput = (value: unknown): unknown => value

/** Knows what kind of procedure every call of a batch is, whatever the method. */
const writable = t.procedure.use(({ ctx, type, next }) => {
  if (type !== 'query' && ctx.user.impersonation?.mode === 'read-only') {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'impersonation_read_only' })
  }
  return next()
})

const routerOf = (procedure: typeof writable | typeof t.procedure) =>
  t.router({
    note: t.router({
      list: procedure.input(noteInput).query(({ ctx }) => `${ctx.user.userId}: ${written}`),
      add: procedure.input(noteInput).mutation(() => (written += 1)),
    }),
  })

beforeAll(async () => {
  issuer = await createTestIssuer()
  tokens = {
    readOnly: await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } })),
    full: await issuer.sign(impersonatedUser()),
    direct: await issuer.sign(directUser()),
  }
  const auth = createAuth(issuer.authOptions)
  const app = express()
  app.use(
    '/trpc',
    auth.requireUser,
    auth.requireWritable,
    createExpressMiddleware({
      router: routerOf(t.procedure),
      allowMethodOverride: true,
      createContext: ({ req }) => ({ user: auth.getUser(req) }),
    }),
  )
  app.use(
    '/per-call',
    auth.requireUser,
    createExpressMiddleware({
      router: routerOf(writable),
      allowMethodOverride: true,
      createContext: ({ req }) => ({ user: auth.getUser(req) }),
    }),
  )
  server.on('request', app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

interface Call {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: unknown
}

/** Sends a call, and gives the status and how often something was written. */
async function send(
  token: string,
  { path, method = 'GET', headers = {}, body }: Call,
): Promise<[status: number, written: number]> {
  const before = written
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await response.text()
  return [response.status, written - before]
}

const input = (value: unknown): string => `input=${encodeURIComponent(JSON.stringify(value))}`
const POST = { method: 'POST', body: { text: 'x' } }
const BATCH = { method: 'POST', body: { 0: { text: 'x' }, 1: { text: 'y' } } }

/** What writes, by tRPC's own account, for somebody who may. */
const writes: [string, Call][] = [
  ['a mutation', { ...POST, path: '/note.add' }],
  ['a batch of mutations', { ...BATCH, path: '/note.add,note.add?batch=1' }],
  ['a batch whose comma is written as an escape', { ...BATCH, path: '/note.add%2Cnote.add?batch=1' }],
  ['a path with an escape', { ...POST, path: '/note%2Eadd' }],
  [
    'a POST that says it is a GET',
    { ...POST, path: '/note.add', headers: { 'x-http-method-override': 'GET' } },
  ],
  ['a POST with _method=GET', { ...POST, path: '/note.add?_method=GET' }],
]

/** What tRPC refuses, or takes for a read, whoever asks. */
const harmless: [string, Call][] = [
  ['a batch of a query and a mutation', { ...BATCH, path: '/note.list,note.add?batch=1' }],
  ['a batch of a mutation and a query', { ...BATCH, path: '/note.add,note.list?batch=1' }],
  ['a mutation over GET', { path: `/note.add?${input({ text: 'x' })}` }],
  ['a batch of mutations over GET', { path: `/note.add,note.add?batch=1&${input({ 0: {}, 1: {} })}` }],
  ['a query and a mutation over GET', { path: `/note.list,note.add?batch=1&${input({ 0: {}, 1: {} })}` }],
  [
    'a GET that asks for POST',
    { path: `/note.add?${input({})}`, headers: { 'x-http-method-override': 'POST' } },
  ],
  ['a GET with _method=POST', { path: `/note.add?_method=POST&${input({})}` }],
  ['a mutation over HEAD', { method: 'HEAD', path: `/note.add?${input({})}` }],
]

describe.each(['/trpc', '/per-call'])('S23: a tRPC server behind requireWritable (%s)', (base) => {
  const at = (call: Call): Call => ({ ...call, path: base + call.path })

  test.each(writes)(
    '%s writes for the user and in a full session, and not in a read-only one',
    async (_name, call) => {
      for (const token of [tokens.direct, tokens.full])
        expect((await send(token, at(call)))[1]).toBeGreaterThan(0)
      const [, count] = await send(tokens.readOnly, at(call))
      expect(count).toBe(0)
    },
  )

  test.each(harmless)('S24: %s writes for nobody', async (_name, call) => {
    for (const token of Object.values(tokens)) expect((await send(token, at(call)))[1]).toBe(0)
  })

  test('a read-only session reads, one query and a batch of them', async () => {
    expect(await send(tokens.readOnly, at({ path: `/note.list?${input({})}` }))).toEqual([200, 0])
    const batch = at({ path: `/note.list,note.list?batch=1&${input({ 0: {}, 1: {} })}` })
    expect(await send(tokens.readOnly, batch)).toEqual([200, 0])
  })
})

test('S23: queries by POST (methodOverride) are refused to a read-only session as they are, and pass where each call is looked at', async () => {
  const query = { method: 'POST', body: {} }
  expect(await send(tokens.direct, { ...query, path: '/trpc/note.list' })).toEqual([200, 0])
  expect(await send(tokens.readOnly, { ...query, path: '/trpc/note.list' })).toEqual([403, 0])
  expect(await send(tokens.readOnly, { ...query, path: '/per-call/note.list' })).toEqual([200, 0])
  const mixed = { ...BATCH, path: '/per-call/note.list,note.add?batch=1' }
  expect(await send(tokens.readOnly, mixed)).toEqual([400, 0])
})
