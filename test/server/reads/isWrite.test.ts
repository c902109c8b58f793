import { describe, expect, test } from 'vitest'
import { isGraphqlRead, isWrite } from 'impersonation-kit/server'

const asks = (url: string, headers: Record<string, string> = {}): boolean =>
  isWrite({ method: 'GET', url, headers: new Headers(headers) })

describe('isWrite', () => {
  test.each([
    '/x?extensions={"persistedQuery":{}}',
    '/x?query={"text":"\\u006dutation"}',
    '/x?query=\\u0041',
    '/graphql?id=a',
    '/GraphQL?query={a}&doc=b',
    '/api/gql?hash=a',
    '/%67raphql?id=a',
    '/graph%71l?id=a',
    '/x?_method=DELETE',
    '/x?_method[]=DELETE',
    '/x?a=1&_METHOD=put',
  ])('is true of %s', (url) => {
    expect(asks(url)).toBe(true)
  })

  test.each([
    '/x',
    '/graphql',
    '?page=2',
    '/x?page=2',
    '/x?id=a',
    '/x?next=/graphql&id=a',
    '/x?query=\\u0031',
    '/x?query=\\u0080',
    '/x?x_method=DELETE',
    '/x?_methods=DELETE',
    '/x?_method= get ',
    '/graphql?query={a}&variables={}&operationName=A&extensions={"tracing":true}',
    '/%E2%82%ACgraph?id=a',
    '/%ff?id=a',
  ])('is false of %s', (url) => {
    expect(asks(url)).toBe(false)
  })

  test('is true where the query string is all that there is, and it writes', () => {
    expect(asks('?_method=DELETE')).toBe(true)
  })

  test.each([
    ['websocket', true],
    ['WebSocket', true],
    ['h2c, websocket', true],
    ['h2c', true],
    ['', true],
  ])('of an upgrade to %s is %s', (upgrade, expected) => {
    expect(asks('/x', { upgrade })).toBe(expected)
  })

  test('takes a method in a header that is safe for what it is, spaces or not', () => {
    expect(asks('/x', { 'x-http-method-override': ' get ' })).toBe(false)
    const get = (name: string): string | null => (name === 'x-http-method' ? ' HEAD ' : null)
    expect(isWrite({ method: 'GET', url: '/x', headers: { get } })).toBe(false)
  })
})

test.each([
  { query: '{ a }', variables: {} },
  { query: '{ a }', operationName: 'A' },
  { query: '{ a }', extensions: { tracing: true } },
])('isGraphqlRead is true of %j', (body) => {
  expect(isGraphqlRead(body)).toBe(true)
})

describe('a request that only its details give away', () => {
  const get = { method: 'GET', url: '/x', headers: new Headers() }

  test('is a write where it has a body, whatever its headers say', () => {
    expect(isWrite({ ...get, hasBody: true })).toBe(true)
    expect(isWrite({ ...get, hasBody: false })).toBe(false)
  })

  test('is a write where the framework has parsed an override that the address does not show', () => {
    expect(isWrite({ ...get, query: { _method: 'DELETE' } })).toBe(true)
    expect(isWrite({ ...get, query: {} })).toBe(false)
    expect(isWrite({ ...get, query: { a: 'b' } })).toBe(false)
  })

  test('is a write where its query is nested more than a hundred deep', () => {
    const nested = (depth: number): object => (depth === 0 ? { a: 'b' } : { a: nested(depth - 1) })
    expect(isWrite({ ...get, query: nested(99) })).toBe(false)
    expect(isWrite({ ...get, query: nested(101) })).toBe(true)
  })

  test.each([
    '/x;_method=DELETE',
    '/x?a=1;_method=DELETE',
    '/x;a=1?_method=DELETE',
    '/x?x-http-method=DELETE',
    '/x?X-HTTP-Method-Override=DELETE',
    '/x?x-method-override=put',
    `/x?documentId=${'a'.repeat(32)}`,
    `/x?documentId=${'0'.repeat(64)}`,
    '/x?doc_id=sha256:abc',
    '/x?documentId=1&operationName=A',
  ])('is a write: %s', (url) => {
    expect(asks(url)).toBe(true)
  })

  test.each([
    '/x;a=1',
    '/x?a=1;b=2',
    '/x?documentId=12345',
    `/x?documentId=${'a'.repeat(31)}`,
    `/x?documentId=${'g'.repeat(40)}`,
    `/x?documentId=-${'a'.repeat(32)}`,
    `/x?documentId=${'a'.repeat(32)}-`,
    '/x?documentId=12345&query=a',
  ])('is a read: %s', (url) => {
    expect(asks(url)).toBe(false)
  })
})
