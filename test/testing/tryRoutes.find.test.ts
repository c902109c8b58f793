import express5 from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createTestIssuer, type RoutesSource } from 'impersonation-kit/testing'
import createRouter22 from 'router22'
import { describe, expect, test } from 'vitest'
import { tryRoutes } from './support/tryRoutes.js'

const issuer = await createTestIssuer({ key: 'routes' })

/** The routes that were found with the addresses that were asked, and what could not be listed. */
async function found(source: RoutesSource, options: object = {}): Promise<Record<string, string>> {
  const seen: string[] = []
  const { routes, findings } = await tryRoutes(source, {
    issuer,
    target: (request, response) => {
      seen.push(`${request.method} ${request.url}`)
      response.end()
    },
    ...options,
  })
  const hidden = findings.filter(({ code }) => code === 'route_hidden')
  for (const { method, url } of routes) expect(seen).toContain(`${method} ${url}`)
  return Object.fromEntries([
    ...routes.map(({ route, url }) => [route, url] as const),
    ...hidden.map(({ route, message }) => [route, message.slice(0, message.indexOf(' So '))] as const),
  ])
}

const UNSEEN = 'The app that is mounted here has no routes, or they cannot be listed.'
const end = (_request: unknown, response: { end: () => unknown }): void => void response.end()
const guard = (_request: unknown, _response: unknown, next: () => void): void => next()

describe.each([
  ['Express 5', express5],
  ['Express 4', express4 as unknown as typeof express5],
])('on %s', (name, express) => {
  const isFive = name === 'Express 5'

  test('routers in routers, several mounts of one, and mounts with parameters are found', async () => {
    const deep = express.Router({ mergeParams: true }).get('/', end).post('/x', end)
    const router = express.Router().use('/:team/deep', deep)
    const app = express().use('/one', router).use(['/two', '/three.x'], router).use(router)
    expect(await found(app)).toEqual({
      'GET /:team/deep': '/1/deep',
      'POST /:team/deep/x': '/1/deep/x',
      'GET /one/:team/deep': '/one/1/deep',
      'POST /one/:team/deep/x': '/one/1/deep/x',
      'GET /two/:team/deep': '/two/1/deep',
      'POST /two/:team/deep/x': '/two/1/deep/x',
      'GET /three.x/:team/deep': '/three.x/1/deep',
      'POST /three.x/:team/deep/x': '/three.x/1/deep/x',
    })
  })

  test('apps in apps and in routers are found, and none of their handlers is called', async () => {
    let calls = 0
    const count = (_request: unknown, _response: unknown, next: () => void): void => {
      calls += 1
      next()
    }
    const inner = express().use(count).get('/', count, end).get('/x', end)
    const middle = express().use(count).use('/inner', inner)
    const router = express.Router().use(count).use('/routed', inner)
    const app = express().use('/middle', middle).use(router).use('/empty', express())
    expect(await found(app)).toEqual({
      'GET /middle/inner': '/middle/inner',
      'GET /middle/inner/x': '/middle/inner/x',
      'GET /routed': '/routed',
      'GET /routed/x': '/routed/x',
      ...(!isFive && { '/empty/*': UNSEEN }),
    })
    expect(calls).toBe(0)
  })

  test('an app that an instrumentation keeps from being seen is said', async () => {
    const app = express().get('/x', end).use('/sub', express().get('/y', end)).use(express().get('/z', end))
    const layers = (app as unknown as Record<string, { stack: { name: string; handle: unknown }[] }>)[
      isFive ? 'router' : '_router'
    ]?.stack
    for (const layer of layers ?? []) {
      if (layer.name !== 'mounted_app') continue
      layer.handle = (request: { socket: { id: number } }) => request.socket.id
    }
    expect(await found(app)).toEqual({ 'GET /x': '/x', '/*': UNSEEN, '/sub/*': UNSEEN })
  })

  test('a router that is mounted in itself is gone into once', async () => {
    const router = express.Router().get('/x', end)
    router.use('/again', router)
    expect(await found(express().use('/a', router))).toEqual({ 'GET /a/x': '/a/x' })
  })

  test('`all` is asked with five methods, and a guard that is put on by `all` is no route', async () => {
    const app = express().all('/any', end).get('/api/x', end)
    app.all(isFive ? '/api/*rest' : '/api/*', guard)
    expect(Object.keys(await found(app))).toEqual([
      'DELETE /any',
      'GET /any',
      'PATCH /any',
      'POST /any',
      'PUT /any',
      'GET /api/x',
    ])
  })

  test('paths in an array, optional parameters, wildcards and patterns get an address', async () => {
    const app = express().get(['/p1', '/p2'], end)
    app.get(isFive ? '/opt{/:o}' : '/opt/:o?', end)
    app.get(isFive ? '/files/*rest' : '/files/*', end)
    if (!isFive) app.get('/n/:n(\\d{4})/:m(aa|bb)', end).get('/u/:u([0-9a-f-]{36})', end)
    expect(await found(app, { params: isFive ? { rest: 'a b/c' } : { 0: 'a b/c', m: 'bb' } })).toEqual({
      'GET /p1': '/p1',
      'GET /p2': '/p2',
      [isFive ? 'GET /opt{/:o}' : 'GET /opt/:o?']: '/opt/1',
      [isFive ? 'GET /files/*rest' : 'GET /files/*']: '/files/a%20b/c',
      ...(!isFive && {
        'GET /n/:n(\\d{4})/:m(aa|bb)': '/n/1000/bb',
        'GET /u/:u([0-9a-f-]{36})': '/u/00000000-0000-4000-8000-000000000001',
      }),
    })
  })

  test('what cannot be listed is said: patterns, and functions that may answer', async () => {
    const router = express.Router().get('/x', end)
    const app = express()
      .use(guard)
      .use('/guarded', guard, router)
      .get(/^\/rx\/\d+$/, end)
      .use(/^\/rm/, router)
      .use('/uploads', express.static('/nowhere'))
    if (!isFive) app.get('/odd/:odd(zzz\\d)', end)
    expect(await found(app)).toEqual({
      'GET /guarded/x': '/guarded/x',
      [String.raw`/^\/rx\/\d+$/`]: 'The path is a regular expression.',
      '/… (a router)': 'It is mounted at a regular expression, not a path.',
      '/uploads/*': 'A function (serveStatic) is mounted here, and it may answer requests.',
      ...(!isFive && { 'GET /odd/:odd(zzz\\d)': 'No common value matches the parameter "odd".' }),
    })
  })
})

