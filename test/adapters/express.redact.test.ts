import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get as httpGet, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import express from 'express'
import { createAuth, type ExpressAuth, type Middleware, type RedactOptions } from 'impersonation-kit/express'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issuer, listen } from './support/listen.js'

let auth: ExpressAuth
let impersonated: Record<string, string>
let direct: Record<string, string>
const folder = mkdtempSync(join(tmpdir(), 'redact-'))
beforeAll(async () => {
  auth = createAuth(issuer.authOptions)
  impersonated = { authorization: `Bearer ${await issuer.sign(impersonatedUser())}` }
  direct = { authorization: `Bearer ${await issuer.sign(directUser())}` }
  writeFileSync(join(folder, 'page.json'), JSON.stringify(PAGE))
})
afterAll(() => rmSync(folder, { recursive: true }))

const PAGE = { ssn: '078', name: 'Cleo' }
const TEXT = JSON.stringify(PAGE)
const LEFT = '{"name":"Cleo"}'
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** An app of one route, which answers so behind `redact`. */
async function answering(
  reply: (res: express.Response, req: express.Request) => unknown,
  { options, before = [] }: { options?: RedactOptions; before?: Middleware[] } = {},
): Promise<string> {
  const app = express()
  app.get('/', ...before, auth.requireUser, auth.redact(['ssn'], options), (req, res) => reply(res, req))
  return listen(app)
}

describe.each([
  ['Express 5', express],
  ['Express 4', createRequire(import.meta.url)('express4') as typeof express],
])('%s', (_name, framework) => {
  const ways: Record<string, (res: express.Response) => unknown> = {
    'res.json': (res) => res.json(PAGE),
    'res.send of an object': (res) => res.send(PAGE),
    'res.send of a string': (res) => res.send(TEXT),
    'res.send of bytes': (res) => res.type('json').send(Buffer.from(TEXT)),
    'res.end': (res) => res.end(TEXT),
    'res.end of base64': (res) => res.end(Buffer.from(TEXT).toString('base64'), 'base64'),
    'write and end': (res) => {
      res.type('json')
      for (const char of TEXT) res.write(char)
      res.end()
    },
    'write, and end with the rest': (res) => {
      res.write(TEXT.slice(0, 9), 'utf8', () => res.end(TEXT.slice(9), () => undefined))
    },
    'writeHead with an object': (res) =>
      res.writeHead(200, { ...JSON_TYPE, 'Content-Length': TEXT.length, ETag: '"1"' }).end(TEXT),
    'writeHead with a message and a list': (res) =>
      res.writeHead(200, 'Fine', ['Content-Type', 'application/json', 'ETag', '"1"']).end(TEXT),
    flushHeaders: (res) => {
      res.type('json').set('etag', '"1"').flushHeaders()
      res.end(TEXT)
    },
    'chunks that say so': (res) => {
      res.set({ ...JSON_TYPE, 'transfer-encoding': 'chunked', trailer: 'digest' })
      res.write(TEXT)
      res.addTrailers({ digest: 'sha-256=x' })
      res.end()
    },
    'a pipe': (res) => Readable.from([TEXT.slice(0, 5), TEXT.slice(5)]).pipe(res.type('json')),
    'a pipeline': (res) => pipeline(Readable.from([Buffer.from(TEXT)]), res.type('json')),
    'one buffer, used again': async (res) => {
      const buffer = Buffer.alloc(1)
      for (const char of TEXT) {
        buffer.write(char)
        await new Promise((resolve) => res.write(buffer, resolve))
      }
      res.end()
    },
    'res.sendFile': (res) => res.sendFile(join(folder, 'page.json')),
  }

  test.each(Object.entries(ways))('%s', async (_how, reply) => {
    const app = framework()
    app.get('/', auth.requireUser, auth.redact(['ssn']), (_req, res) => {
      void reply(res)
    })
    const url = await listen(app)
    const redacted = await fetch(url, { headers: impersonated })
    expect([redacted.status, await redacted.text()]).toEqual([200, LEFT])
    expect(redacted.headers.get('content-length')).toBe(String(LEFT.length))
    expect(redacted.headers.get('etag')).toBeNull()
    expect(redacted.headers.get('trailer')).toBeNull()
    expect(redacted.headers.get('cache-control')).toBe('private, no-store')
    // F38: what the handler calls its status may say anything.
    expect(redacted.statusText).toBe('OK')
    expect(await (await fetch(url, { headers: direct })).text()).toBe(TEXT)
  })

  test('takes nothing off an object that the app keeps', async () => {
    const cached = { ssn: '078', name: 'Cleo' }
    const app = framework()
    app.get('/', auth.redact(['ssn']), (_req, res) => {
      res.json(cached)
    })
    const url = await listen(app)
    for (const [headers, body] of [
      [impersonated, LEFT],
      [direct, TEXT],
    ] as const) {
      expect(await (await fetch(url, { headers })).text()).toBe(body)
    }
    expect(cached).toEqual(PAGE)
  })

  test('S30: what a direct user keeps is no answer to an impersonator', async () => {
    const app = framework()
    app.get('/', auth.redact(['ssn']), (_req, res) => {
      res.json(PAGE)
    })
    const url = await listen(app)
    const etag = (await fetch(url, { headers: direct })).headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\//)
    // fetch would ask for no cached reply.
    const again = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
    expect((await fetch(url, { headers: { ...direct, ...again } })).status).toBe(304)
    const reply = await fetch(url, { headers: { ...impersonated, ...again } })
    expect([reply.status, await reply.text()]).toEqual([200, LEFT])
  })

  test('an error of the handler goes to the app, whose JSON is looked into', async () => {
    const app = framework()
    app.get('/', auth.redact(['ssn']), () => {
      throw new RangeError('mine')
    })
    const onError: express.ErrorRequestHandler = (error: Error, _req, res, _next) => {
      res.status(418).json({ error: error.message, ...PAGE })
    }
    app.use(onError)
    const reply = await fetch(await listen(app), { headers: impersonated })
    expect([reply.status, await reply.text()]).toEqual([418, '{"error":"mine","name":"Cleo"}'])
  })
})

