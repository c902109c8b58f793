import type { GuardedRequest } from './GuardedRequest.js'

const SAFE = ['GET', 'HEAD', 'OPTIONS']
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override']

/**
 * Whether a request may change something, as far as can be told without knowing the app. It is a write where
 *
 * - the method is none of `GET`, `HEAD` and `OPTIONS` (RFC 9110, section 9.2.1): so are GraphQL, JSON-RPC and tRPC calls,
 *   alone or in a batch, that are sent by `POST`;
 * - it has a body, which a `GET` has no use for and some servers read all the same;
 * - a header (`X-HTTP-Method-Override` and its kin) or a `_method` in the address asks for another method;
 * - a value in the address holds a GraphQL mutation, or names a persisted operation, which may be one;
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
  const query = new URLSearchParams(request.url.slice(start))
  return [...query].some(([name, value]) =>
    /^_method(\[|$)/i.test(name) ? isOverride(value) : isGraphqlWrite(name, value),
  )
}

/** True where GraphQL text may hold a mutation: the word cannot be written in another way. Says so too often rather than too seldom. */
export function holdsMutation(text: string): boolean {
  const at = text.indexOf('mutation')
  return at >= 0 && text.includes('{', at)
}

function isOverride(method: string | null): boolean {
  return method !== null && !SAFE.includes(method.trim().toUpperCase())
}

function isGraphqlWrite(name: string, value: string): boolean {
  return holdsMutation(value) || value.includes('persistedQuery') || name === 'documentId'
}
