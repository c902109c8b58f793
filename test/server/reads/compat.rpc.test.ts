import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fc from 'fast-check'
import { createAuth, isJsonRpcRead } from 'impersonation-kit/express'
import * as onServer from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

const READS = ['note.list', 'note.get']

/** How often something was written. */
let written = 0
const methods: Record<string, () => unknown> = {
  'note.list': () => [],
  'note.get': () => null,
  'note.add': () => (written += 1),
  'note.remove': () => (written += 1),
}

/** JSON-RPC 2.0, more obliging than it should be: it also runs a batch in a batch, and methods in any case. */
function dispatch(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(dispatch).filter((answer) => answer !== undefined)
  const { method, id } = Object(body) as { method?: unknown; id?: unknown }
  const result = methods[String(method).trim().toLowerCase()]?.()
  return id === undefined ? undefined : { jsonrpc: '2.0', id, result }
}

/** Another method for a request, as the package `method-override` of Express puts it there: first of a list, from a header, the address or a form. */
const methodOverride: express.RequestHandler = (req, _res, next) => {
  const header = ['x-http-method-override', 'x-http-method', 'x-method-override']
    .map((name) => req.headers[name])
    .find(Boolean)
  const asked: unknown = [
    header ?? req.query['_method'] ?? (req.body as { _method?: unknown } | undefined)?._method,
  ].flat()[0]
  if (typeof asked === 'string') req.method = asked.split(',')[0]!.trim().toUpperCase()
  next()
}

const serve = (socket: WebSocket): void => {
  socket.on('message', () => socket.send(String(methods['note.add']?.())))
}

