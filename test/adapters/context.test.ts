import { request as httpRequest } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express, { type ErrorRequestHandler } from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { streamText } from 'hono/streaming'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import * as onExpress from 'impersonation-kit/express'
import * as onFastify from 'impersonation-kit/fastify'
import * as onHono from 'impersonation-kit/hono'
import { createTestIssuer, impersonatedUser } from 'impersonation-kit/testing'
import { afterwards, issuer, listen } from './support/listen.js'

const who = (): string => {
  const user = onExpress.currentUser()
  return user ? `${user.userId} by ${user.impersonatorUserId}` : 'nobody'
}
const ANA = 'user_42 by admin_7'

let headers: Record<string, string>
beforeAll(async () => {
  headers = {
    authorization: `Bearer ${await issuer.sign(impersonatedUser())}`,
    'content-type': 'application/x',
  }
})

/** Sends a body at once, which is there before the guard has decided. */
async function sendAtOnce(url: string): Promise<string> {
  return (await fetch(url, { method: 'POST', headers, body: 'x'.repeat(90_000) })).text()
}

/** Sends a body in two parts; with `leavesWhen` the client goes away as soon as that holds, and the second part never comes. */
function sendSlowly(url: string, leavesWhen?: () => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', headers: { ...headers, 'content-length': 4 } })
    sent.on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve(text))
    })
    sent.on('error', (error) => (leavesWhen ? resolve('aborted') : reject(error)))
    sent.flushHeaders()
    setTimeout(() => sent.write('ab'), 30)
    if (!leavesWhen) setTimeout(() => sent.end('cd'), 60)
    else void vi.waitFor(() => expect(leavesWhen()).toBe(true)).then(() => sent.destroy(), reject)
  })
}

