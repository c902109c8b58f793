import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Auth,
  createAuth,
  type GuardedRequest,
  type GuardRules,
  isGraphqlRead,
  isJsonRpcRead,
  isWrite,
} from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { send } from '../support/send.js'

let issuer: TestIssuer
let auth: Auth
let readOnly: string
let full: string
let direct: string
beforeAll(async () => {
  issuer = await createTestIssuer()
  auth = createAuth(issuer.authOptions)
  readOnly = await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } }))
  full = await issuer.sign(impersonatedUser({ impersonation: { mode: 'full' } }))
  direct = await issuer.sign(directUser())
})

const ask = (token: string, init: RequestInit & { url?: string } = {}, asked = auth) =>
  send(asked, [asked.requireUser, asked.requireWritable], {
    ...init,
    headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` },
  })

const mutation = encodeURIComponent('mutation Delete($id: ID!) @audit { deleteUser(id: $id) { id } }')

describe('a read-only session', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])('may %s', async (method) => {
    const request = new Request('https://api.test/x?page=2', {
      method,
      headers: { authorization: `Bearer ${readOnly}` },
    })
    const handle = auth.protect(auth.requireUser, auth.requireWritable, () => new Response('ran'))
    expect((await handle(request)).status).toBe(200)
  })

  test.each<[string, RequestInit & { url?: string }]>([
    ['POST', { method: 'POST' }],
    ['PUT', { method: 'PUT' }],
    ['PATCH', { method: 'PATCH' }],
    ['DELETE', { method: 'DELETE' }],
    ['a method of its own', { method: 'PURGE' }],
    ['a method in X-HTTP-Method-Override', { headers: { 'X-HTTP-Method-Override': 'DELETE' } }],
    ['a method in X-HTTP-Method', { headers: { 'X-HTTP-Method': 'put' } }],
    ['a method in X-Method-Override', { headers: { 'X-Method-Override': 'PATCH' } }],
    ['two methods in a header', { headers: { 'X-HTTP-Method-Override': 'GET, DELETE' } }],
    ['an override of POST by GET', { method: 'POST', headers: { 'X-HTTP-Method-Override': 'GET' } }],
    ['_method in the address', { url: 'https://api.test/x?_method=DELETE' }],
    ['_METHOD in the address', { url: 'https://api.test/x?a=1&_METHOD=delete' }],
    ['_method as a list', { url: 'https://api.test/x?_method[]=DELETE' }],
    ['_method twice', { url: 'https://api.test/x?_method=GET&_method=DELETE' }],
    ['_method with escapes', { url: 'https://api.test/x?%5Fmethod=%44ELETE' }],
    ['_method in a form', { method: 'POST', body: new URLSearchParams({ _method: 'GET' }) }],
    ['a GraphQL mutation over GET', { url: `https://api.test/graphql?query=${mutation}` }],
    [
      'a GraphQL mutation with escapes',
      { url: `https://api.test/graphql?query=${mutation.replace('mut', 'm%75t')}` },
    ],
    ['a GraphQL batch over GET', { url: `https://api.test/graphql?batch=[{"query":"${mutation}"}]` }],
    [
      'a GraphQL query before a mutation',
      { url: `https://api.test/graphql?query={a}${mutation}&operationName=Delete` },
    ],
    [
      'a persisted operation over GET',
      { url: 'https://api.test/graphql?extensions={"persistedQuery":{"version":1}}' },
    ],
    ['a document by its id over GET', { url: 'https://api.test/graphql?documentId=sha256:1' }],
    [
      'a GraphQL mutation over POST',
      { method: 'POST', url: 'https://api.test/graphql', body: '{"query":"mutation{a}"}' },
    ],
    [
      'a JSON-RPC batch',
      { method: 'POST', url: 'https://api.test/rpc', body: '[{"method":"a"},{"method":"b"}]' },
    ],
    ['a tRPC mutation', { method: 'POST', url: 'https://api.test/trpc/user.delete' }],
    ['a tRPC batch', { method: 'POST', url: 'https://api.test/trpc/user.get,user.delete?batch=1' }],
    ['a server action', { method: 'POST', headers: { 'next-action': 'x' } }],
    ['a WebSocket', { headers: { upgrade: 'websocket' } }],
  ])('S23, S24: may not write by %s', async (_name, request) => {
    const { status, code, headers, calls } = await ask(readOnly, request)
    expect([status, code, calls]).toEqual([403, 'impersonation_read_only', []])
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    '?q=mutation',
    '?query=the mutation of genes',
    '?query={user{name}}',
    '?query=query Q { mutations { id } }'.replace('mutations', 'changes'),
    '?_method=GET',
    '?_methodology=agile',
    '?extensions={"tracing":true}',
  ])('may still read %s', async (query) => {
    expect((await ask(readOnly, { url: `https://api.test/x${query}` })).status).toBe(200)
  })

  test('S23: a GET with a body is a write: some servers read it', () => {
    for (const [name, value] of [
      ['content-length', '17'],
      ['content-length', 'x'],
      ['transfer-encoding', 'chunked'],
    ] as const) {
      expect(isWrite({ method: 'GET', url: '/graphql', headers: new Headers([[name, value]]) })).toBe(true)
    }
    expect(isWrite({ method: 'GET', url: '/', headers: new Headers({ 'content-length': '0' }) })).toBe(false)
  })

  test('is what an impersonation is whose mode or marker cannot be read', async () => {
    const odd = [
      await issuer.sign(impersonatedUser(), { claims: { impersonation: { mode: 'Full' } } }),
      await issuer.sign(directUser(), { claims: { act: {} } }),
    ]
    for (const token of odd)
      expect((await ask(token, { method: 'POST' })).code).toBe('impersonation_read_only')
  })
})

