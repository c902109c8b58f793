import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createAuth } from 'impersonation-kit/express'
import type { AuditEvent, AuditOutcome } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { afterwards, bearer, issuer, listen, portOf } from './support/listen.js'

/** A server that records handshakes, and what comes of one with these headers. */
async function serve(audit?: object) {
  const events: AuditEvent[] = []
  const auth = createAuth({
    ...issuer.authOptions,
    cookie: 'token',
    audit: { sink: (event) => void events.push(event), ...audit },
    revocation: { isActive: ({ userId }) => userId !== 'stopped' },
  })
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  const open = (request: IncomingMessage, socket: Duplex, head: Buffer): void =>
    sockets.handleUpgrade(request, socket, head, () => undefined)
  server.on('upgrade', auth.upgrade(open, { audit: { action: 'live', route: '/live' } }))
  const port = portOf(await listen(server))
  afterwards(() => {
    for (const client of sockets.clients) client.terminate()
  })
  const connect = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve) => {
      const client = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers })
      client.on('open', () => resolve(101))
      client.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      client.on('error', () => undefined)
    })
  const said = (): string[] =>
    events.map((event) => {
      const { action, route, actor, subject } = event
      const { status, blocked } = event as AuditOutcome
      return [action, route, actor.id, 'as', subject.id, status, blocked].filter(Boolean).join(' ')
    })
  return { connect, said }
}

test('F41: a handshake of an impersonator is recorded, opened or refused, with the code', async () => {
  const { connect, said } = await serve()
  const readOnly = impersonatedUser({ impersonation: { mode: 'read-only' } })
  const { authorization } = await bearer(impersonatedUser())
  const seen = [
    await connect({ authorization }),
    await connect(await bearer(readOnly)),
    await connect(await bearer(impersonatedUser({ userId: 'stopped' }))),
    await connect({ authorization, 'x-expected-identity': 'admin_7' }),
    await connect({ cookie: `token=${authorization.slice(7)}`, origin: 'https://evil.test' }),
  ]
  expect(seen).toEqual([101, 403, 401, 409, 403])
  expect(said()).toEqual([
    'live /live admin_7 as user_42 101',
    'live /live admin_7 as user_42 403 impersonation_read_only',
    'live /live admin_7 as stopped 401 token_revoked',
    'live /live admin_7 as user_42 409 identity_changed',
    'live /live admin_7 as user_42 403 cross_site_request',
  ])
})

test('F41: a handshake of a customer, or of nobody, is not', async () => {
  const { connect, said } = await serve()
  expect([await connect(await bearer(directUser())), await connect({})]).toEqual([101, 401])
  expect(said()).toEqual([])
})

test('F41: a handshake that cannot be recorded is refused where audit fails closed', async () => {
  const { connect } = await serve({
    sink: () => Promise.reject(new Error('dead')),
    failClosed: true,
    onError: () => undefined,
  })
  expect(await connect(await bearer(impersonatedUser()))).toBe(503)
  expect(await connect(await bearer(directUser()))).toBe(101)
})
