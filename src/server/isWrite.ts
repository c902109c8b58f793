import type { GuardedRequest } from './GuardedRequest.js'
import { GRAPHQL_NAMES, holdsGraphqlWrite } from './holdsGraphqlWrite.js'

const SAFE = ['GET', 'HEAD', 'OPTIONS']
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override']

/**
 * Whether a request may change something, as far as can be told without knowing the app. It is a write where
 *
 * - the method is none of `GET`, `HEAD` and `OPTIONS` (RFC 9110, section 9.2.1): so are GraphQL, JSON-RPC and tRPC calls,
 *   alone or in a batch, that are sent by `POST`;
 * - it has a body, which a `GET` has no use for and some servers read all the same;
 * - a header (`X-HTTP-Method-Override` and its kin) or a `_method` in the address asks for another method;
 * - a value in the address holds a GraphQL mutation or subscription, or names a persisted operation, which may be one; under a
 *   path that says `graphql` or `gql`, every name counts as that which is none of `query`, `variables`, `operationName` and
 *   `extensions`;
 * - it opens a WebSocket, over which everything can be sent.
 *
 * What an app's own `isWrite` builds on.
 *
 * @example
 * ```ts
 * import { isWrite } from 'impersonation-kit/server'
 *
 * isWrite(new Request('https://api.example.com/invoices?_method=DELETE')) // true
 * ```
 */
export function isWrite(request: GuardedRequest): boolean {
  if (!SAFE.includes(request.method)) return true
  const { headers } = request
  if (OVERRIDES.some((name) => isOverride(headers.get(name)))) return true
  if (headers.get('transfer-encoding') !== null || Number(headers.get('content-length') ?? 0) !== 0)
    return true
  if (headers.get('upgrade')?.toLowerCase().includes('websocket')) return true
  const start = request.url.indexOf('?')
  if (start < 0) return false
  const isGraphql = /graphql|\bgql\b/i.test(plain(request.url.slice(0, start)))
  return [...new URLSearchParams(request.url.slice(start))].some(([name, value]) =>
    /^_method(\[|$)/i.test(name)
      ? isOverride(value)
      : (isGraphql && !GRAPHQL_NAMES.includes(name)) || isGraphqlWrite(name, value),
  )
}

function isOverride(method: string | null): boolean {
  return method !== null && !SAFE.includes(method.trim().toUpperCase())
}

function isGraphqlWrite(name: string, value: string): boolean {
  // In JSON a letter can be written as an escape, which nobody does who has nothing to hide.
  const isHidden = /\\u00[4-7]/i.test(value)
  const isPersisted = name === 'documentId' || name === 'doc_id' || value.includes('persistedQuery')
  return isHidden || isPersisted || holdsGraphqlWrite(value)
}

/** A path without escapes of ASCII: some routers match it so. */
function plain(path: string): string {
  return path.replace(/%[0-7][\da-f]/gi, decodeURIComponent)
}