test('on Express 5 with a router before 2.3, whose layers hold their path in a closure, mounts are found', async () => {
  const deep = createRouter22({ mergeParams: true }).get('/x', end)
  const router = createRouter22()
  router
    .use('/:team/de-ep', deep)
    .use('/a.b/:c/:d', deep)
    .use('/opt{/:e}', deep)
    .use('/w/*all', deep)
    .use('/', deep)
  router.use(['/m1', '/m2'], deep)
  router.use(/^\/rx/, deep)
  expect(await found(express5().use('/api', router))).toEqual({
    'GET /api/:parameter1/de-ep/x': '/api/1/de-ep/x',
    'GET /api/a.b/:parameter1/:parameter2/x': '/api/a.b/1/1/x',
    'GET /api/opt/:parameter1/x': '/api/opt/1/x',
    'GET /api/w/*rest/x': '/api/w/1/x',
    'GET /api/x': '/api/x',
    'GET /api/m1/x': '/api/m1/x',
    'GET /api/m2/x': '/api/m2/x',
    '/api/… (a router)': 'It is mounted at a regular expression, not a path.',
  })
  expect(String(Object.getOwnPropertyDescriptor(RegExp.prototype, 'exec')?.value)).toContain('[native code]')
})

test('on Fastify prefixes, parameters, wildcards, colons and `all` are found, and HEAD is not asked', async () => {
  const app = fastify()
  const handler = async (): Promise<string> => 'x'
  app.get('/', handler)
  app.get('/a/:id', handler).post('/a/:id/b', handler).delete('/a', handler)
  app.get('/abc', handler).get('/abd', handler)
  app.get('/c::x/:y', handler)
  app.get('/:a-:b/two', handler)
  app.get('/n/:n(^\\d+)', handler)
  app.get('/opt/:o?', handler)
  app.get('/sp ace (GET)', handler)
  app.get('/files/*', handler).get('/files/static/*', handler)
  app.all('/any', handler)
  app.get('/u/:id', handler).post('/u/:name/x', handler).get('/u/:id/y::z', handler)
  app.get('/old', { constraints: { version: '1.2.0' } }, handler)
  await app.register(
    async (inner) => {
      inner.get('/', handler)
      await inner.register(async (deeper) => void deeper.get('/x', handler), { prefix: '/:team' })
    },
    { prefix: '/pre' },
  )
  expect(await found(app)).toEqual({
    'GET /': '/',
    'DELETE /a': '/a',
    'GET /a/:id': '/a/1',
    'POST /a/:id/b': '/a/1/b',
    'GET /abc': '/abc',
    'GET /abd': '/abd',
    'GET /c::x/:y': '/c:x/1',
    'GET /:a-:b/two': '/1-1/two',
    'GET /n/:n(^\\d+)': '/n/1',
    'GET /opt': '/opt',
    'GET /opt/:o': '/opt/1',
    'GET /sp ace (GET)': '/sp%20ace%20(GET)',
    'GET /files/*': '/files/1',
    'GET /files/static/*': '/files/static/1',
    'GET /u/:id': '/u/1',
    'POST /u/:name/x': '/u/1/x',
    'GET /u/:id/y::z': '/u/1/y:z',
    ...Object.fromEntries(
      ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((method) => [`${method} /any`, '/any']),
    ),
    'GET /pre': '/pre',
    'GET /pre/': '/pre/',
    'GET /pre/:team/x': '/pre/1/x',
    '/old': 'The route only answers certain requests: {"version":"1.2.0"}.',
  })
})

