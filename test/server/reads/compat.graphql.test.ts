import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { buildSchema, execute, getIntrospectionQuery, getOperationAST, parse, subscribe } from 'graphql'
import { createAuth, isGraphqlRead } from 'impersonation-kit/express'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const schema = buildSchema(`
  type Query { me: User!, subscription: Plan!, mutations(text: String): [String!]! }
  type User { name: String!, subscription: Plan! }
  type Plan { name: String! }
  type Mutation { add(text: String): Int!, remove: Int! }
  type Subscription { added: Int! }
`)

/** How often a resolver has written something. */
let written = 0
const write = (): number => (written += 1)
const plan = { name: 'pro' }
const rootValue = {
  me: { name: 'Cleo', subscription: plan },
  subscription: plan,
  mutations: ({ text = '' }) => [text],
  add: write,
  remove: write,
  added: () => {
    write()
    return (async function* events() {})()
  },
}

const DIGEST = 'd'.repeat(64)
const persisted: Record<string, string> = {
  abc123: 'mutation Add { add }',
  [DIGEST]: 'mutation Add { add }',
}

interface Call {
  query?: string
  operationName?: string
  variables?: Record<string, unknown>
  [name: string]: unknown
}

/** Runs one operation as the most obliging server would: every way to name a persisted one counts, and comes before the text. */
async function run(call: Call): Promise<unknown> {
  const extensions = (
    typeof call['extensions'] === 'string' ? JSON.parse(call['extensions']) : call['extensions']
  ) as { persistedQuery?: { sha256Hash?: string } } | undefined
  const names = [extensions?.persistedQuery?.sha256Hash, ...Object.values(call)].filter(
    (value) => typeof value === 'string',
  )
  const text = names.map((name) => persisted[name]).find(Boolean) ?? call.query ?? ''
  const document = parse(text)
  const operation = getOperationAST(document, call.operationName)
  if (!operation) return { errors: ['which operation?'] }
  const args = { schema, document, rootValue, operationName: call.operationName, variableValues: {} }
  if (operation.operation !== 'subscription') return execute(args)
  await subscribe(args)
  return {}
}

