import './support/setup.js'
import { render, screen, waitFor } from '@testing-library/react'
import express from 'express'
import fc from 'fast-check'
import { createServer, type RequestListener } from 'node:http'
import { useEffect } from 'react'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  AuthProvider,
  type AuthFetchOptions,
  type AuthSession,
  type Auth,
  useAuth,
  useAuthFetch,
  type User,
  useUser,
} from 'impersonation-kit'
import { createAuth, isGraphqlRead, isJsonRpcRead } from 'impersonation-kit/express'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { operator } from './support/authOrigin.js'

let authFetch: typeof fetch
let auth: Auth
function Client(options: AuthFetchOptions) {
  authFetch = useAuthFetch(options)
  auth = useAuth()
  return <output>{useUser().user?.userId}</output>
}
const shown = (): string | null => screen.getByRole('status').textContent

let issuer: TestIssuer
const home = location.href
beforeEach(async () => {
  issuer = await createTestIssuer({ key: 'tests' })
  // The clone of a reply from the network has no body in happy-dom; that of a reply from memory has.
  const fromNetwork = globalThis.fetch
  vi.stubGlobal('fetch', async (...args: Parameters<typeof fetch>) => {
    const response = await fromNetwork(...args)
    return new Response(await response.text(), response)
  })
})
afterEach(() => (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(home))

/** A server that the page itself comes from, and everything that was asked of it. */
async function serve(listener: RequestListener, isOwn = true): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  if (isOwn)
    (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(`${url}/page`)
  return url
}

/** An API behind the real Express guards: it counts what it wrote. */
async function serveApi() {
  const writes: string[] = []
  const requests: { method: string; headers: Record<string, unknown> }[] = []
  const api = express()
  const guards = createAuth(issuer.authOptions)
  api.use((request, _response, next) => {
    requests.push({ method: request.method, headers: request.headers })
    next()
  })
  api.get(
    '/api/name',
    guards.requireUser,
    (request, response) => void response.json({ name: request.user?.userId }),
  )
  api.post('/api/name', guards.requireUser, (request, response) => {
    writes.push(request.user?.userId ?? '')
    response.json({})
  })
  api.post(
    '/api/sensitive-action',
    guards.requireUser,
    guards.requireNotImpersonated,
    (_request, response) => {
      writes.push('sensitive')
      response.json({})
    },
  )
  api.get(
    '/api/teapot',
    (_request, response) => void response.status(403).json({ code: 'impersonation_forbidden' }),
  )
  await serve(api)
  return { writes, requests }
}

/** A source whose tokens are really signed; the session behind it may change at any time. */
async function signedIn(user: User, options: AuthFetchOptions = {}) {
  const session = { user, loads: 0 }
  const source = {
    load: async (): Promise<AuthSession> => {
      session.loads += 1
      return { user: session.user, accessToken: await issuer.sign(session.user) }
    },
  }
  render(
    <AuthProvider source={source}>
      <Client {...options} />
    </AuthProvider>,
  )
  await waitFor(() => expect(shown()).toBe(user.userId))
  return session
}

describe('it is fetch with the bearer token', () => {
  test('a real guard lets it through', async () => {
    await serveApi()
    await signedIn(directUser())
    const response = await authFetch('/api/name')
    expect(await response.json()).toEqual({ name: 'user_42' })
  })

  test('it takes what fetch takes, and leaves headers and body as they are', async () => {
    let received: unknown
    const url = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        received = [
          request.method,
          request.headers['x-own'],
          request.headers['content-type'],
          Buffer.concat(chunks).toString(),
        ]
        response.end()
      })
    })
    await signedIn(directUser())
    const init = {
      method: 'put',
      body: '{"a":1}',
      headers: { 'x-own': '1', 'content-type': 'application/json' },
    }
    for (const input of [`${url}/a`, new URL(`${url}/a`)]) {
      received = undefined
      await authFetch(input, init)
      expect(received).toEqual(['PUT', '1', 'application/json', '{"a":1}'])
    }
    received = undefined
    await authFetch(new Request(`${url}/a`, init))
    expect(received).toEqual(['PUT', '1', 'application/json', '{"a":1}'])
  })

  test('other refusals of the API are replies, as fetch gives them', async () => {
    await serveApi()
    await signedIn(directUser())
    expect((await authFetch('/api/nowhere')).status).toBe(404)
    const teapot = await authFetch('/api/teapot')
    expect(teapot.status).toBe(403)
    expect(await teapot.json()).toEqual({ code: 'impersonation_forbidden' }) // no problem+json: not ours to judge
  })

  test('signed out, it sends no token and no identity', async () => {
    const { requests } = await serveApi()
    render(
      <AuthProvider source={{ load: async () => null }}>
        <Client />
      </AuthProvider>,
    )
    await waitFor(async () => expect((await authFetch('/api/name')).status).toBe(401))
    expect(
      requests.every(({ headers }) => !headers['authorization'] && !headers['x-expected-identity']),
    ).toBe(true)
  })

  test('the token does not leave for an origin that is not listed, and does for one that is', async () => {
    const seen: (string | undefined)[] = []
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization)
      const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*, authorization' }
      response.writeHead(200, cors).end()
    }, false)
    await signedIn(directUser())
    for (const url of [
      other,
      'https://evil.example',
      '//evil.example/a',
      'data:text/plain,a',
      'blob:https://evil.example/a',
    ]) {
      await expect(authFetch(url)).rejects.toMatchObject({ code: 'invalid_configuration' })
    }
    expect(seen).toEqual([])
    await signedOutAndIn([other])
    await authFetch(`${other}/api`)
    expect(seen.at(-1)).toMatch(/^Bearer ey/)
  })

  async function signedOutAndIn(origins: string[]): Promise<void> {
    document.body.innerHTML = ''
    await signedIn(directUser(), { origins })
  }

  test('F31: the identity that the page shows goes to its own origin, and to no other, so that CORS need not allow it', async () => {
    const { requests } = await serveApi()
    const preflights: (string | undefined)[] = []
    const seen: unknown[] = []
    const other = await serve((request, response) => {
      if (request.method === 'OPTIONS') preflights.push(request.headers['access-control-request-headers'])
      else seen.push(request.headers['x-expected-identity'])
      const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization' }
      response.writeHead(200, cors).end()
    }, false)
    await signedIn(impersonatedUser(), { origins: [other] })
    await authFetch('/api/name')
    expect(requests.at(-1)?.headers['x-expected-identity']).toBe('user_42;admin_7;https%3A%2F%2Fauth.test')
    await authFetch(`${other}/api`)
    expect(seen).toEqual([undefined])
    expect(preflights.join()).not.toContain('x-expected-identity')
  })

  test('a token never stands in the message of an error', async () => {
    await serveApi()
    await signedIn(impersonatedUser())
    const error: unknown = await authFetch('/api/sensitive-action', { method: 'POST' }).catch(
      (reason: unknown) => reason,
    )
    expect(JSON.stringify(error) + String(error) + String((error as Error).stack)).not.toContain('eyJ')
  })

  test('the function keeps its reference from render to render', async () => {
    const seen = new Set<unknown>()
    function Reader() {
      seen.add(useAuthFetch({ origins: ['https://api.example.com'] }))
      return null
    }
    const element = () => (
      <AuthProvider user={directUser()}>
        <Reader />
      </AuthProvider>
    )
    const { rerender } = render(element())
    rerender(element())
    expect(seen.size).toBe(1)
  })
})

