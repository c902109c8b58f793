import { type ClientHttp2Session, connect, createServer, type Http2Server } from 'node:http2'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import * as onExpress from 'impersonation-kit/express'
import * as onFastify from 'impersonation-kit/fastify'
import type { AuditEvent } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { afterwards, issuer, listen, portOf } from './support/listen.js'

const who = (): string => {
  const user = onExpress.currentUser()
  return user ? `${user.userId} by ${user.impersonatorUserId}` : 'nobody'
}

let token: string
beforeAll(async () => {
  token = await issuer.sign(impersonatedUser())
})

interface Reply {
  status: number
  cacheControl?: string | undefined
  vary?: string | undefined
  text: string
}

function open(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`)
  afterwards(() => session.destroy())
  return session
}

/** Sends one request over HTTP/2, its body in two pieces long after its headers and without saying that it will come. */
function send(
  session: ClientHttp2Session,
  {
    authorization = `Bearer ${token}`,
    body = ['ab', 'cd'],
  }: { authorization?: string; body?: string[] } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const method = body.length > 0 ? 'POST' : 'GET'
    const stream = session.request(
      { ':path': '/', ':method': method, authorization },
      { endStream: body.length === 0 },
    )
    let status = 0
    let text = ''
    let head: Record<string, unknown> = {}
    stream.on('response', (given) => {
      status = given[':status'] ?? 0
      head = given
    })
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => (text += chunk))
    stream.on('end', () =>
      resolve({ status, cacheControl: head['cache-control'] as string, vary: head.vary as string, text }),
    )
    stream.on('error', reject)
    body.forEach((piece, i) => setTimeout(() => stream.write(piece), 20 * (i + 1)))
    if (body.length > 0) setTimeout(() => stream.end(), 20 * (body.length + 1))
  })
}

type Serve = () => Promise<number>

const onPlainNode: Serve = async () => {
  const { requireUser } = onExpress.createAuth(issuer.authOptions)
  const server: Http2Server = createServer((req, res) => {
    const [request, response] = [req, res] as unknown as [IncomingMessage, ServerResponse]
    const next = (): void => {
      const seen = [who()]
      request.on('data', () => seen.push(who()))
      request.on('end', () => {
        response.setHeader('vary', 'Accept')
        response.end([...seen, who()].join(', '))
      })
      request.resume()
    }
    void requireUser(request, response, next)
  })
  return portOf(await listen(server))
}

const onFastifyServer: Serve = async () => {
  const auth = onFastify.createAuth(issuer.authOptions)
  const app = fastify({ http2: true })
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.route({
    method: ['GET', 'POST'],
    url: '/',
    onRequest: auth.requireUser,
    handler: async (request, reply) => {
      const seen = [who()]
      await new Promise<void>((resolve) => {
        request.raw.on('data', () => seen.push(who()))
        request.raw.on('end', resolve)
        request.raw.resume()
      })
      return reply.header('vary', 'Accept').send([...seen, who()].join(', '))
    },
  })
  return portOf(await listen(app))
}

describe.each([
  ['the guards for (req, res, next)', onPlainNode],
  ['Fastify', onFastifyServer],
])('over HTTP/2, with %s', (_name, serve) => {
  test('the user is there for every piece of a body that comes later', async () => {
    const { status, text } = await send(open(await serve()))
    const seen = text.split(', ')
    expect([status, new Set(seen)]).toEqual([200, new Set(['user_42 by admin_7'])])
    expect(seen.length).toBeGreaterThanOrEqual(3) // on a busy machine both pieces may come as one
  })

  test('a request without a body is answered to its user', async () => {
    const { status, text } = await send(open(await serve()), { body: [] })
    expect([status, text]).toEqual([200, Array(2).fill('user_42 by admin_7').join(', ')])
  })

  test('the headers of the guards outlast what the handler sets', async () => {
    const { cacheControl, vary } = await send(open(await serve()), { body: [] })
    expect([cacheControl, vary]).toEqual(['private, no-store', 'Accept, Authorization'])
  })

  test('a token that does not verify is refused', async () => {
    const { status, text } = await send(open(await serve()), { authorization: 'Bearer a.b.c', body: [] })
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([401, 'token_invalid'])
  })

  test('requests of one connection each have their own user', async () => {
    const session = open(await serve())
    const other = `Bearer ${await issuer.sign(directUser({ userId: 'other' }))}`
    const replies = await Promise.all([send(session), send(session, { authorization: other }), send(session)])
    expect(replies.map(({ text }) => text.split(', ').at(-1))).toEqual([
      'user_42 by admin_7',
      'other by undefined',
      'user_42 by admin_7',
    ])
  })
})

test('audit records every one of many requests on one connection once, and nothing is left on the connection', async () => {
  const events: AuditEvent[] = []
  const auth = onFastify.createAuth({
    ...issuer.authOptions,
    audit: { sink: (event) => void events.push(event) },
  })
  const app = fastify({ http2: true })
  const waiting: (() => void)[] = []
  app.get('/', { preHandler: [auth.audit({ action: 'look' }), auth.requireUser] }, async () => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return who()
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  afterwards(() => app.close())
  const warnings: Error[] = []
  const warn = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warn)
  try {
    const session = open((app.server.address() as AddressInfo).port)
    const replies = Array.from({ length: 25 }, () => send(session, { body: [] }))
    await vi.waitFor(() => expect(waiting).toHaveLength(25))
    for (const go of waiting) go()
    await Promise.all(replies)
    await vi.waitFor(() => expect(events).toHaveLength(25))
    const gone = session.request({ ':path': '/', authorization: `Bearer ${token}` })
    gone.on('error', () => {})
    await vi.waitFor(() => expect(waiting).toHaveLength(26))
    gone.destroy()
    await vi.waitFor(() => expect(events).toHaveLength(26))
    waiting.at(-1)?.()
  } finally {
    process.off('warning', warn)
  }
  expect(events.slice(0, 25)).toEqual(
    Array(25).fill(expect.objectContaining({ phase: 'outcome', status: 200, route: '/' })),
  )
  expect(events.map((event) => 'aborted' in event)).toEqual([...Array<boolean>(25).fill(false), true])
  expect(warnings).toEqual([])
})
