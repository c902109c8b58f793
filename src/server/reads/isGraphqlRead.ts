import { field, isAbsent } from '../../core/read.js'
import { GRAPHQL_NAMES, holdsGraphqlWrite } from './holdsGraphqlWrite.js'

/**
 * True if a parsed body contains GraphQL operations, one or a batch, and the text of each one shows that it is neither a mutation nor a
 * subscription. A persisted operation has no text, and a body that cannot be read shows nothing, so neither is a read.
 *
 * Only use it for an address without a query string: many servers prefer a `query` in the address to the one in the body.
 *
 * @example
 * ```ts
 * import { createAuth, isGraphqlRead } from 'impersonation-kit/express'
 *
 * const auth = createAuth({
 *   issuer: 'https://auth.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 *   // An impersonator who may only look still reads over POST /graphql.
 *   isWrite: (request, byDefault) =>
 *     request.method === 'POST' && request.url === '/graphql' ? !isGraphqlRead(request.body) : byDefault,
 * })
 * ```
 */
export function isGraphqlRead(body: unknown): boolean {
  return everyCall(body, (call) => {
    const query = field(call, 'query')
    // Every document has a brace. A text without one is the name of a document.
    return typeof query === 'string' && query.includes('{') && !holdsGraphqlWrite(query) && isPlain(call)
  })
}

/**
 * True if a parsed body contains JSON-RPC calls, one or a batch, and the method of each is in `reads`.
 *
 * @example
 * ```ts
 * import { isJsonRpcRead } from 'impersonation-kit/server'
 *
 * isJsonRpcRead([{ jsonrpc: '2.0', method: 'invoice.list', id: 1 }], ['invoice.list']) // true
 * ```
 */
export function isJsonRpcRead(body: unknown, reads: readonly string[]): boolean {
  return everyCall(body, (call) => {
    const method = field(call, 'method')
    return typeof method === 'string' && reads.includes(method)
  })
}

function everyCall(body: unknown, isRead: (call: unknown) => boolean): boolean {
  return Array.isArray(body) ? body.length > 0 && body.every(isRead) : isRead(body)
}

/** If another field names an operation, servers may prefer that to the text. */
function isPlain(call: unknown): boolean {
  return (
    Object.keys(call as object).every(
      (name) => GRAPHQL_NAMES.includes(name) || isAbsent(field(call, name)),
    ) && isAbsent(field(field(call, 'extensions'), 'persistedQuery'))
  )
}