describe('while impersonated', () => {
  test("the API's 403 becomes a typed error, and nothing is done", async () => {
    const { writes } = await serveApi()
    await signedIn(impersonatedUser())
    await expect(authFetch('/api/sensitive-action', { method: 'POST' })).rejects.toMatchObject({
      name: 'AuthError',
      code: 'impersonation_forbidden',
      status: 403,
    })
    expect(writes).toEqual([])
  })

  test('in mode full it may write', async () => {
    const { writes } = await serveApi()
    await signedIn(impersonatedUser())
    await authFetch('/api/name', { method: 'POST' })
    expect(writes).toEqual(['user_42'])
  })

  test('in mode read-only it reads, and refuses to write before the network', async () => {
    const { writes, requests } = await serveApi()
    await signedIn(impersonatedUser({ impersonation: { mode: 'read-only' } }))
    expect((await authFetch('/api/name')).status).toBe(200)
    const before = requests.length
    await expect(authFetch('/api/name', { method: 'POST' })).rejects.toMatchObject({
      code: 'impersonation_read_only',
    })
    expect(requests.length).toBe(before)
    expect(writes).toEqual([])
  })

  test('S23, S24: in read-only no unsafe method is ever sent, however it is spelt or hidden', async () => {
    const sent = vi.fn(async () => new Response())
    const unsafe = fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'PURGE', 'MERGE', 'QUERY')
    const spelt = fc
      .tuple(unsafe, fc.func(fc.boolean()))
      .map(([method, isLower]) =>
        Array.from(method, (letter, i) => (isLower(i) ? letter.toLowerCase() : letter)).join(''),
      )
    const mode = fc.oneof(
      fc.constant('read-only'),
      fc.anything().filter((value) => value !== 'full' && value !== null && value !== undefined),
    )
    const override = fc.constantFrom(
      'X-HTTP-Method-Override',
      'x-http-method-override',
      'X-Http-Method-Override',
    )
    await fc.assert(
      fc.asyncProperty(mode, spelt, override, fc.nat(3), async (given, method, header, kind) => {
        vi.stubGlobal('fetch', sent)
        const user = { ...directUser(), impersonation: { impersonator: { id: 'admin_7' }, mode: given } }
        const { unmount } = render(
          <AuthProvider user={user as unknown as User}>
            <Client />
          </AuthProvider>,
        )
        const call = async (): Promise<unknown> => {
          if (kind === 0) return authFetch('/api/name', { method })
          if (kind === 1) return authFetch(new Request(`${location.origin}/api/name`, { method }))
          if (kind === 2) return authFetch(new Request(`${location.origin}/api/name`), { method })
          return authFetch('/api/name', { headers: { [header]: method } })
        }
        await expect(call()).rejects.toMatchObject({ code: 'impersonation_read_only' })
        unmount()
      }),
      { numRuns: 150 },
    )
    expect(sent).not.toHaveBeenCalled()
  })
})

