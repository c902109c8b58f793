import type { IncomingMessage, RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  AuthError,
  type AuthFetchRules,
  createAuth,
  createAuthFetch,
  runFor,
  type User,
} from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { listen } from '../support/listen.js'

const readOnly = impersonatedUser({ impersonation: { mode: 'read-only' } })

let issuer: TestIssuer
let received: IncomingMessage[]
const closing: (() => void)[] = []
beforeAll(async () => {
  issuer = await createTestIssuer()
})
beforeEach(() => {
  received = []
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A service, and what it receives. */
async function serve(answer: RequestListener = (_req, res) => res.end('done')): Promise<string> {
  const { url, close } = await listen((req, res) => {
    received.push(req)
    answer(req, res)
  })
  closing.push(close)
  return url
}

/** Does something in a request of a user's, and gives what came of it, and the token of the request. */
async function inRequestOf<T>(
  user: User | undefined,
  code: () => Promise<T>,
  send: (token: string) => Record<string, string> = (token) => ({ authorization: `Bearer ${token}` }),
): Promise<{ result: T | undefined; error: unknown; token: string }> {
  const auth = createAuth({ ...issuer.authOptions, cookie: 'session' })
  const token = user ? await issuer.sign(user) : ''
  let result: T | undefined
  let error: unknown
  const handle = auth.protect(auth.optionalUser, async () => {
    try {
      result = await code()
    } catch (reason) {
      error = reason
    }
    return new Response()
  })
  const { status } = await handle(new Request('https://a.test/', { headers: user ? send(token) : {} }))
  expect(status).toBe(200)
  return { result, error, token }
}

const authorizations = () => received.map(({ headers }) => headers.authorization)

describe('the fetch of createAuthFetch', () => {
  test('sends the token of the request on, beside what the caller sends', async () => {
    const url = await serve()
    const authFetch = createAuthFetch({ origins: [url] })
    const { result, token } = await inRequestOf(impersonatedUser(), async () => {
      const init = { method: 'PUT', headers: { 'x-mine': '1' }, body: 'hello' }
      return [await authFetch(`${url}/a?b=c`, init), await authFetch(new Request(`${url}/d`, init))]
    })
    expect(await Promise.all((result ?? []).map((reply) => reply.text()))).toEqual(['done', 'done'])
    expect(authorizations()).toEqual([`Bearer ${token}`, `Bearer ${token}`])
    expect(received.map(({ method, url: path, headers }) => [method, path, headers['x-mine']])).toEqual([
      ['PUT', '/a?b=c', '1'],
      ['PUT', '/d', '1'],
    ])
  })

  test('sends a token that came in a cookie, and of two the one in the header', async () => {
    const url = await serve()
    const authFetch = createAuthFetch({ origins: [url] })
    const send = () => authFetch(url)
    const inCookie = await inRequestOf(directUser(), send, (token) => ({ cookie: `session=${token}` }))
    const other = await issuer.sign(directUser(), { expiresIn: 900 })
    const both = await inRequestOf(directUser(), send, (token) => ({
      authorization: `Bearer ${token}`,
      cookie: `session=${other}`,
    }))
    expect(authorizations()).toEqual([`Bearer ${inCookie.token}`, `Bearer ${both.token}`])
  })

  test('sends no token where nobody is signed in', async () => {
    const url = await serve()
    await inRequestOf(undefined, () => createAuthFetch({ origins: [url] })(url))
    expect(authorizations()).toEqual([undefined])
  })

  test('S33: sends each request the token of its own', async () => {
    const url = await serve((_req, res) => void setTimeout(() => res.end(), Math.random() * 5))
    const authFetch = createAuthFetch({ origins: [url] })
    const runs = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        inRequestOf(directUser({ userId: `u${i}` }), () => authFetch(`${url}/${i}`)),
      ),
    )
    const sent = Object.fromEntries(received.map((req) => [req.url, req.headers.authorization]))
    expect(sent).toEqual(Object.fromEntries(runs.map(({ token }, i) => [`/${i}`, `Bearer ${token}`])))
  })

  test('uses the fetch that it is given', async () => {
    const seen: Request[] = []
    const own: typeof fetch = async (input) => {
      seen.push(input as Request)
      return new Response('own')
    }
    const authFetch = createAuthFetch({ origins: ['https://b.test'], fetch: own })
    const { result, token } = await inRequestOf(directUser(), () => authFetch('https://b.test/x'))
    expect(await result?.text()).toBe('own')
    expect(seen.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
      ['https://b.test/x', `Bearer ${token}`],
    ])
  })
})