describe('currentUser on Express', () => {
  const serve = (mount: (app: express.Express) => void): Promise<string> => {
    const app = express()
    app.use(onExpress.createAuth(issuer.authOptions).requireUser)
    mount(app)
    return listen(app)
  }

  test('outlives a parser of bodies that knows nothing of contexts', async () => {
    const url = await serve((app) => {
      app.use((req, _res, next) => {
        req.on('data', () => {}).on('end', () => next())
      })
      app.post('/', (_req, res) => {
        res.end(who())
      })
    })
    expect(await sendAtOnce(url)).toBe(ANA)
    expect(await sendSlowly(url)).toBe(ANA)
  })

  test('outlives express.json()', async () => {
    const url = await serve((app) => {
      app.post('/', express.json({ type: '*/*', strict: false }), (_req, res) => {
        res.end(who())
      })
    })
    const body = JSON.stringify({ text: 'x'.repeat(90_000) })
    expect(await (await fetch(url, { method: 'POST', headers, body })).text()).toBe(ANA)
  })

  test.each<[string, express.RequestHandler]>([
    [
      'throws',
      () => {
        throw new Error('mine')
      },
    ],
    ['rejects', () => Promise.reject(new Error('mine'))],
    ['hands an error on, later', (_req, _res, next) => void setTimeout(() => next(new Error('mine')), 1)],
  ])('is there for the error handler of a handler that %s', async (_name, handler) => {
    const url = await serve((app) => {
      app.get('/', handler)
      app.use(((_error, _req, res, _next) => void res.end(who())) satisfies ErrorRequestHandler)
    })
    expect(await (await fetch(url, { headers })).text()).toBe(ANA)
  })

  test('is there for what listens to the reply', async () => {
    const seen: string[] = []
    const url = await serve((app) => {
      app.get('/', (_req, res) => {
        for (const event of ['finish', 'close']) res.on(event, () => seen.push(`${event}: ${who()}`))
        res.end()
      })
    })
    await fetch(url, { headers })
    await vi.waitFor(() => expect(seen).toEqual([`finish: ${ANA}`, `close: ${ANA}`]))
  })

  test('is there for what listens to a client that goes away', async () => {
    const seen: string[] = []
    const url = await serve((app) => {
      app.post('/', (req, res) => {
        req.on('data', () => seen.push(`data: ${who()}`))
        req.on('error', () => seen.push(`error: ${who()}`))
        res.on('close', () => seen.push(`close: ${who()}`))
      })
    })
    await sendSlowly(url, () => seen.length > 0)
    await vi.waitFor(() => expect(seen).toHaveLength(3))
    expect(seen.toSorted()).toEqual([`close: ${ANA}`, `data: ${ANA}`, `error: ${ANA}`])
  })

  test('is there for a logger that stands before the guard and waits for the reply', async () => {
    const seen: string[] = []
    const app = express()
    app.use((_req, res, next) => {
      for (const event of ['finish', 'close']) res.on(event, () => seen.push(`${event}: ${who()}`))
      next()
    })
    app.get('/', onExpress.createAuth(issuer.authOptions).requireUser, (_req, res) => void res.end())
    const url = await listen(app)
    // The second time the guard knows the token, and asks nobody.
    for (let i = 0; i < 2; i += 1) await fetch(url, { headers })
    await vi.waitFor(() => expect(seen).toHaveLength(4))
    expect([...new Set(seen)]).toEqual([`finish: ${ANA}`, `close: ${ANA}`])
  })

  test('is not there when a client goes away that had no body to send: it is taken before', async () => {
    const seen: string[] = []
    const url = await serve((app) => {
      app.get('/', (_req, res) => {
        const mine = who()
        res.on('close', () => seen.push(who(), mine))
        res.write('first')
      })
    })
    const sent = httpRequest(url, { headers }, () => sent.destroy())
    sent.on('error', () => {})
    sent.end()
    await vi.waitFor(() => expect(seen).toEqual(['nobody', ANA]))
  })

  test.each([
    ['still comes', (_req, _res, next) => next()],
    [
      'has come',
      async (req, _res, next) => {
        await vi.waitFor(() => expect(req.complete).toBe(true))
        next()
      },
    ],
  ] satisfies [string, express.RequestHandler][])(
    'is the user of the last of several createAuth, where the body %s when it lets through',
    async (_when, between) => {
      const staff = await createTestIssuer({ key: 'tests', issuer: 'https://staff.test' })
      const url = await serve((app) => {
        const claims = (): { state: 'none'; userId: string } => ({ state: 'none', userId: 'second' })
        const second = onExpress.createAuth({ ...staff.authOptions, issuer: 'https://auth.test', claims })
        app.use(between, second.requireUser, (req, _res, next) => {
          req.on('data', () => {}).on('end', () => next())
        })
        app.post('/', (_req, res) => {
          res.end(who())
        })
      })
      expect(await sendSlowly(url)).toBe('second by undefined')
    },
  )

  test('leaves the events of a request as they are', async () => {
    const url = await serve((app) => {
      app.get('/', (req, res) => {
        const once: unknown[] = []
        req.once('mine', (...args) => once.push(...args))
        res.json([req.emit('mine', 1, 'two'), req.emit('mine'), once])
      })
    })
    expect(await (await fetch(url, { headers })).json()).toEqual([true, false, [1, 'two']])
  })
})

