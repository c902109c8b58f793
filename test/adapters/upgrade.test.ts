import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { currentUser, createAuth as onExpress } from 'impersonation-kit/express'
import { createAuth as onFastify } from 'impersonation-kit/fastify'
import { createAuth as onHono } from 'impersonation-kit/hono'
import type { AuthOptions, User } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Upgrade, UpgradeOptions } from '../../src/adapters/upgrade.js'
import { afterwards, issuer, listen, portOf } from './support/listen.js'

type Start = (options: AuthOptions) => Promise<{ server: Server; upgrade: Upgrade }>

const servers: Record<string, Start> = {
  Express: async (options) => ({ server: createServer(express()), upgrade: onExpress(options).upgrade }),
  async Fastify(options) {
    const app = fastify()
    await app.ready()
    return { server: app.server, upgrade: onFastify(options).upgrade }
  },
  Hono: async (options) => ({
    server: createServer((...both) => void getRequestListener(new Hono().fetch)(...both)),
    upgrade: onHono(options).upgrade,
  }),
}

/** A server whose sockets say who opened them, and whom the handler runs for. */
async function serve(
  start: Start,
  options: AuthOptions = issuer.authOptions,
  rules?: UpgradeOptions,
): Promise<{ url: string; port: number; opened: () => number }> {
  const { server, upgrade } = await start(options)
  const sockets = new WebSocketServer({ noServer: true })
  let opened = 0
  server.on(
    'upgrade',
    upgrade((request: IncomingMessage, socket: Duplex, head: Buffer, user) => {
      opened += 1
      const current = nameOf(currentUser())
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('message', () => webSocket.send(`${nameOf(user)}, ${current}`))
      })
    }, rules),
  )
  const port = portOf(await listen(server))
  afterwards(() => {
    for (const client of sockets.clients) client.terminate()
  })
  return { url: `ws://127.0.0.1:${port}/live`, port, opened: () => opened }
}

const nameOf = (user: User | undefined): string =>
  user ? `${user.userId} by ${user.impersonatorUserId ?? 'nobody'}` : 'nobody'
const offer = async (user: User): Promise<string[]> => ['live', `bearer.${await issuer.sign(user)}`]

/** Opens a socket, sends a message, and gives what comes back: a message, or the refusal's status and code. */
function talk(url: string, protocols: string[], headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(url, protocols, { headers })
  return new Promise<string>((resolve) => {
    socket.on('open', () => socket.send('hello'))
    socket.on('message', (message: Buffer) => resolve(`${socket.protocol}: ${message.toString()}`))
    socket.on('error', (error) => resolve(error.message))
    socket.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => {
        const { code } = JSON.parse(body) as { code: string }
        const { 'www-authenticate': challenge, 'cache-control': cache } = response.headers
        resolve(`${response.statusCode} ${code}, ${cache}${challenge ? ', challenged' : ''}`)
      })
    })
  }).finally(() => socket.terminate())
}

const readOnly = (): User => impersonatedUser({ impersonation: { mode: 'read-only' } })