describe('a route across routers', () => {
  test('is redacted by a guard before all of them, and by one of its own', async () => {
    const app = express()
    const router = express.Router()
    router.get('/x', auth.redact(['name']), (_req, res) => {
      res.json({ ...PAGE, n: 1 })
    })
    app.use('/sub', auth.redact(['ssn']), auth.requireUser, router)
    const reply = await fetch(`${await listen(app)}/sub/x`, { headers: impersonated })
    expect([reply.headers.get('content-length'), await reply.text()]).toEqual(['7', '{"n":1}'])
  })
})

describe('what cannot be looked into', () => {
  test('is withheld at once, and what the handler does then is of no account', async () => {
    const done: unknown[] = []
    const url = await answering((res) => {
      res.type('text/event-stream')
      res.write('data: 078\n\n', () => done.push('written'))
      res.write('data: 078\n\n', () => done.push('written'))
      expect(res.headersSent).toBe(true)
      res.end('data: 078\n\n', () => done.push('ended'))
    })
    const reply = await fetch(url, { headers: impersonated })
    const body = await reply.text()
    expect([reply.status, JSON.parse(body)]).toEqual([
      500,
      expect.objectContaining({ code: 'redaction_failed' }),
    ])
    expect(body).not.toContain('078')
    expect(reply.headers.get('content-length')).toBe(String(body.length))
    expect(done).toEqual(['written', 'written', 'ended'])
  })

  test('is withheld when headers are flushed', async () => {
    const url = await answering((res) => res.type('text/event-stream').flushHeaders())
    expect((await fetch(url, { headers: impersonated })).status).toBe(500)
  })

  test('is withheld under the name of its own status', async () => {
    const url = await answering((res) => res.writeHead(200, 'Fine', ['content-type', 'text/csv']).end('078'))
    const reply = await fetch(url, { headers: impersonated })
    expect([reply.status, reply.statusText]).toEqual([500, 'Internal Server Error'])
  })

  test('is withheld where headers say so after the body has begun', async () => {
    const url = await answering((res) => {
      res.type('json').write('"07')
      res.status(206).end('8"')
    })
    expect((await fetch(url, { headers: impersonated })).status).toBe(500)
  })

  test('is what an error handler says after half a reply', async () => {
    const url = await answering((res) => {
      res.type('json').write('{"ssn":"078"')
      throw new RangeError('mine')
    })
    const reply = await fetch(url, { headers: impersonated })
    expect([reply.status, await reply.text()]).toEqual([500, expect.stringContaining('redaction_failed')])
  })

  test('is a reply that grows too long, and its source is let go', async () => {
    let closed = false
    const url = await answering(
      (res) => {
        const source = new Readable({
          read() {
            this.push('[078]\n'.repeat(100))
          },
        })
        void pipeline(source, res.type('json'))
          .catch(() => undefined)
          .then(() => (closed = source.destroyed))
      },
      { options: { maxBytes: 5_000 } },
    )
    const reply = await fetch(url, { headers: impersonated })
    expect([reply.status, await reply.text()]).toEqual([
      500,
      expect.stringContaining('larger than maxBytes (5000)'),
    ])
    await expect.poll(() => closed).toBe(true)
  })

  test('is an error page, which keeps its status', async () => {
    const url = await answering((res) => res.status(404).send('<p>No customer 078'))
    const reply = await fetch(url, { headers: impersonated })
    const body = await reply.text()
    expect([reply.status, JSON.parse(body)]).toEqual([
      404,
      expect.objectContaining({ code: 'redaction_failed', status: 404 }),
    ])
    expect(body).not.toContain('078')
  })
})

