import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { GRAPHQL_NAMES, holdsGraphqlWrite } from './holdsGraphqlWrite.js'
import { queryPairs } from './queryPairs.js'

type Pair = [name: string, value: string]

const SAFE = ['GET', 'HEAD', 'OPTIONS']
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override']
/** The name of a parameter in the address, or a part of it: parsers read `[_method]` and `_method[]` as `_method`. */
const OVERRIDE = /(?:^|[[.\]])(?:_method|x-http-method(?:-override)?|x-method-override)(?:$|[[.\]])/i
const DIGEST = /^(?:sha256:.*|[\da-f]{32,})$/i

/**
 * Tells whether a request may change something, without knowing the app. It is a write if
 *
 * - the method is not `GET`, `HEAD` or `OPTIONS` (RFC 9110, section 9.2.1). So GraphQL, JSON-RPC and tRPC calls that are sent by `POST` are
 *   writes, alone or in a batch;
 * - it has a body: a `GET` does not need one, but some servers read it;
 * - a header (`X-HTTP-Method-Override` or a similar one) or a `_method` in the address asks for another method;
 * - the address contains a `#`, which some servers read as the start of the query;
 * - a value in the address contains a GraphQL mutation or subscription, or names a persisted operation, which may be one. Under a path that
 *   contains `graphql` or `gql`, every parameter except `query`, `variables`, `operationName` and `extensions` counts as such a name;
 * - it asks for another protocol (`Upgrade`), such as a WebSocket, over which anything can be sent.
 *
 * Use it in your own `isWrite`.
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
  const { headers, url } = request
  if (OVERRIDES.some((name) => isOverride(headers.get(name)))) return true
  if (headers.get('transfer-encoding') !== null || Number(headers.get('content-length') ?? 0) !== 0)
    return true
  if (request.hasBody === true || headers.get('upgrade') !== null || url.includes('#')) return true
  const start = /[?;]|$/.exec(url)?.index ?? 0
  const text = url.slice(start)
  const parsed = parsedPairs(request)
  if (!parsed) return true
  if (text === '' && parsed.length === 0) return false
  // Some servers begin or continue the query at a semicolon.
  const split = text.includes(';') ? [...new URLSearchParams(text.replaceAll(/[?;]/g, '&'))] : []
  const pairs = [...new URLSearchParams(text), ...split, ...parsed]
  return (
    pairs.some(([name, value]) => OVERRIDE.test(name) && isOverride(value)) ||
    holdsGraphql(url.slice(0, start), pairs)
  )
}

/** Undefined if the app's own parser throws, or its result never ends. */
function parsedPairs(request: GuardedRequest): Pair[] | undefined {
  try {
    return queryPairs(request.query)
  } catch {
    return undefined
  }
}

function isOverride(method: string | null): boolean {
  return method !== null && !SAFE.includes(method.trim().toUpperCase())
}

function holdsGraphql(path: string, pairs: Pair[]): boolean {
  const isGraphql = /graphql|\bgql\b/i.test(plain(path))
  const isCall = isGraphql || pairs.some(([name]) => name !== 'query' && GRAPHQL_NAMES.includes(name))
  return pairs.some(([name, value]) => {
    if (isGraphql && name === 'variables') return false
    // JSON allows escapes for letters. Nobody needs them except to hide a word.
    const isHidden = /\\u00[4-7]/i.test(value)
    // Under other paths this may be the number of a document to read.
    const isPersisted = (name === 'documentId' || name === 'doc_id') && (isCall || DIGEST.test(value))
    const isOther = isGraphql && !OVERRIDE.test(name) && !GRAPHQL_NAMES.includes(name)
    return isHidden || isPersisted || isOther || value.includes('persistedQuery') || holdsGraphqlWrite(value)
  })
}

/** A path without escapes of ASCII characters, because some routers match it that way. */
function plain(path: string): string {
  return path.replace(/%[0-7][\da-f]/gi, decodeURIComponent)
}
