import type { AddressInfo } from 'node:net'
import { serve, upgradeWebSocket } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { cors } from 'hono/cors'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AuthEnv, createAuth, type HonoAuth, isGraphqlRead, type User } from 'impersonation-kit/hono'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { issuer } from './support/listen.js'

let auth: HonoAuth
beforeAll(async () => {
  auth = createAuth(issuer.authOptions)
})

const as = async (user: User) => ({ headers: { authorization: `Bearer ${await issuer.sign(user)}` } })

describe('the sensitive action of the README', () => {
  const app = () =>
    new Hono().post('/api/sensitive-action', auth.requireUser, (c) =>
      c.get('user').impersonatorUserId
        ? c.json({ error: 'Not while impersonating.' }, 403)
        : c.json({ done: c.var.user.userId }),
    )
  const send = async (init: RequestInit = {}) =>
    app().request('/api/sensitive-action', { method: 'POST', ...init })

  test('is done for the user', async () => {
    const response = await send(await as(directUser()))
    expect([response.status, await response.json()]).toEqual([200, { done: 'user_42' }])
  })

  test('is refused to the impersonator', async () => {
    const response = await send(await as(impersonatedUser()))
    expect([response.status, await response.json()]).toEqual([403, { error: 'Not while impersonating.' }])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  test('is refused to everybody else with a problem', async () => {
    const response = await send()
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'token_missing' })
  })
})

describe('where guards may stand', () => {
  test('before a whole app, and again in a sub-app: the token is verified once', async () => {
    let readings = 0
    const counted = createAuth({
      ...issuer.authOptions,
      claims: () => {
        readings += 1
        return { state: 'none' }
      },
    })
    const sub = new Hono<AuthEnv>()
      .use(counted.requireUser)
      .get('/x', counted.requireNotImpersonated, (c) => c.json(c.get('user').userId))
    const app = new Hono().use('*', counted.optionalUser).route('/sub', sub)
    expect(await (await app.request('/sub/x', await as(directUser()))).json()).toBe('user_42')
    expect(readings).toBe(1)
    expect((await app.request('/sub/x')).status).toBe(401)
  })

  test('a sub-app with an error handler of its own still sees the impersonator', async () => {
    const sub = new Hono().get('/x', auth.requireNotImpersonated, (c) => c.text('ran'))
    sub.onError((_error, c) => c.text('error', 500))
    const app = new Hono().use('*', auth.requireUser).route('/sub', sub)
    expect((await app.request('/sub/x', await as(impersonatedUser()))).status).toBe(403)
    expect((await app.request('/sub/x', await as(directUser()))).status).toBe(200)
  })
})

test("S23: an app's isWrite reads a copy of the body, and the handler reads it again", async () => {
  const { requireUser, requireWritable } = createAuth({
    ...issuer.authOptions,
    isWrite: async (request) => !(request instanceof Request) || !isGraphqlRead(await request.clone().json()),
  })
  const app = new Hono().post('/graphql', requireUser, requireWritable, async (c) =>
    c.json(await c.req.json()),
  )
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  const init = await as(impersonatedUser({ impersonation: { mode: 'read-only' } }))
  const post = async (body: unknown) => fetch(url, { ...init, method: 'POST', body: JSON.stringify(body) })
  try {
    const read = { query: '{ me { name } }' }
    expect(await (await post(read)).json()).toEqual(read)
    expect((await post([read, { query: 'mutation { pay }' }])).status).toBe(403)
    expect((await post('not GraphQL')).status).toBe(403)
  } finally {
    server.close()
  }
})

test('what other code has added to the user stays there behind a later guard', async () => {
  const app = new Hono().get(
    '/',
    auth.requireUser,
    (c, next) => {
      c.set('user', { ...c.get('user'), properties: { plan: 'pro' } })
      return next()
    },
    auth.requireNotImpersonated,
    (c) => c.json(c.get('user').properties),
  )
  expect(await (await app.request('/', await as(directUser()))).json()).toEqual({ plan: 'pro' })
})

