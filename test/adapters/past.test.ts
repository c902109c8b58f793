import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer, type Http2ServerResponse, type ServerHttp2Stream } from 'node:http2'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import fastify from 'fastify'
import { Hono } from 'hono'
import * as onExpress from 'impersonation-kit/express'
import * as onFastify from 'impersonation-kit/fastify'
import * as onHono from 'impersonation-kit/hono'
import { type AuditEvent, type AuditOutcome, type AuthOptions, createAuth } from 'impersonation-kit/server'
import { impersonatedUser } from 'impersonation-kit/testing'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { afterwards, issuer, listen, portOf } from './support/listen.js'

const SECRET = '{"ssn":"078","name":"Cleo"}'
const LEFT = '{"name":"Cleo"}'
const JSON_TYPE = { 'content-type': 'application/json' }

let authorization: string
let options: AuthOptions
const events: AuditEvent[] = []
beforeAll(async () => {
  authorization = `Bearer ${await issuer.sign(impersonatedUser())}`
  options = { ...issuer.authOptions, audit: { sink: (event) => void events.push(event) } }
})
beforeEach(() => {
  events.length = 0
})
const statuses = (): (number | undefined)[] => events.map((event) => (event as AuditOutcome).status)

interface Got {
  status: number | undefined
  headers: Record<string, unknown>
  text: string
  trailers: Record<string, unknown>
  /** Streams that were pushed, and heads that came before the reply. */
  others: number
}

/** Asks a server of HTTP/2. */
async function ask(port: number): Promise<Got> {
  const session = connect(`http://127.0.0.1:${port}`)
  afterwards(() => session.destroy())
  const got: Got = { status: undefined, headers: {}, text: '', trailers: {}, others: 0 }
  session.on('stream', () => (got.others += 1))
  const stream = session.request({ ':path': '/', authorization })
  stream.on('headers', () => (got.others += 1))
  stream.on('response', (headers) => {
    got.status = headers[':status']
    got.headers = headers
  })
  stream.on('trailers', (trailers) => (got.trailers = trailers))
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => (got.text += chunk))
  await new Promise((resolve, reject) => stream.on('close', resolve).on('error', reject))
  return got
}

type Answer = (response: Http2ServerResponse) => void

const overHttp2: Record<string, (answer: Answer, redacts: boolean) => Promise<number>> = {
  async '(req, res, next)'(answer, redacts) {
    const auth = onExpress.createAuth(options)
    const steps = [auth.audit({ action: 'x' }), ...(redacts ? [auth.redact(['ssn'])] : [])]
    const server = createServer((req, res) => {
      const run = (i: number): void => {
        const next = steps[i]
        if (!next) answer(res)
        else void next(req as unknown as IncomingMessage, res as unknown as ServerResponse, () => run(i + 1))
      }
      run(0)
    })
    return portOf(await listen(server))
  },
  async Fastify(answer, redacts) {
    const auth = onFastify.createAuth(options)
    const app = fastify({ http2: true })
    const preHandler = [auth.audit({ action: 'x' }), ...(redacts ? [auth.redact(['ssn'])] : [])]
    app.get('/', { preHandler }, (_request, reply) => {
      reply.hijack()
      answer(reply.raw)
    })
    return portOf(await listen(app))
  },
}

describe.each(Object.entries(overHttp2))('F38: over HTTP/2, with %s, redact', (_name, serve) => {
  test.each<[string, (stream: ServerHttp2Stream) => void]>([
    [
      'in one go',
      (stream) => {
        stream.respond({ ':status': 200, ...JSON_TYPE })
        stream.end(SECRET)
      },
    ],
    [
      'in pieces',
      (stream) => {
        stream.respond({ ':status': 200, 'x-ssn': '078', ...JSON_TYPE })
        for (const char of SECRET) stream.write(char)
        stream.end()
      },
    ],
    ['without a head of its own', (stream) => void stream.end(SECRET)],
    ['from a file', (stream) => stream.respondWithFile(import.meta.filename, JSON_TYPE)],
  ])('withholds what is sent by the stream: %s', async (_how, answer) => {
    const { status, text, headers } = await ask(
      await serve((res) => answer(res.stream as ServerHttp2Stream), true),
    )
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([500, 'redaction_failed'])
    expect(headers).toMatchObject({ 'cache-control': 'private, no-store' })
    expect(JSON.stringify(headers)).not.toContain('078')
    await expect.poll(statuses).toEqual([500])
  })

  test('still changes what comes by the reply, and sends neither trailers, nor pushes, nor early hints', async () => {
    const port = await serve((res) => {
      const stream = res.stream as ServerHttp2Stream
      res.writeEarlyHints({ link: '</078>; rel=preload' })
      stream.additionalHeaders({ ':status': 103, 'x-ssn': '078' })
      stream.pushStream({ ':path': '/078' }, (error, pushed) => (error ? undefined : pushed.end('078')))
      res.createPushResponse({ ':path': '/078' }, (error, pushed) => (error ? undefined : pushed.end('078')))
      stream.on('wantTrailers', () => {
        try {
          stream.sendTrailers({ 'x-ssn': '078' })
        } catch {
          // Those of the reply were sent.
        }
      })
      res.addTrailers({ 'x-ssn': '078' })
      res.writeHead(201, JSON_TYPE)
      res.write(SECRET.slice(0, 9))
      res.end(SECRET.slice(9))
    }, true)
    const { status, text, trailers, others } = await ask(port)
    expect([status, text, others]).toEqual([201, LEFT, 0])
    expect(JSON.stringify(trailers)).not.toContain('078')
  })

  test('audit says the status that was sent, by the stream or by the reply', async () => {
    const port = await serve((res) => {
      const stream = res.stream as ServerHttp2Stream
      stream.respond({ ':status': 404 })
      stream.end('no')
    }, false)
    expect((await ask(port)).status).toBe(404)
    await expect.poll(statuses).toEqual([404])
    events.length = 0
    const other = await serve((res) => {
      res.writeHead(202)
      res.write('x')
      res.statusCode = 500
      res.end()
    }, false)
    expect((await ask(other)).status).toBe(202)
    await expect.poll(statuses).toEqual([202])
  })
})

