import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createAuth, type FastifyAuth, isGraphqlRead, type User } from 'impersonation-kit/fastify'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { issuer, listen } from './support/listen.js'

let auth: FastifyAuth
let app: FastifyInstance
beforeAll(async () => {
  auth = createAuth(issuer.authOptions)
})
afterEach(() => app.close())

const as = async (user: User) => ({ authorization: `Bearer ${await issuer.sign(user)}` })

describe('the sensitive action of the README', () => {
  const send = async (headers = {}) => {
    app = fastify()
    app.post('/api/sensitive-action', { preHandler: auth.requireUser }, async (request, reply) => {
      if (request.user?.impersonatorUserId) return reply.code(403).send({ error: 'Not while impersonating.' })
      return { done: request.user?.userId }
    })
    return app.inject({ method: 'POST', url: '/api/sensitive-action', headers })
  }

  test('is done for the user', async () => {
    const response = await send(await as(directUser()))
    expect([response.statusCode, response.json()]).toEqual([200, { done: 'user_42' }])
  })

  test('is refused to the impersonator', async () => {
    const response = await send(await as(impersonatedUser()))
    expect([response.statusCode, response.json()]).toEqual([403, { error: 'Not while impersonating.' }])
    expect(response.headers['cache-control']).toBe('private, no-store')
  })

  test('is refused to everybody else with a problem', async () => {
    const response = await send()
    expect(response.statusCode).toBe(401)
    expect(response.headers['content-type']).toBe('application/problem+json')
    expect(response.json()).toMatchObject({ code: 'token_missing' })
  })
})

describe('where guards may stand', () => {
  test('before all routes of a plugin, and again before one: the token is verified once', async () => {
    let readings = 0
    const counted = createAuth({
      ...issuer.authOptions,
      claims: () => {
        readings += 1
        return { state: 'none' }
      },
    })
    app = fastify()
    app.addHook('onRequest', counted.optionalUser)
    await app.register(async (plugin) => {
      plugin.addHook('preHandler', counted.requireUser)
      plugin.get(
        '/in',
        { preHandler: [counted.requireNotImpersonated] },
        async (request) => request.user?.userId,
      )
    })
    app.get('/out', async (request) => request.user?.userId ?? 'nobody')
    expect((await app.inject({ url: '/in', headers: await as(directUser()) })).body).toBe('user_42')
    expect(readings).toBe(1)
    expect((await app.inject('/in')).statusCode).toBe(401)
    expect((await app.inject('/out')).body).toBe('nobody')
  })

  test('as onRequest they refuse before the body is read', async () => {
    app = fastify()
    const parsed: unknown[] = []
    app.addHook('preValidation', async (request) => {
      parsed.push(request.body)
    })
    app.post('/', { onRequest: auth.requireUser }, async () => 'ran')
    expect((await app.inject({ method: 'POST', url: '/', payload: { a: 1 } })).statusCode).toBe(401)
    expect(parsed).toEqual([])
  })

  test('HEAD, which Fastify adds to every GET, is guarded too', async () => {
    app = fastify()
    app.get('/', { preHandler: auth.requireUser }, async () => 'ran')
    const response = await app.inject({ method: 'HEAD', url: '/' })
    expect([response.statusCode, response.body]).toEqual([401, ''])
  })

  test('the request may have been decorated with a user', async () => {
    app = fastify()
    app.decorateRequest('user')
    app.get('/', { preHandler: auth.requireUser }, async (request) => request.user?.userId)
    expect((await app.inject({ url: '/', headers: await as(directUser()) })).body).toBe('user_42')
    expect((await app.inject('/')).statusCode).toBe(401)
  })
})

test("S23: an app's isWrite reads the parsed body in preHandler, and sees a write where there is none yet", async () => {
  const { requireUser, requireWritable } = createAuth({
    ...issuer.authOptions,
    isWrite: ({ body }) => !isGraphqlRead(body),
  })
  app = fastify()
  app.addHook('onRequest', requireUser)
  app.post('/graphql', { preHandler: requireWritable }, async () => 'ran')
  app.post('/early', { onRequest: requireWritable }, async () => 'ran')
  const headers = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
  const post = async (url: string, payload: object) =>
    (await app.inject({ method: 'POST', url, headers, payload })).statusCode
  const read = { query: '{ me { name } }' }
  expect(await post('/graphql', read)).toBe(200)
  expect(await post('/graphql', [read, { query: 'mutation { pay }' }])).toBe(403)
  expect(await post('/early', read)).toBe(403)
})

test('what other code has added to the user stays there behind a later guard', async () => {
  app = fastify()
  app.addHook('preHandler', auth.requireUser)
  app.addHook('preHandler', async (request) => {
    request.user = { ...auth.getUser(request), properties: { plan: 'pro' } }
  })
  app.get('/', { preHandler: auth.requireNotImpersonated }, async (request) => request.user?.properties)
  expect((await app.inject({ url: '/', headers: await as(directUser()) })).json()).toEqual({ plan: 'pro' })
})