describe('S30: caches', () => {
  const cached = { headers: { 'cache-control': 'public, max-age=60', vary: 'Accept' } }
  const replies: Record<string, (c: Context) => Response | Promise<Response>> = {
    'c.header': (c) => {
      c.header('cache-control', 'public')
      c.header('vary', 'Accept')
      return c.text('x')
    },
    'a Response of its own': () => new Response('x', cached),
    'c.res': (c) => {
      c.res = new Response('x', cached)
      return c.res
    },
    'an error': () => {
      throw new Error('mine')
    },
  }

  test.each(Object.entries(replies))(
    'keep nothing of an impersonation that %s would let them',
    async (_how, reply) => {
      const app = new Hono().get('/', auth.requireUser, (c) => reply(c))
      app.onError((_error, c) => c.text('x', 500, { ...cached.headers }))
      const impersonated = await app.request('/', await as(impersonatedUser()))
      expect(await impersonated.text()).toBe('x')
      expect(impersonated.headers.get('cache-control')).toBe('private, no-store')
      expect(impersonated.headers.get('vary')).toBe('Accept, Authorization')
      const direct = await app.request('/', await as(directUser()))
      expect(direct.headers.get('cache-control')).toContain('public')
      expect(direct.headers.get('vary')).toBe('Accept, Authorization')
    },
  )

  test('headers that a redirect has frozen can be set all the same', async () => {
    const app = new Hono().get('/', auth.requireUser, () => Response.redirect('https://app.test/done', 303))
    const response = await app.request('/', await as(impersonatedUser()))
    expect([response.status, response.headers.get('location')]).toEqual([303, 'https://app.test/done'])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  test('a refusal keeps what other middleware has set', async () => {
    const app = new Hono()
      .use(cors({ origin: ['https://app.test'] }))
      .use((c, next) => {
        c.header('set-cookie', 'a=1')
        c.header('vary', 'Accept')
        return next()
      })
      .get('/', auth.requireUser, (c) => c.text('ran'))
    const { status, headers } = await app.request('/', { headers: { origin: 'https://app.test' } })
    expect(status).toBe(401)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.test')
    expect(headers.get('vary')).toBe('Accept, Authorization, Origin')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.getSetCookie()).toEqual(['a=1'])
  })
})

describe('errors', () => {
  test('a fault of the configuration goes to the error handler of the app', async () => {
    const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    const { requireUser } = createAuth({ issuer: issuer.issuer, publicKey })
    const app = new Hono().get('/', requireUser, () => expect.fail('the handler ran'))
    app.onError((error, c) => c.json((error as unknown as { code: string }).code, 500))
    const response = await app.request('/', await as(directUser()))
    expect([response.status, await response.json()]).toEqual([500, 'invalid_configuration'])
  })

  test('getUser gives the verified user, whatever c.get("user") has become', async () => {
    const app = new Hono().get('/', auth.requireUser, (c) => {
      c.set('user', directUser())
      return c.json(auth.getUser(c).impersonatorUserId)
    })
    expect(await (await app.request('/', await as(impersonatedUser()))).json()).toBe('admin_7')
  })

  test('getUser throws where the guard has been forgotten, so that the route answers 401', async () => {
    const app = new Hono().get('/', (c) => c.json(auth.getUser(c)))
    const response = await app.request('/', await as(directUser()))
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ code: 'token_missing', status: 401 })
  })
})

test('the guards stand before a WebSocket upgrade as before any handler', async () => {
  const app = new Hono().get(
    '/live',
    auth.requireUser,
    auth.requireNotImpersonated,
    upgradeWebSocket((c: Context<AuthEnv>) => ({
      onOpen: (_event, socket) => socket.send(c.get('user').userId),
    })),
  )
  const server = serve({
    fetch: app.fetch,
    port: 0,
    hostname: '127.0.0.1',
    // The types of the two disagree about undefined, not about sockets.
    websocket: { server: new WebSocketServer({ noServer: true }) as never },
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const open = async (init: { headers?: Record<string, string> }): Promise<string> => {
    const { port } = server.address() as AddressInfo
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, init)
    try {
      return await new Promise((resolve) => {
        socket.on('message', (message: Buffer) => resolve(message.toString()))
        socket.on('error', (error) => resolve(error.message))
      })
    } finally {
      socket.terminate()
    }
  }
  try {
    expect(await open(await as(directUser()))).toBe('user_42')
    expect(await open(await as(impersonatedUser()))).toContain('403')
    expect(await open({})).toContain('401')
  } finally {
    server.close()
  }
})
