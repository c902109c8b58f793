import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createAuth } from 'impersonation-kit/express'
import {
  createTestIssuer,
  directUser,
  type RouteInput,
  type RouteRole,
  type TryRoutesOptions,
} from 'impersonation-kit/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ask } from '../../src/testing/tryRoutes/ask.js'
import { tryRoutes } from './support/tryRoutes.js'

const issuer = await createTestIssuer({ key: 'routes' })
const ROLES: RouteRole[] = ['nobody', 'customer', 'full', 'read-only', 'unreadable']

/** Tries a list of routes, written as `GET /x`, on a server that writes down what it is sent. */
async function tryList(routes: string[], options: TryRoutesOptions = {}, answer?: RequestListener) {
  const seen: { name: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString()
      seen.push({ name: `${request.method} ${request.url}`, headers: request.headers, body })
      if (answer) answer(request, response)
      else response.end()
    })
  }
  const list = routes.map((name): RouteInput => {
    const [method = '', path = ''] = name.split(' ')
    return { method, path }
  })
  const run = tryRoutes(list, { issuer, target: listener, ...options })
  return { seen, run, names: () => [...new Set(seen.map(({ name }) => name))] }
}

/** Starts a server until the test is over. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('exclude', () => {
  const routes = ['GET /a', 'POST /a', 'GET /b/:id', 'DELETE /b/:id/c', 'POST /pay', 'POST /pay/:id']

  test.each<[string, NonNullable<TryRoutesOptions['exclude']>, string[]]>([
    ['a path, for all methods', '/a', ['GET /b/1', 'POST /pay', 'POST /pay/1', 'DELETE /b/1/c']],
    ['a method and a path', 'POST /a', ['GET /a', 'GET /b/1', 'POST /pay', 'POST /pay/1', 'DELETE /b/1/c']],
    ['a star', ['/b/*', 'post *'], ['GET /a']],
    [
      'the path as it is written',
      '/b/:id',
      ['GET /a', 'POST /a', 'POST /pay', 'POST /pay/1', 'DELETE /b/1/c'],
    ],
    [
      'the address that would be asked',
      '/pay/1',
      ['GET /a', 'GET /b/1', 'POST /a', 'POST /pay', 'DELETE /b/1/c'],
    ],
    ['a regular expression', /^(POST|DELETE) /g, ['GET /a', 'GET /b/1']],
    ['a function', ({ method, path }) => method !== 'GET' || path === '/a', ['GET /b/1']],
  ])('sends nothing to what is chosen by %s', async (_name, exclude, expected) => {
    const { run, names } = await tryList(routes, { exclude })
    const report = await run
    expect(names()).toEqual(expected)
    expect(report.routes).toHaveLength(expected.length)
    expect(report.excluded).toHaveLength(routes.length - expected.length)
  })

  test('sends nothing to a route whose address may reach an excluded one', async () => {
    const exclude = 'POST /pay/:id'
    const { run, seen } = await tryList(['POST /pay/1', 'POST /Pay/1/', 'GET /pay/1', 'POST /pay/:id'], {
      exclude,
    })
    expect((await run).excluded).toEqual(['POST /Pay/1/', 'POST /pay/1', 'POST /pay/:id'])
    expect(seen.map(({ name }) => name)).toEqual(ROLES.map(() => 'GET /pay/1'))
  })

  test.each(['/adimn', 'PUT /a', /nothing/])(
    'refuses one that chooses no route, and sends nothing: %s',
    async (exclude) => {
      const { run, seen } = await tryList(routes, { exclude: ['/a', exclude] })
      await expect(run).rejects.toThrow(`found no route for exclude: ${String(exclude)}`)
      expect(seen).toEqual([])
    },
  )

  test('counts for the routes of `all` one by one', async () => {
    const { run, names } = await tryList(['ALL /x'], { exclude: ['DELETE /x', 'PUT /x'] })
    await run
    expect(names()).toEqual(['GET /x', 'PATCH /x', 'POST /x'])
  })
})

test('`only` asks those routes alone, and `exclude` has the last word', async () => {
  const { run, names } = await tryList(['GET /a', 'GET /a/b', 'GET /c'], { only: ['/a*'], exclude: '/a/b' })
  await run
  expect(names()).toEqual(['GET /a'])
  const slip = await tryList(['GET /a'], { only: '/b' })
  await expect(slip.run).rejects.toThrow('found no route for only: /b')
  expect(slip.seen).toEqual([])
})

test('who may do least asks first, reads come before writes, and deletions last', async () => {
  const order: string[] = []
  const { run } = await tryList(['DELETE /a', 'POST /b', 'GET /c'], {
    before: (role, { method, path }) => void order.push(`${method} ${path} ${role}`),
  })
  await run
  const asked: RouteRole[] = ['nobody', 'unreadable', 'read-only', 'full', 'customer']
  expect(order).toEqual(
    ['GET /c', 'POST /b', 'DELETE /a'].flatMap((route) => asked.map((role) => `${route} ${role}`)),
  )
})

test('`before` is waited for, so that every request finds what it needs', async () => {
  let rows = 0
  const { run } = await tryList(
    ['DELETE /row', 'GET /row'],
    {
      before: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        rows = 1
      },
    },
    (request, response) => {
      response.statusCode = rows === 1 ? 200 : 404
      if (request.method === 'DELETE') rows = 0
      response.end()
    },
  )
  expect((await run).openTo).toEqual({ 'DELETE /row': ROLES, 'GET /row': ROLES })
})

describe('what is sent', () => {
  test('JSON is asked for, as a page of the own origin would, and `headers` replace that', async () => {
    const { run, seen } = await tryList(['GET /a'], { headers: { Accept: 'text/csv', 'x-tenant': 't1' } })
    await run
    expect(seen[0]?.headers).toMatchObject({
      accept: 'text/csv',
      'x-tenant': 't1',
      'sec-fetch-site': 'same-origin',
    })
  })

  test('bodies are JSON, or what they are; `{}` where none is given, and none for GET and DELETE', async () => {
    const form = new FormData()
    form.set('file', new Blob(['a,b'], { type: 'text/csv' }), 'a.csv')
    const { run, seen } = await tryList(
      ['POST /a', 'PUT /b', 'POST /file', 'POST /text', 'PATCH /form', 'DELETE /x', 'GET /y'],
      {
        bodies: {
          'POST /a': { amount: 1 },
          'POST /file': form,
          'POST /text': 'plain',
          'PATCH /form': new URLSearchParams({ a: '1' }),
        },
      },
    )
    await run
    const sent = (name: string) => {
      const { headers, body } = seen.find((one) => one.name === name) ?? expect.fail(name)
      return [headers['content-type'], body]
    }
    expect(sent('POST /a')).toEqual(['application/json', '{"amount":1}'])
    expect(sent('PUT /b')).toEqual(['application/json', '{}'])
    expect(sent('POST /text')).toEqual(['text/plain;charset=UTF-8', 'plain'])
    expect(sent('PATCH /form')).toEqual(['application/x-www-form-urlencoded;charset=UTF-8', 'a=1'])
    expect(sent('DELETE /x')).toEqual([undefined, ''])
    expect(sent('GET /y')).toEqual([undefined, ''])
    expect(sent('POST /file')[0]).toContain('multipart/form-data; boundary=')
    expect(sent('POST /file')[1]).toContain('a,b')
  })

  test('a body for a route that there is not is refused', async () => {
    const { run, seen } = await tryList(['POST /a'], { bodies: { 'POST /b': {} } })
    await expect(run).rejects.toThrow('found no route for bodies: POST /b')
    expect(seen).toEqual([])
  })

  test('parameters are given by name or by a function, and are escaped', async () => {
    const byName = await tryList(['GET /a/:id/:other'], { params: { id: 'x/y ?', toString: 'no' } })
    await byName.run
    expect(byName.names()).toEqual(['GET /a/x%2Fy%20%3F/1'])
    const byFunction = await tryList(['GET /a/:id', 'GET /b/:id'], {
      params: (name, { path }) => (path === '/a/:id' ? `${name}-7` : undefined),
    })
    await byFunction.run
    expect(byFunction.names()).toEqual(['GET /a/id-7', 'GET /b/1'])
  })

  test('an address of the own server is told without its port, which is another one in every run', async () => {
    const { run } = await tryList(['GET /a'], {}, (request, response) =>
      response.writeHead(302, { location: `http://${request.headers.host}/elsewhere` }).end(),
    )
    expect((await run).routes[0]?.replies.customer.headers).toEqual({ location: '/elsewhere' })
  })

  test('what would end a path is escaped', async () => {
    const { run, names } = await tryList(['GET /a#b'])
    await run
    expect(names()).toEqual(['GET /a%23b'])
  })

  test('a query in a list is sent, and a route may go without', async () => {
    const { run, names } = await tryList(['GET /a?x=1&y=a%20b', 'GET /b?'])
    expect(Object.keys((await run).openTo)).toEqual(['GET /a', 'GET /b'])
    expect(names()).toEqual(['GET /a?x=1&y=a%20b', 'GET /b'])
  })

  test('a redirect is not followed, and told without its query', async () => {
    const { run, names } = await tryList(['GET /a'], {}, (_request, response) =>
      response.writeHead(302, { location: '/elsewhere?token=secret#x' }).end(),
    )
    const { routes } = await run
    expect(names()).toEqual(['GET /a'])
    expect(routes[0]?.replies.customer.headers).toEqual({ location: '/elsewhere' })
  })
})

describe('who asks', () => {
  test('has a token that has not ended, however long the routes take', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const auth = createAuth(issuer.authOptions)
    const app = express()
    for (const path of ['/a', '/b', '/c'])
      app.get(path, auth.requireUser, (_request, response) => void response.end())
    const before = (): void => void vi.setSystemTime(Date.now() + 5 * 60_000)
    const { openTo } = await tryRoutes(app, { issuer, before })
    const signedIn = ['customer', 'full', 'read-only', 'unreadable']
    expect(openTo).toEqual({ 'GET /a': signedIn, 'GET /b': signedIn, 'GET /c': signedIn })
  })

  test('an app with a token in a cookie is asked by `headersFor`', async () => {
    const auth = createAuth({ ...issuer.authOptions, cookie: 'session' })
    const app = express().put('/address', auth.requireUser, auth.requireWritable, (_request, response) => {
      response.end()
    })
    const report = await tryRoutes(app, {
      issuer,
      headersFor: (_role, token): Record<string, string> => (token ? { cookie: `session=${token}` } : {}),
    })
    expect(report.openTo).toEqual({ 'PUT /address': ['customer', 'full'] })
    expect(report.findings).toEqual([])
  })

  test('an app with its own sessions needs no issuer', async () => {
    const app = express().get('/me', (request, response) => {
      response.status(request.headers['x-session'] === undefined ? 401 : 200)
      response.set('cache-control', 'no-store').end()
    })
    const report = await tryRoutes(app, {
      headersFor: async (role): Promise<Record<string, string>> =>
        role === 'nobody' ? {} : { 'x-session': role },
    })
    expect(report.openTo).toEqual({ 'GET /me': ['customer', 'full', 'read-only', 'unreadable'] })
    await expect(tryRoutes(app)).rejects.toThrow('cannot sign in')
  })

  test('the customer can be somebody else, and the impersonators are in that account', async () => {
    const auth = createAuth(issuer.authOptions)
    const seen: unknown[] = []
    const app = express().get('/me', auth.requireUser, (request, response) => {
      const { userId, email, impersonatorUserId, impersonation } = auth.getUser(request)
      seen.push([userId, email, impersonatorUserId, impersonation?.mode])
      response.end()
    })
    const customer = directUser({ userId: 'owner_1', email: 'o@x.example' })
    await tryRoutes(app, { issuer, users: { customer }, concurrency: 1 })
    expect(seen).toEqual([
      ['owner_1', 'o@x.example', 'unknown', 'read-only'],
      ['owner_1', 'o@x.example', 'admin_7', 'read-only'],
      ['owner_1', 'o@x.example', 'admin_7', 'full'],
      ['owner_1', 'o@x.example', undefined, undefined],
    ])
  })

  test('tokens of another vendor are claims, signed as they stand, for all four', async () => {
    const claims = (mark: object) => ({ sub: 'user_42', ...mark })
    const users = {
      customer: claims({}),
      full: claims({ admin: 'a' }),
      'read-only': claims({ admin: 'r' }),
      unreadable: claims({ admin: 0 }),
    }
    const auth = createAuth({
      ...issuer.authOptions,
      claims: (given) => {
        const { sub: userId, admin } = given as { sub: string; admin?: unknown }
        if (admin === undefined) return { state: 'none', userId }
        if (typeof admin !== 'string') return { state: 'unreadable', userId, why: 'admin' }
        const mode = admin === 'r' ? 'read-only' : 'full'
        return { state: 'impersonated', userId, impersonator: { id: admin, kind: 'person' }, mode }
      },
    })
    const app = express().post('/x', auth.requireUser, auth.requireWritable, (_request, response) => {
      response.end()
    })
    expect((await tryRoutes(app, { issuer, users })).openTo).toEqual({ 'POST /x': ['customer', 'full'] })
    const few = { customer: users.customer, full: users.full }
    await expect(tryRoutes(app, { issuer, users: few })).rejects.toThrow(
      'how your auth provider marks an impersonator',
    )
  })
})

describe('an answer', () => {
  const answers = (listener: RequestListener, options: TryRoutesOptions = {}, name = 'GET /x') =>
    tryList([name], options, listener).then(({ run }) => run)
  const isSignedIn = (authorization: string | undefined): boolean => authorization !== undefined

  test('without end is read by its status, and a stream of events is not waited for', async () => {
    const started = performance.now()
    const events = await answers(
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n'),
    )
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(events.openTo).toEqual({ 'GET /x': ROLES })
    const site = await serve((_request, response) => void response.writeHead(200).write('x'))
    const endless = { site, method: 'GET', url: '/x', headers: {}, body: undefined, timeout: 1000 }
    await expect.poll(() => ask(endless)).toMatchObject({ status: 200, body: 'x' })
    const big = await answers((_request, response) => response.end('x'.repeat(5_000_000)))
    expect(big.openTo).toEqual({ 'GET /x': ROLES })
  })

  test.each([
    ['throws', () => expect.unreachable()],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['rejects in an app of Fetch', { fetch: () => Promise.reject(new Error('no')) }],
  ])('of a listener that %s is a 500', async (_name, target) => {
    const report = await tryRoutes([{ method: 'POST', path: '/x' }], { issuer, target })
    expect(report.findings).toMatchObject([{ code: 'server_error', roles: ROLES }])
  })

  test('that does not come is told, and the others are asked all the same', async () => {
    const { routes } = await answers(
      (request, response) => {
        const role = request.headers['x-role']
        if (role !== 'unreadable') response.writeHead(role === 'nobody' ? 401 : 200).end()
      },
      { headersFor: (role) => ({ 'x-role': role }), timeout: 3000 },
    )
    expect(routes[0]?.replies.unreadable).toEqual({
      verdict: 'failed',
      isOpen: false,
      failure: 'timed_out',
      headers: {},
    })
    expect(routes[0]?.replies.nobody.verdict).toBe('refused')
    expect(routes[0]?.replies.customer.verdict).toBe('open')
  })

  test.each([
    ['a redirect to the sign-in', 302, 'refused'],
    ['a 404 that hides', 404, 'refused'],
    ['405', 405, 'open'],
    ['429', 429, 'unclear'],
  ])('of %s to nobody, where the customer is answered, is judged', async (_name, status, verdict) => {
    const report = await answers((request, response) =>
      response
        .writeHead(isSignedIn(request.headers.authorization) ? 200 : status, { location: '/sign-in' })
        .end(),
    )
    expect(report.routes[0]?.replies.nobody.verdict).toBe(verdict)
    expect(report.routes[0]?.replies.customer.verdict).toBe('open')
  })

  test('of 404 to nobody is a refusal, also where the impersonator has deleted what the customer asks for', async () => {
    const report = await answers(
      (request, response) => response.writeHead(request.headers['x-role'] === 'full' ? 204 : 404).end(),
      { headersFor: (role) => ({ 'x-role': role }) },
    )
    expect(report.routes[0]?.replies.nobody.verdict).toBe('refused')
  })

  test.each([302, 400, 404, 405, 413, 415, 422, 429])(
    '%i to everybody is unclear, and said',
    async (status) => {
      const report = await answers((_request, response) =>
        response.writeHead(status, { location: '/y' }).end(),
      )
      expect(report.openTo).toEqual({ 'GET /x': [] })
      expect(report.findings).toMatchObject([{ code: 'unclear', roles: ROLES }])
      expect(report.findings[0]?.message.includes('limit')).toBe(status === 429)
    },
  )

  test.each([400, 404, 409, 422])(
    '%i to whoever is signed in is open: the guard let them through',
    async (status) => {
      const report = await answers((request, response) =>
        response
          .writeHead(isSignedIn(request.headers.authorization) ? status : 401, {
            'cache-control': 'no-store',
          })
          .end(),
      )
      expect(report.openTo).toEqual({ 'GET /x': ['customer', 'full', 'read-only', 'unreadable'] })
      expect(report.findings).toEqual([])
    },
  )

  test.each<[string, Partial<Record<RouteRole, string>>, RouteRole[]]>([
    [
      'only nobody is sent to the sign-in',
      {
        nobody: '302 /in',
        customer: '302 /done/1',
        full: '302 /done/2',
        'read-only': '302 /done/3',
        unreadable: '302 /done/4',
      },
      ['customer', 'full', 'read-only', 'unreadable'],
    ],
    [
      'whoever may not is sent where nobody is sent',
      {
        nobody: '302 /in',
        customer: '302 /done',
        full: '302 /done',
        'read-only': '302 /in',
        unreadable: '302 /in',
      },
      ['customer', 'full'],
    ],
    [
      'all are redirected',
      { nobody: '301 /', customer: '301 /', full: '301 /', 'read-only': '301 /', unreadable: '301 /' },
      [],
    ],
    [
      'it is hidden from all but the customer',
      { nobody: '404', customer: '200', full: '404', 'read-only': '404', unreadable: '404' },
      ['customer'],
    ],
    [
      'the first who may deletes it',
      { nobody: '401', unreadable: '403', 'read-only': '403', full: '204', customer: '404' },
      ['customer', 'full'],
    ],
    [
      'a handler looks for it behind the guard',
      { nobody: '401', unreadable: '404', 'read-only': '404', full: '404', customer: '404' },
      ['customer', 'full', 'read-only', 'unreadable'],
    ],
    [
      'an impersonator is sent to a notice',
      { nobody: '401', unreadable: '302 /notice', 'read-only': '302 /notice', full: '200', customer: '200' },
      ['customer', 'full'],
    ],
    [
      'an error is refused all the same',
      { nobody: '401', unreadable: '500', 'read-only': '403', full: '409', customer: '200' },
      ['customer', 'full'],
    ],
  ])('is judged beside the others: %s', async (_name, statuses, expected) => {
    const report = await answers(
      (request, response) => {
        const [status = '', location = ''] = (statuses[request.headers['x-role'] as RouteRole] ?? '').split(
          ' ',
        )
        response.writeHead(Number(status), location === '' ? {} : { location }).end()
      },
      { headersFor: (role) => ({ 'x-role': role }) },
    )
    expect(report.openTo['GET /x']).toEqual(expected)
  })

  test('of a kind that hides an error behind 200 is judged by `isRefused`', async () => {
    const report = await answers(
      (request, response) => {
        response.setHeader('cache-control', 'private, no-store')
        response.end(JSON.stringify({ ok: isSignedIn(request.headers.authorization) }))
      },
      { isRefused: ({ body }) => body.includes('"ok":false') },
    )
    expect(report.openTo).toEqual({ 'GET /x': ['customer', 'full', 'read-only', 'unreadable'] })
    expect(report.findings).toEqual([])
  })

  test('holds a code only where one stands in it', async () => {
    const code = async (body: string, type = 'application/json'): Promise<unknown> => {
      const report = await answers((_request, response) =>
        response.writeHead(403, { 'content-type': type }).end(body),
      )
      return report.routes[0]?.replies.nobody.code
    }
    expect(await code('{"code":"a_b"}')).toBe('a_b')
    expect(await code('{"error":{"code":"E-1"}}')).toBe('E-1')
    for (const body of ['{"code":"eyJ with spaces"}', '{"code":7}', 'null', '[]', '{', '"x"']) {
      expect(await code(body)).toBeUndefined()
    }
    expect(await code('{"code":"a_b"}', 'text/html')).toBeUndefined()
  })
})

describe('what a route is', () => {
  const open: RequestListener = (request, response) => {
    response.writeHead(request.headers.authorization === undefined ? 401 : 200, {
      'cache-control': 'no-store',
    })
    response.end()
  }
  const found = async (name: string, options: TryRoutesOptions = {}) => {
    const { run } = await tryList([name], options, open)
    const { findings, routes } = await run
    return [findings.map(({ code }) => code).join(' '), routes[0]?.accountAction ?? ''].join(' ').trim()
  }

  test('POST may only read, and GET may write, where `isWrite` says so', async () => {
    expect(await found('POST /search')).toBe('write_open_to_read_only')
    expect(await found('POST /search', { isWrite: ({ path }) => path !== '/search' })).toBe('')
    expect(await found('GET /run', { isWrite: () => true })).toBe('write_open_to_read_only')
    expect(await found('GET /run', { isWrite: () => undefined })).toBe('')
  })

  test.each([
    ['PUT /me/password', 'change-password'],
    ['POST /changePassword', 'change-password'],
    ['POST /trpc/user.change_email', 'change-email'],
    ['POST /mfa/totp', 'change-mfa'],
    ['POST /api-keys', 'manage-api-keys'],
    ['POST /apiKeys/:id/rotate', 'manage-api-keys'],
    ['DELETE /sessions/:id', 'manage-sessions'],
    ['PUT /members/:member/role', 'change-roles'],
    ['DELETE /users/:id', 'delete-account'],
    ['DELETE /account', 'delete-account'],
    ['GET /contacts/export', 'export-data'],
    ['POST /payout_methods', 'change-billing'],
    ['POST /payouts', 'change-billing'],
    ['PUT /subscription', 'change-billing'],
    ['POST /delete-account', 'delete-account'],
    ['GET /password', ''],
    ['POST /notes/:password', ''],
    ['POST /notes/{email}', ''],
    ['POST /passwordless-tips', ''],
    ['DELETE /users/:id/notes/:note', ''],
    ['DELETE /theme', ''],
  ])('%s speaks of the account action %j', async (name, action) => {
    expect(
      (await found(name)).replace(/^write_open_to_read_only ?/, '').replace(/^account_action_open ?/, ''),
    ).toBe(action)
  })

  test('words of your own are added', async () => {
    const accountActions = { 'change-password': ['kennwort'], 'transfer-domain': ['domain transfer'] }
    expect(await found('PUT /kennwort', { accountActions })).toMatch(/ change-password$/)
    expect(await found('PUT /domains/:id/domainTransfer', { accountActions })).toMatch(/ transfer-domain$/)
    expect(await found('PUT /password', { accountActions })).toMatch(/ change-password$/)
  })

  test('what is allowed is no finding, and an allowance that nothing needs is one', async () => {
    const allow = { write_open_to_read_only: ['POST /notes'], account_action_open: ['/api/*'] }
    const { run } = await tryList(['POST /notes'], { allow }, open)
    expect((await run).findings).toMatchObject([{ code: 'unused_allow', route: '/api/*', roles: [] }])
    const part = await tryList(['POST /notes', 'GET /x'], { allow, only: 'POST /notes' }, open)
    expect((await part.run).findings).toEqual([])
  })

  test('what anybody may do without signing in is allowed to impersonators too', async () => {
    const { run } = await tryList(['POST /password-reset'], {
      allow: { open_to_nobody: ['/password-reset'] },
    })
    expect((await run).findings).toEqual([])
  })
})

describe('safety', () => {
  test('with NODE_ENV=production nothing is sent unless it is allowed', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    onTestFinished(() => void vi.unstubAllEnvs())
    const refused = await tryList(['POST /a'])
    await expect(refused.run).rejects.toThrow('NODE_ENV=production')
    expect(refused.seen).toEqual([])
    const allowed = await tryList(['POST /a'], { allowProduction: true })
    await allowed.run
    expect(allowed.seen).toHaveLength(5)
  })

  test.each([
    'https://api.example.com',
    'http://10.0.0.1:3000',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://0.0.0.0',
    'http://[::2]',
  ])('nothing is sent to %s, which is not this machine', async (target) => {
    const { run } = await tryList(['GET /a'], { target })
    await expect(run).rejects.toThrow('that is another machine')
  })

  test('another machine can be allowed', async () => {
    // No name that would be looked up, and nobody who would listen.
    const { run } = await tryList(['GET /a'], { target: 'http://0.0.0.0:9', allowRemote: true })
    expect((await run).findings).toMatchObject([{ code: 'connection_failed' }])
  })

  test.each(['', 'localhost:3000', 'ftp://127.0.0.1', '/api'])('%j is no address', async (target) => {
    const { run } = await tryList(['GET /a'], { target })
    await expect(run).rejects.toThrow('invalid target')
  })

  test('a running server is asked at its address, below its path, and goes on', async () => {
    const seen: (string | undefined)[] = []
    const url = await serve((request, response) => {
      seen.push(request.url)
      response.end()
    })
    const { run } = await tryList(['GET /a'], { target: `${url}/v1/` })
    await run
    expect(seen).toEqual(ROLES.map(() => '/v1/a'))
    expect((await fetch(url)).status).toBe(200)
  })

  test('routes without a server to ask are refused', async () => {
    await expect(tryRoutes([{ method: 'GET', path: '/a' }], { issuer })).rejects.toThrow(
      'got routes but no server',
    )
  })
})
