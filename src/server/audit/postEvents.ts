import type { AuditEvent } from '../../core/audit.js'

/**
 * The result of a batch: stored, refused permanently, or to be sent again (after some milliseconds, if the server said so). A failure has
 * a `status` if the answer is about the request, so that somebody may have to change something.
 */
export type Delivery =
  | { state: 'stored' }
  | { state: 'failed'; after?: number | undefined; status?: number }
  | { state: 'refused'; status: number }

/**
 * The statuses that mean that an event is invalid. Every other one says something of the request, the key or the address, which changes:
 * a key is replaced, an ingress has no pods for a moment.
 */
const ABOUT_THE_EVENTS = [400, 413, 422]

/** The longest wait that a server may ask for, in milliseconds. A wrong value must not end the audit. */
const MAX_RETRY_AFTER = 600_000

/** Sends events as one JSON array. It never rejects, follows no redirect, and reports nothing of the content. */
export async function postEvents(
  url: string,
  headers: Headers,
  events: AuditEvent[],
  timeout: number,
): Promise<Delivery> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(events),
      // The headers contain a key, which no other server may get.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
  } catch {
    return { state: 'failed' }
  }
  // Otherwise the connection cannot be reused.
  response.body?.cancel().catch(() => undefined)
  const { status } = response
  if (response.ok) return { state: 'stored' }
  if (ABOUT_THE_EVENTS.includes(status)) return { state: 'refused', status }
  const isPassing = status >= 500 || status === 408 || status === 429
  const after = readRetryAfter(response.headers.get('retry-after'))
  return { state: 'failed', after, ...(!isPassing && { status }) }
}

/** Milliseconds. RFC 9110, section 10.2.3: the header has seconds, or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return ms >= 0 ? Math.min(ms, MAX_RETRY_AFTER) : undefined
}