describe('nothing is sent', () => {
  const refused = (code: string, message: RegExp) => ({
    code,
    message: expect.stringMatching(message),
  })
  const sending = (url: string, init?: RequestInit, rules: Partial<AuthFetchRules> = {}) =>
    createAuthFetch({ origins: [url], ...rules })(url, init)

  test('outside of a guarded request', async () => {
    const url = await serve()
    const error: unknown = await sending(url).catch((reason: unknown) => reason)
    expect(error).toMatchObject(refused('token_missing', /outside of a guarded request/))
    // A mistake of this server, for which no client is told that its token is missing.
    expect((error as AuthError).status).toBeUndefined()
    expect(received).toEqual([])
  })

  test('for a user who has no token: not as nobody, and not with the token of the request around', async () => {
    const url = await serve()
    const inJob = () => runFor(directUser({ userId: 'other' }), () => sending(url))
    await expect(inJob()).rejects.toMatchObject(refused('token_missing', /runFor/))
    const { error } = await inRequestOf(directUser(), inJob)
    expect(error).toMatchObject(refused('token_missing', /runFor/))
    expect(received).toEqual([])
  })

  test('to an origin that is not listed: another host, port or scheme, or one that looks alike', async () => {
    const authFetch = createAuthFetch({ origins: ['https://b.test'] })
    for (const url of [
      'https://evil.test/',
      'http://b.test/',
      'https://b.test:8443/',
      'https://b.test.evil.test/',
      'https://evil.test/https://b.test',
      'https://evil.test#https://b.test',
      'https://evil.test?https://b.test',
      'https://B.TEST.evil.test',
    ]) {
      const { error } = await inRequestOf(directUser(), () => authFetch(url))
      expect(error).toMatchObject(refused('invalid_configuration', /origins/))
    }
    const { error } = await inRequestOf(directUser(), () => authFetch('https://b.test@evil.test/'))
    expect(error).toBeInstanceOf(TypeError)
  })

  test('where the caller has set Authorization: it is neither replaced nor sent in the name of the user', async () => {
    const url = await serve()
    const init = { headers: { Authorization: 'Basic eDp5' } }
    const { error } = await inRequestOf(directUser(), () => sending(url, init))
    expect(error).toMatchObject(refused('invalid_configuration', /Authorization/))
    expect(String(error)).not.toContain('eDp5')
    expect(received).toEqual([])
  })

  test.each<[string, RequestInit & { path?: string }]>([
    ['a POST', { method: 'POST' }],
    ['a DELETE', { method: 'DELETE' }],
    ['S24: a GET that asks for another method', { headers: { 'x-http-method-override': 'DELETE' } }],
    ['S24: a GET that asks for another method in the address', { path: '/?_method=DELETE' }],
    ['S23: a GraphQL mutation in the address', { path: '/?query=mutation%7Bpay%7D' }],
  ])('S23: in a read-only session where it would write: %s', async (_name, { path = '/', ...init }) => {
    const url = await serve()
    const authFetch = createAuthFetch({ origins: [url] })
    const { error } = await inRequestOf(readOnly, () => authFetch(url + path, init))
    expect(error).toMatchObject({ code: 'impersonation_read_only', status: 403 })
    expect(received).toEqual([])
    const full = await inRequestOf(impersonatedUser(), () => authFetch(url + path, init))
    expect(full.error).toBeUndefined()
  })

  test('in a read-only session but what is a read, or what the app calls one', async () => {
    const url = await serve()
    const isWrite: AuthFetchRules['isWrite'] = (request, byDefault) =>
      byDefault && !request.url.endsWith('/search')
    const { error } = await inRequestOf(readOnly, async () => {
      await sending(url)
      await createAuthFetch({ origins: [url], isWrite })(`${url}/search`, { method: 'POST', body: '{}' })
      await sending(url, { method: 'POST' }, { isWrite })
    })
    expect(error).toMatchObject({ code: 'impersonation_read_only' })
    expect(received.map((req) => `${req.method} ${req.url}`)).toEqual(['GET /', 'POST /search'])
  })
})

