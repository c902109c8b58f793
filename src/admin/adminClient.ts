import { field, readTime } from '../core/read.js'
import { AdminError } from './AdminError.js'
import { durationOf } from './words.js'

/** One request to the service. */
export interface AdminRequest {
  /** Default: `GET`. */
  method?: 'GET' | 'POST' | 'PUT'
  query?: Readonly<Record<string, string | number | undefined>>
  body?: unknown
  /** The ETag that was read. */
  ifMatch?: string
  signal?: AbortSignal
}

/** What the service answered. */
export interface AdminReply<T> {
  status: number
  body: T
  etag: string
}

/** Asks the service. Both throw `AdminError` with the code of the service, or `unreachable` if it did not answer. */
export interface AdminClient {
  /** Throws `unreadable_reply`, too, if it was not the service that answered. */
  ask: <T>(path: string, request?: AdminRequest) => Promise<AdminReply<T>>
  /** The reply itself, to be read while it arrives. */
  send: (path: string, request?: AdminRequest) => Promise<Response>
  /** The time by the clock of the service, as far as it has told it: that of the browser may be wrong. */
  now: () => number
}

/** Asks the service at `url`, with the cookies of the browser. */
export function createAdminClient(url: string, fetchIt: typeof fetch): AdminClient {
  let ahead = 0
  const base = url.replace(/\/+$/, '')
  const send: AdminClient['send'] = async (path, { method = 'GET', query, body, ifMatch, signal } = {}) => {
    const response = await fetchIt(base + path + queryOf(query), {
      method,
      credentials: 'include',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    }).catch((cause: unknown) => {
      if (signal?.aborted) throw cause
      throw new AdminError('unreachable', 'The service does not answer. Check your connection.', { cause })
    })
    if (response.ok) return response
    throw errorOf(response, await response.json().catch(() => undefined))
  }
  return {
    send,
    now: () => Date.now() + ahead,
    ask: async <T>(path: string, request?: AdminRequest) => {
      const response = await send(path, request)
      const body: unknown = await response.json().catch(() => undefined)
      if (typeof body !== 'object' || body === null) throw unreadable(response.status)
      const now = readTime(field(body, 'now'))
      if (now !== undefined) ahead = now - Date.now()
      return { status: response.status, body: body as T, etag: response.headers.get('etag') ?? '' }
    },
  }
}

function queryOf(query: AdminRequest['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text && `?${text}`
}

function errorOf({ status, headers }: Response, answer: unknown): AdminError {
  const code = field(answer, 'code')
  const detail = field(answer, 'detail')
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined
  if (typeof code !== 'string' || typeof detail !== 'string') return unreadable(status, retryAfter)
  return new AdminError(code, detail, { status, retryAfter })
}

/** Something else answered than the service: another server at that address, or a proxy that stands before the service. */
export function unreadable(status: number, retryAfter?: number): AdminError {
  const answered = `The service (or a proxy before it) answered ${status}.`
  return new AdminError(
    'unreadable_reply',
    status >= 500
      ? `${answered} Try again; if it stays, look at its log.`
      : status === 429
        ? `${answered} Try again in ${durationOf(retryAfter ?? 60)}.`
        : `The answer (${status}) is not from the service. Check the url of AdminProvider.`,
    { status, retryAfter },
  )
}