test('an allowed type is not held back', async () => {
  const go = new EventEmitter()
  const url = await answering(
    async (res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      await once(go, 'headers')
      res.write('data: 1\n\n')
      await once(go, 'data')
      res.end('data: 2\n\n')
    },
    { options: { allowTypes: ['text/event-stream'] } },
  )
  const reply = await fetch(url, { headers: impersonated })
  go.emit('headers')
  const reader = reply.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
  go.emit('data')
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 2\n\n')
})

test('a part of an allowed file is the whole file, while it is redacted', async () => {
  writeFileSync(join(folder, 'page.csv'), 'a,b,c')
  const url = await answering((res) => res.sendFile(join(folder, 'page.csv')), {
    options: { allowTypes: ['text/csv'] },
  })
  const range = { range: 'bytes=0-1' }
  const reply = await fetch(url, { headers: { ...impersonated, ...range } })
  expect([reply.status, await reply.text()]).toEqual([200, 'a,b,c'])
  expect((await fetch(url, { headers: { ...direct, ...range } })).status).toBe(206)
})

describe('a client that goes away', () => {
  test('ends the reply for a handler that still writes', async () => {
    const seen: string[] = []
    const gone = new EventEmitter()
    const url = await answering(async (res) => {
      res.type('json').write('[')
      res.once('close', () => seen.push('closed'))
      gone.emit('now')
      await once(res, 'close')
      expect(res.write('"078"')).toBe(false)
      res.end(']', () => seen.push('ended'))
    })
    const request = httpGet(url, { headers: impersonated }).on('error', () => seen.push('gone'))
    await once(gone, 'now')
    request.destroy()
    await expect.poll(() => seen.toSorted()).toEqual(['closed', 'ended', 'gone'])
  })
})

/** As compression middleware does it: takes write and end over, and asks at the first of them whether the client may have it. */
const compress: Middleware = (req, res, next) => {
  const write = res.write.bind(res)
  const end = res.end.bind(res)
  let gzip: ReturnType<typeof createGzip> | undefined
  const begin = (): typeof gzip => {
    if (gzip || !String(req.headers['accept-encoding']).includes('gzip')) return gzip
    res.setHeader('content-encoding', 'gzip')
    res.removeHeader('content-length')
    gzip = createGzip()
    gzip.on('data', (chunk: Buffer) => write(chunk, 'utf8'))
    gzip.on('end', () => end())
    return gzip
  }
  res.write = ((chunk: Buffer, ...rest: unknown[]) =>
    begin()?.write(chunk) ?? write(chunk, ...(rest as ['utf8']))) as typeof write
  res.end = ((chunk?: Buffer, ...rest: unknown[]) =>
    begin()?.end(chunk) ?? end(chunk, ...(rest as ['utf8']))) as typeof end
  next()
}

describe('compression', () => {
  test('before the guards is left out', async () => {
    const url = await answering((res) => res.json(PAGE), { before: [compress] })
    const reply = await fetch(url, { headers: impersonated })
    expect([reply.headers.get('content-encoding'), await reply.text()]).toEqual([null, LEFT])
    const plain = await fetch(url, { headers: direct })
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual(['gzip', TEXT])
  })

  test('before the guards may have made up its mind before', async () => {
    const forced: Middleware = (req, res, next) => {
      const decided = { headers: { ...req.headers, 'accept-encoding': 'gzip' } }
      compress(decided as unknown as IncomingMessage, res, next)
    }
    const url = await answering((res) => res.json(PAGE), { before: [forced] })
    const reply = await fetch(url, { headers: impersonated })
    expect([reply.headers.get('content-encoding'), await reply.text()]).toEqual(['gzip', LEFT])
  })

  test('behind the guards is left out too', async () => {
    const app = express()
    app.get('/', auth.redact(['ssn']), compress, (_req, res) => {
      res.json(PAGE)
    })
    const url = await listen(app)
    expect(await (await fetch(url, { headers: impersonated })).text()).toBe(LEFT)
    expect((await fetch(url, { headers: direct })).headers.get('content-encoding')).toBe('gzip')
  })
})

test('HTTP/2 replies are redacted, without Express', async () => {
  const app = (req: IncomingMessage, res: ServerResponse): void => {
    auth.redact(['ssn'])(req, res, () => {
      if (req.url === '/text') res.end('078')
      else res.writeHead(201, { ...JSON_TYPE, etag: '"1"' }).end(TEXT)
    })
  }
  const client = connect(await listen(createHttp2Server(app as never)))
  const ask = async (path: string): Promise<unknown[]> => {
    const stream = client.request({ ':path': path, ...impersonated })
    const [headers] = (await once(stream, 'response')) as [Record<string, string>]
    let body = ''
    for await (const chunk of stream) body += String(chunk)
    return [headers[':status'], headers['etag'], headers['cache-control'], body]
  }
  try {
    expect(await ask('/')).toEqual([201, undefined, 'private, no-store', LEFT])
    expect(await ask('/text')).toEqual([
      500,
      undefined,
      'private, no-store',
      expect.stringContaining('redaction_failed'),
    ])
  } finally {
    client.close()
  }
})