describe('a redirect', () => {
  const redirecting = async (target: string, status: number): Promise<string> =>
    serve((req, res) => {
      if (req.url === '/there') res.end('there')
      else res.writeHead(status, { location: target }).end()
    })

  test.each([301, 302, 303, 307, 308])('to another origin takes no token along: %i', async (status) => {
    const other = await serve()
    const url = await redirecting(`${other}/x`, status)
    // Listed or not: the answer of one service does not decide who else is given the token.
    for (const origins of [[url], [url, other]]) {
      received = []
      const { token } = await inRequestOf(directUser(), () => createAuthFetch({ origins })(url))
      expect(authorizations()).toEqual([`Bearer ${token}`, undefined])
    }
  })

  test('on the same origin keeps it', async () => {
    const url = await redirecting('/there', 302)
    const { token, result } = await inRequestOf(directUser(), () => createAuthFetch({ origins: [url] })(url))
    expect(await result?.text()).toBe('there')
    expect(authorizations()).toEqual([`Bearer ${token}`, `Bearer ${token}`])
  })
})

describe('a reply of the next service', () => {
  const problem = async (code: string, status = 403, type = 'application/problem+json'): Promise<string> =>
    serve((_req, res) => res.writeHead(status, { 'content-type': type }).end(JSON.stringify({ code })))

  test.each([
    ['impersonation_forbidden', 403],
    ['impersonation_read_only', 403],
    ['identity_changed', 409],
  ])('%s is an error of that code', async (code, status) => {
    const url = await problem(code, status)
    const { error, token } = await inRequestOf(impersonatedUser(), () =>
      createAuthFetch({ origins: [url] })(`${url}/pay?secret=1`, { method: 'POST' }),
    )
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code, status, message: `${url} refused POST /pay (${code}).` })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(token)
  })

  test('that is anything else is given as it is, and can be read', async () => {
    for (const url of [
      await problem('token_expired', 401),
      await problem('mine'),
      await problem('impersonation_forbidden', 403, 'application/json'),
      await problem('impersonation_forbidden', 200),
    ]) {
      const { result } = await inRequestOf(directUser(), () => createAuthFetch({ origins: [url] })(url))
      expect(await result?.json()).toHaveProperty('code')
    }
  })
})

describe('createAuthFetch', () => {
  test.each<[string, unknown]>([
    ['none', undefined],
    ['an empty list', []],
    ['an unset variable', [undefined]],
    ['a path', ['https://b.test/api']],
    ['a slash at the end', ['https://b.test/']],
    ['a host', ['b.test']],
    ['everything', ['*']],
    ['a string', 'https://b.test'],
    ['one that is good and one that is not', ['https://b.test', 'b.test']],
  ])('refuses at the start origins that cannot be meant: %s', (_name, origins) => {
    expect(() => createAuthFetch({ origins } as AuthFetchRules)).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringContaining('https://billing.internal'),
      }),
    )
  })

  test('keeps its list, whatever becomes of the one that it was given', async () => {
    const origins = ['https://b.test']
    const authFetch = createAuthFetch({ origins })
    origins.push('https://evil.test')
    const { error } = await inRequestOf(directUser(), () => authFetch('https://evil.test/'))
    expect(error).toMatchObject({ code: 'invalid_configuration' })
  })
})