describe('currentUser on Fastify', () => {
  test.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
    'goes from a guard as %s through a parser of bodies to the handler and the hooks behind it',
    async (hook) => {
      const app = fastify()
      afterwards(() => app.close())
      const seen: string[] = []
      app.addContentTypeParser('application/x', (_request, payload, done) => {
        payload.on('data', () => {}).on('end', () => done(null, {}))
      })
      const guard = onFastify.createAuth(issuer.authOptions).requireUser
      app.post('/', {
        [hook]: (...args: Parameters<typeof guard>) =>
          guard(args[0], args[1], args.at(-1) as (typeof args)[2]),
        onSend: async () => void seen.push(`onSend: ${who()}`),
        onResponse: async () => void seen.push(`onResponse: ${who()}`),
        handler: async () => who(),
      })
      const url = await listen(app)
      expect(await sendSlowly(url)).toBe(ANA)
      await vi.waitFor(() => expect(seen).toEqual([`onSend: ${ANA}`, `onResponse: ${ANA}`]))
      expect(await sendAtOnce(url)).toBe(ANA)
    },
  )

  test('is the user of the last of several createAuth, in the hooks behind a body that has come, too', async () => {
    const app = fastify()
    afterwards(() => app.close())
    const seen: string[] = []
    const staff = await createTestIssuer({ key: 'tests', issuer: 'https://staff.test' })
    const claims = (): { state: 'none'; userId: string } => ({ state: 'none', userId: 'second' })
    const second = onFastify.createAuth({ ...staff.authOptions, issuer: 'https://auth.test', claims })
    app.addContentTypeParser('application/x', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    app.post('/', {
      onRequest: onFastify.createAuth(issuer.authOptions).requireUser,
      preHandler: second.requireUser,
      onSend: async () => void seen.push(`onSend: ${who()}`),
      onResponse: async () => void seen.push(`onResponse: ${who()}`),
      handler: async () => who(),
    })
    expect(await sendSlowly(await listen(app))).toBe('second by undefined')
    await vi.waitFor(() =>
      expect(seen).toEqual(['onSend: second by undefined', 'onResponse: second by undefined']),
    )
  })

  test('is there for the error handler', async () => {
    const app = fastify()
    afterwards(() => app.close())
    app.setErrorHandler((_error, _request, reply) => reply.send(who()))
    app.get('/', { onRequest: onFastify.createAuth(issuer.authOptions).requireUser }, async () => {
      throw new Error('mine')
    })
    expect((await app.inject({ url: '/', headers })).body).toBe(ANA)
  })
})

describe('currentUser on Hono', () => {
  const app = new Hono()
  beforeAll(() => {
    app.use(onHono.createAuth(issuer.authOptions).requireUser)
    app.post('/body', async (c) => c.text(`${(await c.req.text()).length} ${who()}`))
    app.post('/error', async (c) => {
      await c.req.text()
      throw new Error('mine')
    })
    app.onError((_error, c) => c.text(who()))
    app.post('/stream', (c) =>
      streamText(c, async (stream) => {
        for (let chunk = 0; chunk < 20; chunk += 1) await stream.writeln(who().padEnd(200_000))
      }),
    )
    const pulled = (pull: () => string): Response => {
      let left = 20
      const body = new ReadableStream({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode(`${pull().padEnd(200_000)}\n`))
          if ((left -= 1) === 0) controller.close()
        },
      })
      return new Response(body)
    }
    app.post('/pulled', () => pulled(who))
    app.post('/taken', () => {
      const mine = who()
      return pulled(() => mine)
    })
  })
  const send = async (path: string): Promise<string[]> => {
    const listener = getRequestListener(app.fetch)
    const url = await listen((...both) => void listener(...both))
    const text = await (await fetch(url + path, { method: 'POST', headers, body: 'x'.repeat(90_000) })).text()
    return [
      ...new Set(
        text
          .trim()
          .split('\n')
          .map((line) => line.trim()),
      ),
    ]
  }

  test('outlives the body', async () => {
    expect(await send('/body')).toEqual([`90000 ${ANA}`])
  })

  test('is there for onError', async () => {
    expect(await send('/error')).toEqual([ANA])
  })

  test('is there while a reply is streamed', async () => {
    expect(await send('/stream')).toEqual([ANA])
  })

  test('is not there when the server asks a stream for more: what it says then is taken before', async () => {
    expect(await send('/pulled')).toEqual([ANA, 'nobody'])
    expect(await send('/taken')).toEqual([ANA])
  })
})