test('on Hono sub-apps, base paths, patterns and other methods are found, and middleware is no route', async () => {
  const inner = new Hono()
  inner.onError((_error, context) => context.text('', 500))
  inner.all('/any', (context) => context.text(''))
  inner.use('/guarded/*', (_context, next) => next())
  inner.get('/guarded/x', (context) => context.text(''))
  const app = new Hono()
  app.use(async (_context, next) => next())
  app.get(
    '/n/:user-id{[0-9]{3}}',
    (_context, next) => next(),
    (context) => context.text(''),
  )
  app.on(['PURGE', 'POST'], ['/z', '/zz'], (context) => context.text(''))
  app.get('/opt/:o?', (context) => context.text('')).get('/files/*', (context) => context.text(''))
  app.route('/inner', inner).mount('/old', () => new Response())
  app.basePath('/v1').get('/', (context) => context.text(''))
  expect(await found(app)).toEqual({
    'GET /n/:user-id{[0-9]{3}}': '/n/100',
    'POST /z': '/z',
    'PURGE /z': '/z',
    'POST /zz': '/zz',
    'PURGE /zz': '/zz',
    'GET /opt/:o?': '/opt/1',
    'GET /files/*': '/files/1',
    ...Object.fromEntries(
      ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((method) => [`${method} /inner/any`, '/inner/any']),
    ),
    'GET /inner/guarded/x': '/inner/guarded/x',
    'GET /v1': '/v1',
    '/old/*':
      'A function that takes `next`, or an app that was added with `mount`, is registered here, and it may answer requests.',
  })
})