describe('a refusal', () => {
  test('is changed by no serializer, schema or hook of the app that shapes its own replies', async () => {
    app = fastify()
    app.setReplySerializer(() => '{"wrapped":true}')
    app.addHook('preSerialization', async () => ({ wrapped: true }))
    const schema = { response: { '4xx': { type: 'object', properties: { message: { type: 'string' } } } } }
    app.get('/', { schema, preHandler: auth.requireUser }, async () => 'ran')
    const response = await app.inject('/')
    expect(response.json()).toMatchObject({ code: 'token_missing', status: 401 })
    expect(response.headers['content-type']).toBe('application/problem+json')
    expect(Number(response.headers['content-length'])).toBe(response.rawPayload.length)
  })

  test('keeps what other hooks have set', async () => {
    app = fastify()
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('vary', 'Origin').header('access-control-allow-origin', 'https://app.test')
      reply.raw.setHeader('x-raw', '1')
    })
    app.get('/', { preHandler: auth.requireUser }, async () => 'ran')
    const { headers } = await app.inject('/')
    expect(headers).toMatchObject({
      vary: 'Origin, Authorization',
      'access-control-allow-origin': 'https://app.test',
      'x-raw': '1',
    })
  })
})

describe('S30: caches', () => {
  const cached = { 'cache-control': 'public, max-age=60', vary: 'Accept' }
  const replies: Record<string, (reply: FastifyReply) => unknown> = {
    'reply.headers': (reply) => reply.headers(cached).send('x'),
    'reply.raw': (reply) => {
      reply.hijack()
      reply.raw.writeHead(200, cached).end('x')
    },
    'a Response': (reply) => reply.send(new Response('x', { headers: cached })),
    'removed headers': (reply) => {
      reply.headers(cached).removeHeader('cache-control')
      reply.raw.removeHeader('cache-control')
      return reply.send('x')
    },
    'an error': () => {
      throw new Error('mine')
    },
    onSend: (reply) => reply.send('x'),
  }

  test.each(Object.entries(replies))(
    'keep nothing of an impersonation that %s would let them',
    async (how, handle) => {
      app = fastify()
      if (how === 'onSend') {
        app.addHook('onSend', async (_request, reply) => {
          reply.headers(cached)
        })
      }
      app.setErrorHandler((_error, _request, reply) => reply.code(500).headers(cached).send('x'))
      app.get('/', { preHandler: auth.requireUser }, (_request, reply) => handle(reply))
      const url = await listen(app)
      const impersonated = await fetch(url, { headers: await as(impersonatedUser()) })
      expect(await impersonated.text()).toBe('x')
      expect(impersonated.headers.get('cache-control')).toBe('private, no-store')
      expect(impersonated.headers.get('vary')).toBe('Accept, Authorization')
      const direct = await fetch(url, { headers: await as(directUser()) })
      expect(direct.headers.get('cache-control')).not.toBe('private, no-store')
      expect(direct.headers.get('vary')).toBe('Accept, Authorization')
    },
  )
})

test('a token that a hook has moved from a cookie counts', async () => {
  app = fastify()
  const { authorization } = await as(directUser())
  app.addHook('onRequest', async (request) => {
    request.headers.authorization = authorization
  })
  app.get('/', { preHandler: auth.requireUser }, async (request) => request.user?.userId)
  expect((await app.inject('/')).body).toBe('user_42')
})

describe('errors', () => {
  test('a fault of the configuration goes to the error handler of the app', async () => {
    const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    const { requireUser } = createAuth({ issuer: issuer.issuer, publicKey })
    app = fastify()
    app.setErrorHandler((error: { code: string }, _request, reply) =>
      reply.code(500).send({ is: error.code }),
    )
    app.get('/', { preHandler: requireUser }, () => expect.fail('the handler ran'))
    const response = await app.inject({ url: '/', headers: await as(directUser()) })
    expect([response.statusCode, response.json()]).toEqual([500, { is: 'invalid_configuration' }])
  })

  test('getUser gives the verified user, whatever request.user has become', async () => {
    app = fastify()
    app.get('/', { preHandler: auth.requireUser }, async (request) => {
      request.user = directUser()
      return auth.getUser(request).impersonatorUserId
    })
    expect((await app.inject({ url: '/', headers: await as(impersonatedUser()) })).body).toBe('admin_7')
  })

  test('getUser throws where the guard has been forgotten, so that the route answers 401', async () => {
    app = fastify()
    app.get('/', async (request) => auth.getUser(request))
    const response = await app.inject({ url: '/', headers: await as(directUser()) })
    expect([response.statusCode, response.json()]).toMatchObject([401, { code: 'token_missing' }])
    expect(response.headers).toMatchObject({ 'www-authenticate': 'Bearer', 'cache-control': 'no-store' })
  })
})
