// An address is read as the framework reads it: whatever a handler can take for another method, the guard has seen.
import { type RequestListener } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express5 from 'express'
import express4 from 'express4'
import fastify, { type FastifyServerOptions } from 'fastify'
import { Hono } from 'hono'
import { createAuth as onExpress } from 'impersonation-kit/express'
import { createAuth as onFastify } from 'impersonation-kit/fastify'
import { createAuth as onHono } from 'impersonation-kit/hono'
import { createAuth as onServer } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { issuer, listen, portOf } from './support/listen.js'

let readOnly: string
let direct: string
beforeAll(async () => {
  readOnly = await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } }))
  direct = await issuer.sign(directUser())
})

/** What a handler that obeys `_method`, wherever its framework shows it, would do. */
function methodIn(query: unknown): string {
  const found = JSON.stringify(query ?? null).match(/"_method(?:\]|\[\])?":[[{"0:]*([A-Z]+)/i)
  return found?.[1]?.toUpperCase() ?? 'GET'
}

const onExpressOf =
  (express: typeof express5, parser?: string | ((text: string | null) => unknown)) => () => {
    const auth = onExpress(issuer.authOptions)
    const app = express()
    if (parser !== undefined) app.set('query parser', parser)
    app.use(auth.requireUser, auth.requireWritable, (req, res) => void res.send(methodIn(req.query)))
    return listen(app).then(portOf)
  }

const onRewritingExpress = () => {
  const auth = onExpress(issuer.authOptions)
  const app = express5()
  app.use((req, _res, next) => {
    req.url = req.url.replace('/as/', '/?_method=')
    next()
  })
  app.use(auth.requireUser, auth.requireWritable, (req, res) => void res.send(methodIn(req.query)))
  return listen(app).then(portOf)
}

const onFastifyOf =
  (options: FastifyServerOptions = {}) =>
  async () => {
    const auth = onFastify(issuer.authOptions)
    const app = fastify(options)
    app.get('/*', { preHandler: [auth.requireUser, auth.requireWritable] }, async ({ query }) =>
      methodIn(query),
    )
    return portOf(await listen(app))
  }

const onHonoServer = () => {
  const auth = onHono(issuer.authOptions)
  const app = new Hono()
  app.get('*', auth.requireUser as never, auth.requireWritable as never, (c) =>
    c.text(methodIn(c.req.queries())),
  )
  const listener = getRequestListener(app.fetch)
  return listen((...both) => void listener(...both)).then(portOf)
}

const onPlainServer = () => {
  const auth = onServer(issuer.authOptions)
  const handle = auth.protect(
    auth.requireUser,
    auth.requireWritable,
    ({ url }) => new Response(methodIn(Object.fromEntries(new URL(url).searchParams))),
  )
  const listener = getRequestListener(handle)
  return listen((...both) => void listener(...both)).then(portOf)
}

const bySemicolon = (text: string | null): unknown =>
  Object.fromEntries((text ?? '').split(/[&;]/).map((pair) => pair.split('=')))

const servers: Record<string, () => Promise<number>> = {
  'Express 5': onExpressOf(express5),
  'Express 5, extended queries': onExpressOf(express5, 'extended'),
  'Express 5, a parser of its own': onExpressOf(express5, bySemicolon),
  'Express 5, rewriting addresses': onRewritingExpress,
  'Express 4': onExpressOf(express4),
  'Express 4, simple queries': onExpressOf(express4, 'simple'),
  'Fastify 5': onFastifyOf(),
  'Fastify 5, useSemicolonDelimiter': onFastifyOf({ useSemicolonDelimiter: true }),
  'Fastify 5, a parser of its own': onFastifyOf({
    routerOptions: { querystringParser: (text) => bySemicolon(text) as Record<string, unknown> },
  }),
  'Hono 4': onHonoServer,
  '/server': onPlainServer,
}

/** Sends a request target as it stands, and gives the status and what the handler would have done. */
function send(port: number, target: string, token: string, lines: string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      const head = [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`]
      socket.write([...head, 'Connection: close', ...lines, '', ''].join('\r\n'))
    })
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('error', reject)
    socket.on('end', () => {
      const status = text.split(' ')[1] ?? ''
      const body = text.slice(text.indexOf('\r\n\r\n'))
      resolve(status === '200' ? `200 ${/[A-Z]{3,}/.exec(body)?.[0] ?? ''}` : status)
    })
  })
}

const targets = [
  '/invoices/7#_method=DELETE',
  '/invoices/7#?_method=DELETE',
  '/invoices/7#a?_method=DELETE',
  '/invoices/7;_method=DELETE',
  '/invoices/7;a=1&_method=DELETE',
  '/invoices/7?a=1;_method=DELETE',
  '/invoices/7?;_method=DELETE',
  '/invoices/7?a?_method=DELETE',
  '/invoices/7??_method=DELETE',
  '/invoices/7?&&_method=DELETE',
  '/invoices/7?_method=DELETE#',
  'http://127.0.0.1/invoices/7?_method=DELETE',
  'http://127.0.0.1?_method=DELETE',
  'http://a?b@127.0.0.1/invoices/7?_method=DELETE',
  '//invoices/7?_method=DELETE',
  '/invoices/7?[_method]=DELETE',
  '/invoices/7?_method[]=DELETE',
  '/invoices/7?_method[0]=GET&_method[1]=DELETE',
  '/invoices/7?_method[a][b]=DELETE',
  '/invoices/7?_method=GET&_method=DELETE',
  '/invoices/7?%5Fmethod=%44ELETE',
  '/invoices/7?%5B_method%5D=DELETE',
  '/invoices/7?_method%5B%5D=DELETE',
  '/invoices/7?%255Fmethod=DELETE',
  '/invoices/7?_method=%2544ELETE',
  '/invoices/7%3F_method=DELETE',
  '/invoices/7%23_method=DELETE',
  '/invoices/7%253F_method=DELETE',
  '/as/DELETE',
]

describe.each(Object.entries(servers))('F46: on %s', (_name, serve) => {
  test('no address that a handler reads as another method passes in a read-only session', async () => {
    const port = await serve()
    for (const target of targets) {
      const seen = `${target}: ${await send(port, target, readOnly)}`
      // What is answered with 200 was a GET to the handler as well.
      expect(seen).toMatch(/: (?:200 GET|403|404|400)$/)
    }
    expect(await send(port, '/invoices/7?page=2', readOnly)).toBe('200 GET')
    expect(await send(port, '/invoices/7?_method=DELETE', direct)).toBe('200 DELETE')
  })

  test.each(['/invoices/7#_method=DELETE', '/invoices/7#', '/invoices/7?a=1#b'])(
    'a # in the target %s is a write',
    async (target) => {
      expect(await send(await serve(), target, readOnly)).toBe('403')
    },
  )

  test('F40: a request that asks for any other protocol is a write', async () => {
    const port = await serve()
    for (const upgrade of ['websocket', 'h2c', 'mqtt', 'TLS/1.0, HTTP/1.1']) {
      const lines = [`Upgrade: ${upgrade}`]
      expect(await send(port, '/invoices/7', readOnly, lines), upgrade).toBe('403')
    }
  })
})

test('F46: what Fastify, an extended parser and a rewritten address read as another method is refused, and done for the user', async () => {
  for (const [name, target] of [
    ['Fastify 5', '/invoices/7#_method=DELETE'],
    ['Fastify 5, useSemicolonDelimiter', '/invoices/7;_method=DELETE'],
    ['Fastify 5, a parser of its own', '/invoices/7?a=1;_method=DELETE'],
    ['Express 5, extended queries', '/invoices/7?[_method]=DELETE'],
    ['Express 5, rewriting addresses', '/as/DELETE'],
  ] as const) {
    const port = await servers[name]!()
    expect([name, await send(port, target, direct), await send(port, target, readOnly)]).toEqual([
      name,
      '200 DELETE',
      '403',
    ])
  }
})

test("F46: where the app's own parser throws, or knows no end, it is a write", async () => {
  const boom = (): never => {
    throw new Error('no query')
  }
  const endless: Record<string, unknown> = {}
  endless['a'] = endless
  for (const parser of [boom, () => endless]) {
    const port = await onExpressOf(express4, parser)()
    expect(await send(port, '/invoices/7?page=2', readOnly)).toMatch(/403|500/)
  }
})

describe('over HTTP/2', () => {
  const writable = async (): Promise<Record<string, number>> => {
    const auth = onFastify(issuer.authOptions)
    const app = fastify({ http2: true })
    app.get('/*', { preHandler: [auth.requireUser, auth.requireWritable] }, async ({ query }) =>
      methodIn(query),
    )

    const node = onExpress(issuer.authOptions)
    const onNode = createHttp2Server((req, res) => {
      const [request, response] = [req, res] as unknown as Parameters<RequestListener>
      void node.requireUser(request, response, () =>
        node.requireWritable(request, response, () => response.end('GET')),
      )
    })
    const hono = onHono(issuer.authOptions)
    const honoApp = new Hono()
    honoApp.get('*', hono.requireUser as never, hono.requireWritable as never, (c) => c.text('GET'))
    const listener = getRequestListener(honoApp.fetch)
    const onHono2 = createHttp2Server((req, res) => void listener(req, res))
    return {
      'the guards for (req, res, next)': portOf(await listen(onNode)),
      Fastify: portOf(await listen(app)),
      Hono: portOf(await listen(onHono2)),
    }
  }

  async function ask(port: number, path: string, token: string, body?: string): Promise<number> {
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    try {
      return await new Promise<number>((resolve, reject) => {
        const stream = session.request(
          { ':path': path, ':method': 'GET', authorization: `Bearer ${token}` },
          { endStream: body === undefined },
        )
        stream.on('response', (head) => resolve(Number(head[':status'])))
        stream.on('error', reject)
        stream.resume()
        if (body !== undefined) stream.end(body)
      })
    } finally {
      session.destroy()
    }
  }

  test('F39: a GET with a body is a write, though no header announces the body', async () => {
    for (const [name, port] of Object.entries(await writable())) {
      expect([name, await ask(port, '/x', readOnly, '{"query":"mutation { pay }"}')]).toEqual([name, 403])
      expect([name, await ask(port, '/x', readOnly)]).toEqual([name, 200])
      expect([name, await ask(port, '/x', direct, 'text')]).toEqual([name, 200])
    }
  })

  test('F46: a :path is read as a target is', async () => {
    for (const [name, port] of Object.entries(await writable())) {
      for (const path of ['/x#_method=DELETE', '/x?_method=DELETE', '/x?a=1;_method=DELETE']) {
        expect([name, path, await ask(port, path, readOnly)]).toEqual([name, path, 403])
      }
    }
  })
})