test('a list says which routes there are, and may name HEAD and OPTIONS', async () => {
  const list = [
    { method: 'get', path: '/a/:id' },
    { method: 'OPTIONS', path: '/b/{id}/*' },
    { method: 'ALL', path: '/c' },
  ]
  expect(await found(list)).toEqual({
    'GET /a/:id': '/a/1',
    'OPTIONS /b/{id}/*': '/b/1/1',
    ...Object.fromEntries(['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((method) => [`${method} /c`, '/c'])),
  })
})

test('`routes` adds to what is found in an app', async () => {
  const app = express5().get('/x', end)
  expect(await found(app, { routes: [{ method: 'GET', path: '/y' }] })).toEqual({
    'GET /x': '/x',
    'GET /y': '/y',
  })
})

describe('an OpenAPI document', () => {
  const document = {
    openapi: '3.1.0',
    servers: [{ url: 'https://{host}.example.com/v{n}/', variables: { n: { default: 2 } } }],
    paths: {
      '/users/{user-id}': {
        parameters: [{ $ref: '#/components/parameters/id' }],
        get: {
          parameters: [{ name: 'view', in: 'query', required: true, schema: { enum: ['all', 'new'] } }],
        },
        put: {
          requestBody: {
            content: { 'application/json': { examples: { usual: { $ref: '#/components/examples/user' } } } },
          },
        },
      },
      '/notes': { post: { requestBody: { $ref: '#/components/requestBodies/note' } } },
      '/other': { $ref: 'other.yaml#/x' },
    },
    components: {
      parameters: { id: { name: 'user-id', in: 'path', required: true, schema: { example: 'u 7' } } },
      examples: { user: { value: { name: 'Cleo' } } },
      requestBodies: { note: { content: { 'application/json': { schema: { default: { text: 'x' } } } } } },
    },
  }

  test('gives the routes, the beginning of their paths, and its examples', async () => {
    const seen: string[] = []
    const report = await tryRoutes(document, {
      issuer,
      target: {
        fetch: async (request) => {
          const { pathname, search } = new URL(request.url)
          seen.push(`${request.method} ${pathname}${search} ${await request.text()}`.trim())
          return new Response()
        },
      },
    })
    expect([...new Set(seen)]).toEqual([
      'GET /v2/users/u%207?view=all',
      'POST /v2/notes {"text":"x"}',
      'PUT /v2/users/u%207 {"name":"Cleo"}',
    ])
    expect(Object.keys(report.openTo)).toEqual([
      'POST /v2/notes',
      'GET /v2/users/{user-id}',
      'PUT /v2/users/{user-id}',
    ])
    expect(report.findings.find(({ code }) => code === 'route_hidden')).toMatchObject({
      route: '/v2/other',
      message: expect.stringContaining('It is in another document: other.yaml#/x.') as string,
    })
  })

  test('may refer to itself in a circle', async () => {
    const circle = { openapi: '3.0.3', paths: { '/x': { $ref: '#/paths/~1x' } } }
    expect(await found(circle)).toEqual({ '/x': 'It is in another document: #/paths/~1x.' })
  })
})

test.each([
  ['a router', express5.Router() as unknown as RoutesSource],
  ['a Swagger 2 document', { swagger: '2.0', paths: {} } as unknown as RoutesSource],
  ['a plain listener', end as unknown as RoutesSource],
  ['a Fetch app', { fetch: () => new Response() } as unknown as RoutesSource],
])('%s has no routes to find, and the error says what has', async (_name, source) => {
  await expect(tryRoutes(source, { issuer })).rejects.toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: expect.stringContaining('For another framework pass a list') as string,
    }),
  )
})

test.each<[string, RoutesSource]>([
  ['Express 5', express5()],
  ['Express 4', express4()],
  ['Fastify', fastify()],
  ['Hono', new Hono()],
  ['a list', []],
  ['a document', { openapi: '3.0.3', paths: {} }],
])('no route at all is an error, and no success: %s', async (_name, source) => {
  await expect(tryRoutes(source, { issuer, target: end as never })).rejects.toThrow('found no route.')
})

test.each([
  { method: 'GET', path: 'x' },
  { method: 'G T', path: '/x' },
  { method: '', path: '/x' },
])('a route that cannot be asked is refused: %o', async (route) => {
  await expect(tryRoutes([route], { issuer, target: end as never })).rejects.toThrow(/got an invalid route/)
})