describe.each(Object.entries(servers))('auth.upgrade on %s', (_name, start) => {
  test('opens a socket for the user whose token a subprotocol or the header brings, and the handler runs for that user', async () => {
    const { url } = await serve(start)
    const user = directUser({ userId: 'u' })
    expect(await talk(url, await offer(user))).toBe('live: u by nobody, u by nobody')
    const header = { authorization: `Bearer ${await issuer.sign(user)}` }
    expect(await talk(url, ['live'], header)).toBe('live: u by nobody, u by nobody')
    expect(await talk(url, await offer(impersonatedUser({ userId: 'u' })))).toBe(
      'live: u by admin_7, u by admin_7',
    )
  })

  test('refuses everybody else before anything is opened, as problem details', async () => {
    const { url, opened } = await serve(start)
    expect(await talk(url, ['live'])).toBe('401 token_missing, no-store, challenged')
    expect(await talk(url, ['live', 'bearer.a.b.c'])).toBe('401 token_invalid, no-store, challenged')
    const expired = await issuer.sign(directUser(), { expiresIn: -60 })
    expect(await talk(url, ['live', `bearer.${expired}`])).toBe('401 token_expired, no-store, challenged')
    expect(opened()).toBe(0)
  })

  test('S14: refuses two tokens, in subprotocols or in one and the header', async () => {
    const { url } = await serve(start)
    const token = await issuer.sign(directUser())
    const other = await issuer.sign(impersonatedUser())
    const invalid = '401 token_invalid, no-store, challenged'
    expect(await talk(url, ['live', `bearer.${token}`, `bearer.${other}`])).toBe(invalid)
    expect(await talk(url, await offer(impersonatedUser()), { authorization: `Bearer ${token}` })).toBe(
      invalid,
    )
  })

  test('S23: refuses a read-only session, as nobody hears what the socket says, unless the app lets it through', async () => {
    const strict = await serve(start)
    expect(await talk(strict.url, await offer(readOnly()))).toBe('403 impersonation_read_only, no-store')
    const lenient = await serve(start, issuer.authOptions, { guard: 'requireUser' })
    expect(await talk(lenient.url, await offer(readOnly()))).toContain('live: ')
  })

  test('refuses every impersonator where the app says so', async () => {
    const { url } = await serve(start, issuer.authOptions, { guard: 'requireNotImpersonated' })
    expect(await talk(url, await offer(impersonatedUser()))).toBe('403 impersonation_forbidden, no-store')
    expect(await talk(url, await offer(directUser()))).toContain('live: ')
  })

  test('takes the token from a cookie only from a page of its own origin', async () => {
    const { url, port } = await serve(start, { ...issuer.authOptions, cookie: 'token' })
    const cookie = `token=${await issuer.sign(directUser())}`
    const own = { cookie, origin: `http://127.0.0.1:${port}` }
    expect(await talk(url, ['live'], own)).toContain('live: ')
    for (const headers of [{ cookie }, { cookie, origin: 'https://evil.test' }]) {
      expect(await talk(url, ['live'], headers)).toContain('403 cross_site_request')
    }
  })

  test('S19: opens nothing for a session that has been stopped', async () => {
    const { url } = await serve(start, { ...issuer.authOptions, revocation: { isActive: () => false } })
    expect(await talk(url, await offer(impersonatedUser()))).toContain('401 token_revoked')
  })

  test('a connection that is reset while its token is verified ends nothing and opens nothing', async () => {
    const { url, port, opened } = await serve(start)
    const [, token = ''] = await offer(directUser())
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        const lines = ['GET /live HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket']
        const key = Buffer.alloc(16).toString('base64')
        lines.push('Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`)
        socket.write(
          [...lines, `Sec-WebSocket-Protocol: live, ${token}`, '', ''].join('\r\n'),
          () => void socket.resetAndDestroy(),
        )
      })
      socket.on('close', () => resolve())
      socket.on('error', () => undefined)
    })
    expect(await talk(url, await offer(directUser()))).toContain('live: ')
    expect(opened()).toBeLessThanOrEqual(2)
  })

  test('a fault of the configuration is answered with 500, said on the console without the token, and ends nothing', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    const { url } = await serve(start, { issuer: issuer.issuer, publicKey })
    const offered = await offer(directUser())
    expect(await talk(url, offered)).toBe('500 internal_error, no-store')
    expect(await talk(url, offered)).toBe('500 internal_error, no-store')
    expect(said).toHaveBeenCalledOnce()
    expect(said.mock.calls.join()).toContain('publicKey')
    expect(said.mock.calls.join()).not.toContain(offered[1]?.slice('bearer.'.length))
    said.mockRestore()
  })
})