let url: string
let tokens: { readOnly: string; full: string; direct: string }
const server = createServer()
const sockets = new WebSocketServer({ noServer: true })
beforeAll(async () => {
  const issuer = await createTestIssuer()
  tokens = {
    readOnly: await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } })),
    full: await issuer.sign(impersonatedUser()),
    direct: await issuer.sign(directUser()),
  }
  const auth = createAuth({
    ...issuer.authOptions,
    isWrite(request, byDefault) {
      if (request.url === '/rpc' && request.method === 'POST') return !isJsonRpcRead(request.body, READS)
      return byDefault || request.url.startsWith('/logout')
    },
  })
  const guards = [auth.requireUser, auth.requireWritable]
  const notes = express.Router()
  notes
    .route('/notes')
    .get((_req, res) => void res.json([]))
    .all((_req, res) => void res.json(methods['note.add']?.()))
  const app = express()
  app.use(express.json(), express.urlencoded())
  app.use('/before', methodOverride, ...guards, notes)
  app.use('/after', ...guards, methodOverride, notes)
  app.post('/rpc', ...guards, (req, res) => void res.json(dispatch(req.body) ?? null))
  app.get('/logout', ...guards, (_req, res) => void res.json(methods['note.add']?.()))
  server.on('request', app)
  // A handshake behind the guards: what is said after it can be anything.
  const plain = onServer.createAuth(issuer.authOptions)
  const open = plain.protect(plain.requireUser, plain.requireWritable, () => new Response())
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const headers = request.headers as Record<string, string>
    void open(new Request(`http://x${request.url}`, { headers })).then(({ status }) => {
      if (status !== 200) socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`)
      else sockets.handleUpgrade(request, socket, head, serve)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  sockets.close()
  server.close()
  server.closeAllConnections()
})

interface Sent {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: unknown
}

async function send(
  token: string,
  { path, method = 'GET', headers = {}, body }: Sent,
): Promise<[status: number, written: number]> {
  const before = written
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(typeof body === 'object' && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  await response.text()
  return [response.status, written - before]
}

const rpc = (body: unknown): Sent => ({ path: '/rpc', method: 'POST', body })
const call = (method: unknown, id: unknown = 1): object => ({ jsonrpc: '2.0', method, id })

describe('S23: a JSON-RPC server behind requireWritable', () => {
  test.each<[string, unknown, number]>([
    ['a call', call('note.add'), 1],
    ['a notification', { jsonrpc: '2.0', method: 'note.add' }, 1],
    ['a notification whose id is null', call('note.add', null), 1],
    ['a batch of calls', [call('note.add'), call('note.remove')], 2],
    ['a batch that begins with reads', [call('note.list'), call('note.get'), call('note.add')], 1],
    ['a batch that hides a notification', [call('note.list'), { jsonrpc: '2.0', method: 'note.remove' }], 1],
    ['a batch in a batch', [call('note.list'), [call('note.add')]], 1],
    ['a method in capitals', call('Note.Add'), 1],
    ['a method with a space', call(' note.add'), 1],
    ['a method that is a list', call(['note.add']), 1],
  ])('%s writes for the user, and not in a read-only session', async (_name, body, count) => {
    expect(await send(tokens.direct, rpc(body))).toEqual([200, count])
    expect(await send(tokens.full, rpc(body))).toEqual([200, count])
    expect(await send(tokens.readOnly, rpc(body))).toEqual([403, 0])
  })

  test('reads are answered in a read-only session, alone, as notifications and in a batch', async () => {
    for (const body of [call('note.list'), { method: 'note.get' }, [call('note.list'), call('note.get')]]) {
      expect(await send(tokens.readOnly, rpc(body))).toEqual([200, 0])
    }
  })

  test('a GET that is no JSON-RPC, a text and an address with more in it are no reads', async () => {
    const text = JSON.stringify(call('note.list'))
    const plain = { ...rpc(text), headers: { 'content-type': 'text/plain' } }
    for (const sent of [plain, { ...rpc(call('note.list')), path: '/rpc?method=note.add' }]) {
      expect(await send(tokens.readOnly, sent)).toEqual([403, 0])
    }
  })

  test('no arrangement of calls lets one that writes run behind isJsonRpcRead', () => {
    const method = fc.oneof(
      fc.constantFrom(...Object.keys(methods), 'NOTE.ADD', 'note.add ', '__proto__', 'toString', ''),
      fc.anything(),
    )
    const one = fc.record(
      { jsonrpc: fc.constant('2.0'), method, id: fc.anything(), params: fc.anything() },
      { requiredKeys: [] },
    )
    const { body } = fc.letrec<{ body: unknown }>((tie) => ({
      body: fc.oneof({ maxDepth: 3 }, one, fc.array(tie('body'), { maxLength: 4 }), fc.anything()),
    }))
    fc.assert(
      fc.property(body, (sent) => {
        const [parsed] = JSON.parse(JSON.stringify([sent])) as unknown[]
        if (!isJsonRpcRead(parsed, READS)) return
        const before = written
        dispatch(parsed)
        expect(written).toBe(before)
      }),
      { numRuns: 2000 },
    )
  })
})

describe.each(['/before', '/after'])(
  'S24: another method than the request has, with method-override %s the guards',
  (base) => {
    const path = `${base}/notes`
    test.each<[string, Sent]>([
      ['X-HTTP-Method-Override', { path, headers: { 'x-http-method-override': 'DELETE' } }],
      ['X-HTTP-Method-Override in small letters', { path, headers: { 'x-http-method-override': 'delete' } }],
      ['X-HTTP-Method', { path, headers: { 'x-http-method': 'PUT' } }],
      ['X-Method-Override', { path, headers: { 'x-method-override': 'PATCH' } }],
      ['two methods in one header', { path, headers: { 'x-http-method-override': 'DELETE, GET' } }],
      ['_method in the address', { path: `${path}?_method=DELETE` }],
      ['_method twice', { path: `${path}?_method=DELETE&_method=GET` }],
      ['_method as a list', { path: `${path}?_method[]=DELETE` }],
      ['_method with escapes', { path: `${path}?%5Fmethod=%44ELETE` }],
      ['a POST', { path, method: 'POST', body: {} }],
      [
        'a POST whose form says DELETE',
        {
          path,
          method: 'POST',
          body: '_method=DELETE',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
      ],
      ['a POST that says PATCH', { path, method: 'POST', headers: { 'x-http-method-override': 'PATCH' } }],
      ['HEAD that says DELETE', { path: `${path}?_method=DELETE`, method: 'HEAD' }],
    ])('%s', async (_name, sent) => {
      const direct = await send(tokens.direct, sent)
      expect(await send(tokens.readOnly, sent)).toEqual([403, 0])
      // Express knows no lists in the address by default, and runs what it finds under another name for nobody.
      if (!sent.path.includes('[]')) expect(direct).toEqual([200, 1])
    })

    test('a GET stays a read', async () => {
      for (const one of [path, `${path}?_method=GET`])
        expect(await send(tokens.readOnly, { path: one })).toEqual([200, 0])
    })
  },
)

test('S23: a GET that writes, which the app has named, is refused to a read-only session', async () => {
  expect(await send(tokens.direct, { path: '/logout' })).toEqual([200, 1])
  expect(await send(tokens.readOnly, { path: '/logout' })).toEqual([403, 0])
  expect(await send(tokens.readOnly, { path: '/logout?x=1' })).toEqual([403, 0])
})

test('S23: a WebSocket, over which everything can be sent, opens for the user and in a full session alone', async () => {
  const before = written
  const speak = (token: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url.replace('http', 'ws'), {
        headers: { authorization: `Bearer ${token}` },
      })
      socket.on('open', () => socket.send('add'))
      socket.on('message', (message: Buffer) => {
        resolve(`written ${message.toString()}`)
        socket.close()
      })
      socket.on('error', (error) => resolve(error.message))
    })
  expect(await speak(tokens.direct)).toBe(`written ${before + 1}`)
  expect(await speak(tokens.full)).toBe(`written ${before + 2}`)
  expect(await speak(tokens.readOnly)).toBe('Unexpected server response: 403')
  expect(written).toBe(before + 2)
})