test('F38: audit says the status that was sent, and not the one that was set too late', async () => {
  const auth = onExpress.createAuth(options)
  const server = createHttp((req, res) => {
    void auth.audit({ action: 'x' })(req, res, () => {
      res.write('x')
      res.statusCode = 500
      res.end()
    })
  })
  const url = await listen(server)
  expect((await fetch(url, { headers: { authorization } })).status).toBe(200)
  await expect.poll(statuses).toEqual([200])
})

describe('F38: on Hono, a handler that answers beneath it (RESPONSE_ALREADY_SENT)', () => {
  type Env = { Bindings: HttpBindings }
  async function serve(
    answer: (outgoing: HttpBindings['outgoing']) => Response | void,
    steps: (auth: onHono.HonoAuth) => ReturnType<onHono.HonoAuth['redact']>[],
  ): Promise<string> {
    const app = new Hono<Env>()
    for (const step of steps(onHono.createAuth(options))) app.use(step as never)
    app.get('/', (c) => answer(c.env.outgoing) ?? RESPONSE_ALREADY_SENT)
    const listener = getRequestListener(app.fetch)
    const server = createHttp((req, res) => void listener(req, res))
    return listen(server)
  }
  const get = (url: string): Promise<Response> => fetch(url, { headers: { authorization } })
  const withRedact = (auth: onHono.HonoAuth) => [auth.audit({ action: 'x' }), auth.redact(['ssn'])]

  test.each<[string, (outgoing: HttpBindings['outgoing']) => Response | void]>([
    ['at once', (out) => void (out as ServerResponse).writeHead(201, JSON_TYPE).end(SECRET)],
    [
      'later',
      (out) => {
        setTimeout(() => (out as ServerResponse).writeHead(201, JSON_TYPE).end(SECRET), 20)
      },
    ],
    [
      'in pieces',
      (out) => {
        ;(out as ServerResponse).writeHead(201, JSON_TYPE)
        ;(out as ServerResponse).write(SECRET.slice(0, 5))
        setTimeout(() => (out as ServerResponse).end(SECRET.slice(5)), 20)
      },
    ],
  ])('%s is redacted, kept by nobody, and recorded with its status', async (_how, answer) => {
    const reply = await get(await serve(answer, withRedact))
    expect([reply.status, await reply.text()]).toEqual([201, LEFT])
    expect(reply.headers.get('cache-control')).toBe('private, no-store')
    await expect.poll(statuses).toEqual([201])
    expect(events[0]).not.toHaveProperty('aborted')
  })

  test('is withheld where it cannot be looked into', async () => {
    const url = await serve(
      (out) => void (out as ServerResponse).writeHead(404, 'No 078').end('No 078'),
      withRedact,
    )
    const reply = await get(url)
    const text = await reply.text()
    expect([reply.status, reply.statusText]).toEqual([404, 'Not Found'])
    expect(text).toContain('redaction_failed')
    await expect.poll(statuses).toEqual([404])
  })

  test('is kept by nobody behind any guard', async () => {
    const url = await serve(
      (out) => void (out as ServerResponse).writeHead(200, { 'cache-control': 'public' }).end('x'),
      (auth) => [auth.requireUser as never],
    )
    expect((await get(url)).headers.get('cache-control')).toBe('private, no-store')
  })

  test('leaves ordinary replies on the same server as they are', async () => {
    const url = await serve(
      () => Response.json({ ssn: '078', name: 'Cleo' }, { headers: { 'set-cookie': 'a=1' } }),
      withRedact,
    )
    const reply = await get(url)
    expect([await reply.text(), reply.headers.get('set-cookie')]).toEqual([LEFT, 'a=1'])
    await expect.poll(statuses).toEqual([200])
  })

  test('is nothing special where there is no Node beneath', async () => {
    const app = new Hono()
    app.use(onHono.createAuth(options).redact(['ssn']))
    app.get('/', (c) => c.body(SECRET, 200, { ...JSON_TYPE, 'x-hono-already-sent': 'true' }))
    expect(await (await app.request('/', { headers: { authorization } })).text()).toBe(LEFT)
  })
})

test.each<[string, Response]>([
  ['JSON', new Response(SECRET, { statusText: 'Cleo 078', headers: JSON_TYPE })],
  ['what is allowed', new Response('x', { statusText: 'Cleo 078', headers: { 'content-type': 'text/csv' } })],
  ['what is withheld', new Response('078', { status: 404, statusText: 'No customer 078' })],
])('F38: a reason phrase of %s goes no further', async (_what, answered) => {
  const auth = createAuth(options)
  const handler = auth.protect(auth.redact(['ssn'], { allowTypes: ['text/csv'] }), () => answered)
  const reply = await handler(new Request('https://api.test', { headers: { authorization } }))
  expect([reply.status, reply.statusText]).toEqual([answered.status, ''])
})
