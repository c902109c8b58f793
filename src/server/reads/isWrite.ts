import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { GRAPHQL_NAMES, holdsGraphqlWrite } from './holdsGraphqlWrite.js'
import { queryPairs } from './queryPairs.js'

type Pair = [name: string, value: string]

const SAFE = ['GET', 'HEAD', 'OPTIONS']
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override']
/** As a name in the address, or as a part of one: parsers read `[_method]` and `_method[]` as `_method`. */
const OVERRIDE = /(?:^|[[.\]])(?:_method|x-http-method(?:-override)?|x-method-override)(?:$|[[.\]])/i
const DIGEST = /^(?:sha256:.*|[\da-f]{32,})$/i

/**
 * Whether a request may change something, as far as can be told without knowing the app. It is a write where
 *
 * - the method is none of `GET`, `HEAD` and `OPTIONS` (RFC 9110, section 9.2.1): so are GraphQL, JSON-RPC and tRPC calls,
 *   alone or in a batch, that are sent by `POST`;
 * - it has a body, which a `GET` has no use for and some servers read all the same;
 * - a header (`X-HTTP-Method-Override` and its kin) or a `_method` in the address asks for another method;
 * - the address holds a `#`, which some servers read as the start of the query;
 * - a value in the address holds a GraphQL mutation or subscription, or names a persisted operation, which may be one; under a
 *   path that says `graphql` or `gql`, every name counts as that which is none of `query`, `variables`, `operationName` and
 *   `extensions`;
 * - it asks for another protocol (`Upgrade`), such as a WebSocket, over which everything can be sent.
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
  // Some servers let the query begin, or go on, at a semicolon.
  const split = text.includes(';') ? [...new URLSearchParams(text.replaceAll(/[?;]/g, '&'))] : []
  const pairs = [...new URLSearchParams(text), ...split, ...parsed]
  return (
    pairs.some(([name, value]) => OVERRIDE.test(name) && isOverride(value)) ||
    holdsGraphql(url.slice(0, start), pairs)
  )
}

/** Undefined where the app's own parser throws, or never comes to an end. */
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
    // In JSON a letter can be written as an escape, which nobody does who has nothing to hide.
    const isHidden = /\\u00[4-7]/i.test(value)
    // Elsewhere a document may be one to read, by its number.
    const isPersisted = (name === 'documentId' || name === 'doc_id') && (isCall || DIGEST.test(value))
    const isOther = isGraphql && !OVERRIDE.test(name) && !GRAPHQL_NAMES.includes(name)
    return isHidden || isPersisted || isOther || value.includes('persistedQuery') || holdsGraphqlWrite(value)
  })
}

/** A path without escapes of ASCII: some routers match it so. */
function plain(path: string): string {
  return path.replace(/%[0-7][\da-f]/gi, decodeURIComponent)
}