test('a full session and a user whom nobody impersonates may write', async () => {
  for (const token of [full, direct]) {
    for (const init of [{ method: 'DELETE' }, { url: 'https://api.test/x?_method=DELETE' }]) {
      expect((await ask(token, init)).calls).toHaveLength(1)
    }
  }
})

test('fails closed where no guard has verified a user before it', async () => {
  const headers = { authorization: `Bearer ${direct}` }
  expect(await send(auth, [auth.requireWritable], { headers })).toMatchObject({ status: 401, calls: [] })
  expect(await send(auth, [auth.optionalUser, auth.requireWritable])).toMatchObject({
    status: 401,
    calls: [],
  })
})

test('S24: no combination of an unsafe method with anything else is ever a read', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('GET', 'HEAD', 'get', 'query { a }'))
  const headers = fc.dictionary(
    fc.constantFrom(
      'x-http-method-override',
      'x-http-method',
      'x-method-override',
      'content-type',
      'upgrade',
    ),
    text,
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'get', 'GET ', '', 'QUERY'), fc.string()),
      headers,
      fc.dictionary(fc.constantFrom('_method', 'query', 'batch'), text),
      (method, given, query) => {
        fc.pre(!['GET', 'HEAD', 'OPTIONS'].includes(method))
        const request: GuardedRequest = {
          method,
          url: `/x?${new URLSearchParams(query).toString()}`,
          headers: { get: (name) => given[name] ?? null },
        }
        expect(isWrite(request)).toBe(true)
      },
    ),
  )
})

test('S23: a GraphQL document with a mutation anywhere in it is a write, over GET and in a body', () => {
  const noise = fc.constantFrom(
    '',
    ' ',
    '\n',
    '# mutation\n',
    'query A { a }',
    'fragment F on T { b }',
    '"{"',
    ',',
  )
  const head = fc.constantFrom(
    'mutation',
    'mutation M',
    'mutation M($a: I = {b: 1})',
    'mutation@x',
    'mutation #\n',
  )
  fc.assert(
    fc.property(fc.array(noise), head, fc.array(noise), fc.nat(3), (before, start, after, at) => {
      const query = `${before.join('')} ${start} { delete } ${after.join('')}`
      const url = `/g?${new URLSearchParams({ query }).toString()}`
      expect(isWrite({ method: 'GET', url, headers: new Headers() })).toBe(true)
      const batch: unknown[] = [{ query: '{ a }' }, { query: '{ b }' }, { query: '{ c }' }]
      batch.splice(at, 0, { query })
      expect([isGraphqlRead({ query }), isGraphqlRead(batch)]).toEqual([false, false])
    }),
  )
})