let url: string
let tokens: { readOnly: string; full: string; direct: string }
const server = createServer()
beforeAll(async () => {
  const issuer = await createTestIssuer()
  tokens = {
    readOnly: await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } })),
    full: await issuer.sign(impersonatedUser()),
    direct: await issuer.sign(directUser()),
  }
  const auth = createAuth({
    ...issuer.authOptions,
    isWrite: (request, byDefault) =>
      request.method === 'POST' && request.url === '/graphql' ? !isGraphqlRead(request.body) : byDefault,
  })
  const app = express()
  app.use(express.json())
  app.all(['/graphql', '/api'], auth.requireUser, auth.requireWritable, async (req, res) => {
    const query = req.query as Call
    const batch = typeof query['batch'] === 'string' ? (JSON.parse(query['batch']) as Call[]) : undefined
    const body = req.body as Call | Call[] | undefined
    // The address wins over the body, as it does in several servers.
    const calls = batch ?? (Array.isArray(body) ? body : [{ ...body, ...query }])
    try {
      res.json(await Promise.all(calls.map(run)))
    } catch {
      res.status(400).json({})
    }
  })
  server.on('request', app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

interface Sent {
  query?: Record<string, string>
  path?: string
  body?: unknown
  headers?: Record<string, string>
}

async function send(
  token: string,
  { query = {}, path = '/graphql', body, headers = {} }: Sent,
): Promise<[status: number, written: number]> {
  const before = written
  const search = new URLSearchParams(query).toString()
  const response = await fetch(url + path + (search && `?${search}`), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await response.text()
  return [response.status, written - before]
}

const TWO = 'query Q { me { name } } mutation M { add }'
const APQ = { persistedQuery: { version: 1, sha256Hash: 'abc123' } }

const writes: [string, Sent][] = [
  ['a mutation', { body: { query: 'mutation { add }' } }],
  [
    'a query and a mutation in one document, which operationName chooses',
    { body: { query: TWO, operationName: 'M' } },
  ],
  [
    'a mutation before a query',
    { body: { query: 'mutation M { add } query Q { me { name } }', operationName: 'M' } },
  ],
  [
    'a batch with a mutation at its end',
    { body: [{ query: '{ me { name } }' }, { query: 'mutation { add }' }] },
  ],
  [
    'a mutation behind a comment and a string that holds a brace',
    { body: { query: '# query {\nquery Q { mutations(text: "{") } mutation M { add }', operationName: 'M' } },
  ],
  [
    'a mutation behind a block string',
    {
      body: {
        query: 'query Q { mutations(text: """ \\""" # { """) } mutation M { add }',
        operationName: 'M',
      },
    },
  ],
  ['a mutation of aliases', { body: { query: 'mutation { query: add, read: add, me: remove }' } }],
  ['a mutation through a fragment', { body: { query: 'fragment F on Mutation { add } mutation { ...F }' } }],
  ['a mutation after commas and a byte order mark', { body: { query: '\ufeff,,,mutation,M,{,add,}' } }],
  ['a mutation called query', { body: { query: 'mutation query { add }' } }],
  ['a mutation split by a comment', { body: { query: 'mutation # {\n{ add }' } }],
  ['a subscription', { body: { query: 'subscription { added }' } }],
  [
    'a subscription behind a comment and a string with braces',
    {
      body: {
        query: 'query Q { mutations(text: "{{{") } # {{{\nsubscription S { added }',
        operationName: 'S',
      },
    },
  ],
  ['a persisted operation (Apollo)', { body: { extensions: APQ } }],
  ['a persisted operation beside a query (Apollo)', { body: { query: '{ me { name } }', extensions: APQ } }],
  ...['id', 'doc_id', 'documentId', 'docId', 'queryId', 'operationId', 'queryHash', 'hash', 'persisted'].map(
    (name): [string, Sent] => [
      `a persisted operation beside a query (${name})`,
      { body: { query: '{ me { name } }', [name]: 'abc123' } },
    ],
  ),
  ['a persisted operation whose name stands for the query', { body: { query: 'abc123' } }],
  [
    'a mutation in the address beside a query in the body',
    { query: { query: 'mutation { add }' }, body: { query: '{ me { name } }' } },
  ],
  [
    'the same, under another address that ends alike',
    { query: { query: 'mutation { add }', z: '/graphql' }, body: { query: '{ me { name } }' } },
  ],
  ['a choice in the address', { query: { operationName: 'M' }, body: { query: TWO } }],
  ['a mutation over GET', { query: { query: 'mutation { add }' } }],
  ['a mutation over GET by its name', { query: { query: TWO, operationName: 'M' } }],
  ['a subscription over GET', { query: { query: 'subscription { added }' } }],
  ['a batch over GET', { query: { batch: '[{"query":"mutation { add }"}]' } }],
  ['a batch over GET that escapes a letter', { query: { batch: '[{"query":"m\\u0075tation { add }"}]' } }],
  ['a batch over GET that escapes a brace', { query: { batch: '[{"query":"mutation \\u007B add }"}]' } }],
  ['a persisted operation over GET (Apollo)', { query: { extensions: JSON.stringify(APQ) } }],
  [
    'a persisted operation over GET that escapes a letter',
    { query: { extensions: JSON.stringify(APQ).replace('Query', 'Q\\u0075ery') } },
  ],
  ...['id', 'doc_id', 'documentId', 'queryId', 'hash'].map((name): [string, Sent] => [
    `a persisted operation over GET (${name})`,
    { query: { [name]: 'abc123' } },
  ]),
  ['a persisted operation over GET beside a query', { query: { query: '{ me { name } }', id: 'abc123' } }],
  [
    'a mutation under a path that does not say GraphQL',
    { path: '/api', query: { query: 'mutation { add }' } },
  ],
  ['a persisted operation under a path that does not say so', { path: '/api', query: { doc_id: DIGEST } }],
  [
    'a persisted operation by its name beside variables, under a path that does not say so',
    { path: '/api', query: { documentId: 'abc123', variables: '{}' } },
  ],
]

const reads: [string, Sent][] = [
  ['a query', { body: { query: '{ me { name } }' } }],
  [
    'a query with everything that clients send',
    {
      body: {
        operationName: 'Q',
        query: 'query Q($a: Int) { me { name } }',
        variables: { a: 'mutation {' },
        extensions: { clientLibrary: { name: 'x' } },
      },
    },
  ],
  ['a query beside ids that are null', { body: { query: '{ me { name } }', id: null, doc_id: null } }],
  ['a batch of queries', { body: [{ query: '{ me { name } }' }, { query: '{ subscription { name } }' }] }],
  [
    'a field that is called subscription',
    { body: { query: '{ me { subscription { name } } subscription { name } }' } },
  ],
  ['F19: fields that are called mutations', { query: { query: '{ mutations(text: "x") }' } }],
  ['F19: a query that is called mutation', { query: { query: 'query mutation { me { name } }' } }],
  ['F19: introspection', { query: { query: getIntrospectionQuery({ descriptions: true }) } }],
  ['F19: introspection by POST', { body: { query: getIntrospectionQuery() } }],
  ['F19: text that names a mutation', { query: { query: '{ mutations(text: "mutation { add }") }' } }],
  [
    'F19: variables that name a mutation',
    {
      query: {
        query: 'query Q($t: String) { mutations(text: $t) }',
        variables: '{"t":"mutation { add }"}',
      },
    },
  ],
  [
    'a query over GET',
    { query: { query: '{ me { name } subscription { name } }', variables: '{}', operationName: '' } },
  ],
]

describe('S23: a GraphQL server behind requireWritable', () => {
  test.each(writes)('%s is done for the user, and not in a read-only session', async (_name, sent) => {
    expect((await send(tokens.direct, sent))[1]).toBeGreaterThan(0)
    expect((await send(tokens.full, sent))[1]).toBeGreaterThan(0)
    expect(await send(tokens.readOnly, sent)).toEqual([403, 0])
  })

  test.each(reads)('%s is answered in a read-only session', async (_name, sent) => {
    expect(await send(tokens.readOnly, sent)).toEqual([200, 0])
  })
})