/** Opens a bare connection, asks for a protocol on it, and never hangs up by itself. */
function handshake(port: number, path: string, lines: string[] = [], protocol = 'websocket') {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  afterwards(() => socket.destroy())
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  socket.on('error', () => undefined)
  const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`
  const head = [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', `Upgrade: ${protocol}`]
  socket.write([...head, 'Sec-WebSocket-Version: 13', key, ...lines, '', ''].join('\r\n'))
  return { socket, text: () => text }
}

const openSockets = (server: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )

describe.each(Object.entries(servers))(
  'sockets of other listeners, and refused ones, on %s',
  (_name, start) => {
    async function begin(add: (upgrade: Upgrade, server: Server) => void, options = issuer.authOptions) {
      const { server, upgrade } = await start(options)
      add(upgrade, server)
      return { server, port: portOf(await listen(server)) }
    }
    const echo =
      (name: string) =>
      (_request: IncomingMessage, socket: Duplex): void =>
        void socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${name}`)

    test('F49: a hundred refused clients that never hang up leave no socket behind', async () => {
      const { server, port } = await begin((upgrade, one) => one.on('upgrade', upgrade(echo('opened'))))
      const clients = Array.from({ length: 100 }, () => handshake(port, '/live'))
      await vi.waitFor(() => {
        for (const { text } of clients) expect(text()).toMatch(/^HTTP\/1\.1 401 [^]*"code":"token_missing"/)
      })
      await vi.waitFor(async () => expect(await openSockets(server)).toBe(0))
    })

    test('F18: a listener for one path leaves the sockets of others alone, in either order', async () => {
      for (const isFirst of [true, false]) {
        const { port } = await begin((upgrade, server) => {
          const ours = upgrade(echo('ours'), { path: '/live' })
          const hmr = (request: IncomingMessage, socket: Duplex): void => {
            if (request.url === '/hmr?token=1') echo('theirs')(request, socket)
          }
          for (const listener of isFirst ? [ours, hmr] : [hmr, ours]) server.on('upgrade', listener)
        })
        const theirs = handshake(port, '/hmr?token=1')
        const token = `Authorization: Bearer ${await issuer.sign(directUser())}`
        const mine = handshake(port, '/live?room=7', [token])
        const refused = handshake(port, '/live')
        await vi.waitFor(() => {
          expect(theirs.text()).toBe('HTTP/1.1 101 Switching Protocols\r\n\r\ntheirs')
          expect(mine.text()).toBe('HTTP/1.1 101 Switching Protocols\r\n\r\nours')
          expect(refused.text()).toMatch(/^HTTP\/1\.1 401 /)
        })
      }
    })

    test('F18: two paths have two listeners, and what no listener wants is refused once, and ends', async () => {
      const { server, port } = await begin((upgrade, one) => {
        one.on('upgrade', upgrade(echo('first'), { path: '/first' }))
        one.on('upgrade', upgrade(echo('second'), { path: '/second' }))
      })
      const token = `Authorization: Bearer ${await issuer.sign(directUser())}`
      const ask = (path: string) => handshake(port, path, [token])
      const [first, second, absolute] = [ask('/first'), ask('/second#x'), ask('http://x/second?a')]
      const others = ['/', '/third', '/FIRST', '/%66irst', '/first/', '//first', '/first;a', '*'].map(ask)
      await vi.waitFor(() => {
        expect(first.text()).toMatch(/first$/)
        expect(second.text()).toMatch(/second$/)
        expect(absolute.text()).toMatch(/second$/)
        for (const { text } of others) expect(text()).toMatch(/^HTTP\/1\.1 404 [^]*"code":"not_found"[^]*\}$/)
      })
      for (const { text } of others) expect(text().match(/HTTP\/1\.1/g)).toHaveLength(1)
      for (const one of [first, second, absolute]) one.socket.end()
      await vi.waitFor(async () => expect(await openSockets(server)).toBe(0))
    })

    test.each(['websocket', 'h2c', 'mqtt', 'anything/1'])(
      "F40: a read-only session opens no socket for %s, whatever the app's isWrite says",
      async (protocol) => {
        for (const isWrite of [undefined, () => false]) {
          let opened = 0
          const { port } = await begin(
            (upgrade, server) =>
              server.on(
                'upgrade',
                upgrade(() => {
                  opened += 1
                }),
              ),
            { ...issuer.authOptions, ...(isWrite && { isWrite }) },
          )
          const token = `Authorization: Bearer ${await issuer.sign(readOnly())}`
          const { text } = handshake(port, '/live', [token], protocol)
          await vi.waitFor(() => expect(text()).toMatch(/^HTTP\/1\.1 403 [^]*impersonation_read_only/))
          expect(opened).toBe(0)
        }
      },
    )

    test('F17: a password for the staging site beside the token of a subprotocol or of a cookie is not a second token', async () => {
      const { url, port } = await serve(start, { ...issuer.authOptions, cookie: 'token' })
      const basic = { authorization: 'Basic eDp5' }
      expect(await talk(url, await offer(directUser()), basic)).toContain('live: ')
      const cookie = `token=${await issuer.sign(directUser())}`
      const own = { ...basic, cookie, origin: `http://127.0.0.1:${port}` }
      expect(await talk(url, ['live'], own)).toContain('live: ')
      expect(await talk(url, ['live'], basic)).toContain('401 token_missing')
    })
  },
)

test.each<[string, unknown[]]>([
  ['no function', [undefined]],
  ['a guard that is none', [() => undefined, { guard: 'optionalUser' }]],
  ['a path without a slash', [() => undefined, { path: 'live' }]],
  ['a path with a query', [() => undefined, { path: '/live?room=7' }]],
  ['an empty path', [() => undefined, { path: '' }]],
  ['a path that is no text', [() => undefined, { path: ['/live'] }]],
])('auth.upgrade refuses %s when it is set up', (_what, given) => {
  const { upgrade } = onExpress(issuer.authOptions)
  expect(() => (upgrade as (...given: unknown[]) => unknown)(...given)).toThrow(/upgrade needs a function/)
})