test.each([
  ['mutation ', false],
  ['\\"', false],
  ['"', false],
  ['%23 ', false],
  ['{ ', false],
  ['_method', false],
  ['(""', false],
  [';', false],
  ['a[', false],
  ['[', false],
])('attack: an address that is made to be slow, of many %j, is read in no time', (piece, expected) => {
  const url = `/x?query=subscription ${piece.repeat(1_000_000 / piece.length)}`
  const before = process.cpuUsage() // and not the clock: what else the machine does is none of its work
  isWrite({ method: 'GET', url, headers: new Headers() })
  expect(isWrite({ method: 'GET', url: url.replace('subscription', ''), headers: new Headers() })).toBe(
    expected,
  )
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
})

describe("the app's isWrite", () => {
  const createWith = (decide: unknown) =>
    createAuth({ ...issuer.authOptions, isWrite: decide as NonNullable<GuardRules['isWrite']> })

  test('S23: knows the reads that write', async () => {
    const own = createWith(
      (request: GuardedRequest, byDefault: boolean) => byDefault || request.url.endsWith('/logout'),
    )
    const at = async (url: string, method = 'GET') => (await ask(readOnly, { url, method }, own)).status
    expect(await at('https://api.test/logout')).toBe(403)
    expect(await at('https://api.test/list')).toBe(200)
    expect(await at('https://api.test/list', 'POST')).toBe(403)
  })

  test('knows the unsafe methods that only read, also by looking at the body', async () => {
    const own = createWith(async (request: GuardedRequest, byDefault: boolean) =>
      request instanceof Request && request.url.endsWith('/graphql')
        ? !isGraphqlRead(await request.clone().json())
        : byDefault,
    )
    const post = async (body: unknown) =>
      (
        await ask(
          readOnly,
          { method: 'POST', url: 'https://api.test/graphql', body: JSON.stringify(body) },
          own,
        )
      ).status
    expect(await post({ query: 'query { me { name } }' })).toBe(200)
    expect(await post([{ query: '{ a }' }, { query: 'mutation { b }' }])).toBe(403)
  })

  test.each<[string, () => unknown]>([
    ['answers nothing', () => undefined],
    ['answers 0', () => 0],
    ['answers "false"', () => 'false'],
    ['answers null', () => null],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
  ])('S36: that %s has seen a write', async (_name, decide) => {
    expect((await ask(readOnly, {}, createWith(decide))).code).toBe('impersonation_read_only')
  })

  test('is not asked about anybody who may write', async () => {
    const own = createWith(() => expect.fail('was asked'))
    for (const token of [full, direct]) expect((await ask(token, { method: 'POST' }, own)).status).toBe(200)
  })
})

describe('isGraphqlRead and isJsonRpcRead', () => {
  test.each<[unknown, boolean]>([
    [{ query: '{ a }' }, true],
    [{ query: 'query Q { a }', operationName: 'Q', variables: { a: 'mutation {' } }, true],
    [[{ query: '{ a }' }, { query: 'query { b }' }], true],
    [[{ query: '{ a }' }, { query: 'mutation { b }' }], false],
    [{ query: 'mutation { a }' }, false],
    [{ query: '' }, false],
    [{ query: ['mutation { a }'] }, false],
    [{ extensions: { persistedQuery: { sha256Hash: 'x' } } }, false],
    [{ query: '{ a }', extensions: { persistedQuery: { sha256Hash: 'x' } } }, false],
    [{ query: '{ a }', documentId: 'x' }, false],
    [[[{ query: '{ a }' }]], false],
    [[], false],
    ['{ a }', false],
    [new ReadableStream(), false],
    [undefined, false],
    [null, false],
  ])('isGraphqlRead of %j is %s', (body, expected) => {
    expect(isGraphqlRead(body)).toBe(expected)
  })

  test.each<[unknown, boolean]>([
    [{ jsonrpc: '2.0', method: 'invoice.list' }, true],
    [[{ method: 'invoice.list' }, { method: 'invoice.get' }], true],
    [[{ method: 'invoice.list' }, { method: 'invoice.delete' }], false],
    [[{ method: 'invoice.list' }, {}], false],
    [{ method: 'invoice.delete' }, false],
    [{ method: ['invoice.list'] }, false],
    [{ method: 'toString' }, false],
    [[], false],
    [undefined, false],
  ])('isJsonRpcRead of %j is %s', (body, expected) => {
    expect(isJsonRpcRead(body, ['invoice.list', 'invoice.get'])).toBe(expected)
  })
})