describe('S31: a stale tab', () => {
  test('it sends the identity that the page shows, and the real guard refuses a write for another one: 409', async () => {
    const { writes, requests } = await serveApi()
    // The cookie jar of the browser has moved on in another tab: the token is the customer's, the page is the operator's.
    render(
      <AuthProvider source={{ load: async () => ({ user: operator }) }}>
        <Client />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('admin_7'))
    const token = await issuer.sign(impersonatedUser())
    await expect(
      authFetch('/api/name', { method: 'POST', headers: { authorization: `Bearer ${token}` } }),
    ).rejects.toMatchObject({ code: 'identity_changed', status: 409 })
    expect(writes).toEqual([])
    expect(requests.at(-1)?.headers['x-expected-identity']).toBe('admin_7')
  })

  test('after the refusal it looks who is signed in now', async () => {
    await serveApi()
    let user = operator
    render(
      <AuthProvider source={{ load: async () => ({ user }) }}>
        <Client />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('admin_7'))
    user = impersonatedUser()
    const token = await issuer.sign(user)
    await authFetch('/api/name', { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined)
    await waitFor(() => expect(shown()).toBe('user_42'))
  })

  test('the impersonator belongs to the identity: the same user by another hand is refused', async () => {
    const { writes } = await serveApi()
    render(
      <AuthProvider source={{ load: async () => ({ user: directUser() }) }}>
        <Client />
      </AuthProvider>,
    )
    await waitFor(() => expect(shown()).toBe('user_42'))
    const headers = { authorization: `Bearer ${await issuer.sign(impersonatedUser())}` }
    await expect(authFetch('/api/name', { method: 'POST', headers })).rejects.toMatchObject({
      code: 'identity_changed',
    })
    expect(writes).toEqual([])
  })

  test('a function that was made for one identity sends nothing as the next', async () => {
    const { writes, requests } = await serveApi()
    const session = await signedIn(operator)
    const stale = authFetch
    session.user = impersonatedUser()
    await auth.refresh()
    await waitFor(() => expect(shown()).toBe('user_42'))
    const before = requests.length
    await expect(stale('/api/name', { method: 'POST' })).rejects.toMatchObject({ code: 'identity_changed' })
    await expect(stale('/api/name')).rejects.toMatchObject({ code: 'identity_changed' })
    expect(requests.length).toBe(before)
    expect(writes).toEqual([])
  })

  test('nor does it where the identity turns out to be another one while it fetches its token', async () => {
    const { writes, requests } = await serveApi()
    // The server's HTML knew the operator; the first token is the customer's.
    render(
      <AuthProvider
        initialUser={operator}
        source={{
          load: async () => ({
            user: impersonatedUser(),
            accessToken: await issuer.sign(impersonatedUser()),
          }),
        }}
      >
        <Client />
      </AuthProvider>,
    )
    await expect(authFetch('/api/name', { method: 'POST' })).rejects.toMatchObject({
      code: 'identity_changed',
    })
    expect(requests).toEqual([])
    expect(writes).toEqual([])
  })
})

describe('asked while it is not known yet who is signed in', () => {
  const loading = (user: User): void => {
    render(
      <AuthProvider source={{ load: async () => ({ user, accessToken: await issuer.sign(user) }) }}>
        <Client />
      </AuthProvider>,
    )
    expect(shown()).toBe('')
  }

  test('it waits for the token', async () => {
    await serveApi()
    loading(directUser())
    expect(await (await authFetch('/api/name')).json()).toEqual({ name: 'user_42' })
  })

  test('it sends no write for a session that turns out to be read-only', async () => {
    const { requests } = await serveApi()
    loading(impersonatedUser({ impersonation: { mode: 'read-only' } }))
    await expect(authFetch('/api/name', { method: 'POST' })).rejects.toMatchObject({
      code: 'impersonation_read_only',
    })
    expect(requests).toEqual([])
  })
})

describe('F9: reads that go by POST', () => {
  const readOnly = impersonatedUser({ impersonation: { mode: 'read-only' } })

  /** An API with GraphQL, JSON-RPC and a search, behind the rule that the pages give. */
  async function serveReads() {
    const done: string[] = []
    const api = express()
    const guards = createAuth({
      ...issuer.authOptions,
      isWrite: (request, byDefault) =>
        request.method === 'POST' && request.url === '/graphql'
          ? !isGraphqlRead(request.body)
          : request.url === '/rpc'
            ? !isJsonRpcRead(request.body, ['invoice.list'])
            : byDefault && request.url !== '/search',
    })
    api.use(express.json())
    for (const path of ['/graphql', '/rpc', '/search', '/name']) {
      api.post(path, guards.requireUser, guards.requireWritable, (request, response) => {
        done.push(`${path} ${JSON.stringify(request.body)}`)
        response.json({})
      })
    }
    await serve(api)
    return done
  }
  const post = (path: string, body: unknown): Promise<Response> =>
    authFetch(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  const refused = (status?: number) =>
    expect.objectContaining({ name: 'AuthError', code: 'impersonation_read_only', status }) as Error

  test('go through where isWrite says so, end to end, and the server still refuses what writes', async () => {
    const done = await serveReads()
    const isWrite: AuthFetchOptions['isWrite'] = ({ url }, byDefault) =>
      byDefault && !['/graphql', '/rpc', '/search'].includes(new URL(url).pathname)
    await signedIn(readOnly, { isWrite })
    for (const [path, body] of [
      ['/graphql', { query: '{ hello }' }],
      ['/rpc', { jsonrpc: '2.0', method: 'invoice.list', id: 1 }],
      ['/search', { text: 'a' }],
    ] as const) {
      expect((await post(path, body)).status).toBe(200)
    }
    expect(done).toHaveLength(3)
    await expect(post('/graphql', { query: 'mutation { remove }' })).rejects.toEqual(refused(403))
    await expect(post('/rpc', { method: 'invoice.delete' })).rejects.toEqual(refused(403))
    await expect(post('/name', {})).rejects.toEqual(refused())
    expect(done).toHaveLength(3)
  })

  test('the rule sees what the rule of the server sees: method, address, headers, and the body, parsed where it is JSON', async () => {
    await serveReads()
    const seen: unknown[] = []
    await signedIn(readOnly, {
      isWrite: async ({ method, url, headers, body }, byDefault) => {
        seen.push([method, new URL(url).pathname, headers.get('content-type'), body, byDefault])
        return false
      },
    })
    await post('/search', { query: '{ hello }' })
    await authFetch(new Request(`${location.origin}/search`, { method: 'POST', body: 'a=1' }))
    await authFetch('/nowhere')
    expect(seen.filter((_one, index) => index % 2 === 0)).toEqual([
      ['POST', '/search', 'application/json', { query: '{ hello }' }, true],
      ['POST', '/search', expect.stringContaining('text/plain'), 'a=1', true],
      ['GET', '/nowhere', null, undefined, false],
    ])
  })

  test('only a literal false is a read; a rule that throws, rejects or answers something else has seen a write', async () => {
    const done = await serveReads()
    let rule: () => unknown = () => undefined
    await signedIn(readOnly, { isWrite: () => rule() as boolean })
    for (const one of [
      () => undefined,
      () => null,
      () => 0,
      () => '',
      () => 'false',
      () => Promise.resolve(undefined),
      () => Promise.reject(new Error('no')),
      () => {
        throw new Error('no')
      },
    ]) {
      rule = one
      await expect(post('/search', {})).rejects.toEqual(refused())
    }
    expect(done).toEqual([])
  })

  test('the rule may call a GET a write, and is not asked where nothing is limited', async () => {
    const { requests } = await serveApi()
    const isWrite = vi.fn(() => true)
    const session = await signedIn(impersonatedUser(), { isWrite })
    expect((await authFetch('/api/name')).status).toBe(200)
    expect(isWrite).not.toHaveBeenCalled()
    session.user = readOnly
    await auth.refresh()
    const before = requests.length
    await expect(authFetch('/api/name')).rejects.toEqual(refused())
    expect(requests.length).toBe(before)
  })

  test('a rule that is written in place does not change the function, and the latest one counts', async () => {
    await serveReads()
    const seen = new Set<unknown>()
    let isRead = false
    function Reader() {
      authFetch = useAuthFetch({ isWrite: () => !isRead })
      seen.add(authFetch)
      return null
    }
    const element = () => (
      <AuthProvider user={readOnly}>
        <Reader />
      </AuthProvider>
    )
    const { rerender } = render(element())
    await expect(post('/search', {})).rejects.toEqual(refused())
    isRead = true
    rerender(element())
    await expect(post('/search', {})).resolves.toMatchObject({ status: 401 })
    expect(seen.size).toBe(1)
  })

  test('an identity that changes while the rule thinks is not spoken for', async () => {
    const { requests } = await serveApi()
    let decide: (isWrite: boolean) => void = () => undefined
    const session = await signedIn(readOnly, { isWrite: () => new Promise((resolve) => (decide = resolve)) })
    const sent = authFetch('/api/name', { method: 'POST' })
    await waitFor(() => expect(decide.length).toBe(1))
    session.user = directUser()
    await auth.refresh()
    decide(false)
    await expect(sent).rejects.toMatchObject({ code: 'identity_changed' })
    expect(requests).toEqual([])
  })
})

describe('F10: a refusal of the API has the identity asked for again, at once', () => {
  const problem = (code: string, status = 401) =>
    ((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify({ code, status }))
    }) satisfies RequestListener

  test.each(['token_revoked', 'token_expired', 'token_invalid', 'token_missing'])('401 %s', async (code) => {
    await serve(problem(code))
    const session = await signedIn(impersonatedUser())
    session.user = operator // the impersonation was stopped on the server
    const response = await authFetch('/api/name')
    expect([response.status, await response.json()]).toEqual([401, { code, status: 401 }])
    await waitFor(() => expect(shown()).toBe('admin_7'))
    expect(session.loads).toBe(2)
  })

  test('a real guard that knows of the stop is enough: the banner is gone with its first answer', async () => {
    const api = express()
    const guards = createAuth({ ...issuer.authOptions, revocation: { isActive: () => false } })
    api.get('/api/name', guards.requireUser, (_request, response) => void response.json({}))
    await serve(api)
    const session = await signedIn(impersonatedUser())
    session.user = operator
    expect((await authFetch('/api/name')).status).toBe(401)
    await waitFor(() => expect(shown()).toBe('admin_7'))
  })

  test('many requests that are refused at once are one question', async () => {
    await serve(problem('token_revoked'))
    const session = await signedIn(impersonatedUser())
    await Promise.all(Array.from({ length: 20 }, () => authFetch('/api/name')))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(session.loads).toBe(2)
  })

  test('so are many of 409 identity_changed', async () => {
    await serve(problem('identity_changed', 409))
    const session = await signedIn(impersonatedUser())
    await Promise.allSettled(Array.from({ length: 20 }, () => authFetch('/api/name')))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(session.loads).toBe(2)
  })

  test('an API that refuses whatever it gets makes no loop, even with a new token each time', async () => {
    await serve(problem('token_invalid'))
    const session = await signedIn(directUser())
    for (let i = 0; i < 10; i++) {
      await authFetch('/api/name')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(session.loads).toBe(2)
  })

  test('a component that asks whenever its function changes does not loop either', async () => {
    await serve(problem('token_revoked'))
    let loads = 0
    let asks = 0
    function Loop() {
      const mine = useAuthFetch()
      useEffect(() => {
        asks += 1
        void mine('/api/name')
      }, [mine])
      return null
    }
    const user = directUser()
    render(
      <AuthProvider
        source={{
          load: async () => ({
            user,
            accessToken: await issuer.sign(user, { claims: { jti: String(loads++) } }),
          }),
        }}
      >
        <Loop />
      </AuthProvider>,
    )
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(loads).toBeLessThanOrEqual(2)
    expect(asks).toBeLessThanOrEqual(2)
  })

  test('another identity that is refused is asked for at once all the same', async () => {
    await serve(problem('token_revoked'))
    const session = await signedIn(impersonatedUser())
    session.user = operator
    await authFetch('/api/name')
    await waitFor(() => expect(shown()).toBe('admin_7'))
    session.user = directUser({ userId: 'user_43' })
    await authFetch('/api/name')
    await waitFor(() => expect(shown()).toBe('user_43'))
  })

  test.each<[string, RequestListener]>([
    ['a 401 that is none of our replies', (_request, response) => response.writeHead(401).end('no')],
    ['a 401 of another code', problem('quota_exceeded')],
    ['a 403', problem('impersonation_forbidden', 403)],
    ['a 503', problem('keys_unavailable', 503)],
    ['a success', (_request, response) => response.end('{}')],
  ])('%s asks nobody', async (_what, listener) => {
    await serve(listener)
    const session = await signedIn(impersonatedUser())
    await authFetch('/api/name').catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(session.loads).toBe(1)
  })
})
