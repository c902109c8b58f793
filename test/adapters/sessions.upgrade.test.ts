import { createServer, type IncomingMessage, request as httpRequest } from 'node:http'
import { createAuth } from 'impersonation-kit/hono'
import { expect, test } from 'vitest'
import { listen, portOf } from './support/listen.js'

const resolve = ({ headers }: Pick<IncomingMessage, 'headers'>) =>
  headers.cookie === undefined ? null : { userId: headers.cookie.replace('sid=', '') }

/** The status that a handshake ends with: 101 where the socket was opened. */
async function handshake(headers: Record<string, string>): Promise<number | undefined> {
  const auth = createAuth({ resolve: () => null })
  const server = createServer().on(
    'upgrade',
    auth.upgrade(
      (_request, socket) =>
        socket.end(
          'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
          () => undefined,
        ),
      { resolve },
    ),
  )
  const port = portOf(await listen(server))
  return new Promise((done, fail) => {
    httpRequest({ port, headers: { connection: 'upgrade', upgrade: 'websocket', ...headers } })
      .on('upgrade', (reply, socket) => {
        socket.destroy()
        done(reply.statusCode)
      })
      .on('response', (reply) => done(reply.resume().statusCode))
      .on('error', fail)
      .end()
  })
}

test('F24: a WebSocket is opened for the session of its handshake', async () => {
  expect(await handshake({ cookie: 'sid=bob', 'sec-fetch-site': 'same-origin' })).toBe(101)
  expect(await handshake({ 'sec-fetch-site': 'same-origin' })).toBe(401)
})

test('F24: attack: another site opens a WebSocket, and offers a token of its own to pass for no cookie', async () => {
  const foreign = { cookie: 'sid=bob', origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  expect(await handshake(foreign)).toBe(403)
  expect(await handshake({ ...foreign, 'sec-websocket-protocol': 'bearer.anything' })).toBe(403)
})

test('F24: upgrade says that it needs a resolve of its own, and that tokens have none', () => {
  const code = expect.objectContaining({ code: 'invalid_configuration' }) as unknown
  expect(() => createAuth({ resolve: () => null }).upgrade(() => undefined)).toThrow(code)
  const tokens = createAuth({ issuer: 'https://auth.test', jwksUrl: 'https://auth.test/keys' })
  expect(() => tokens.upgrade(() => undefined, { resolve })).toThrow(code)
})
