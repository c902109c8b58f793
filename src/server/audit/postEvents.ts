import type { AuditEvent } from '../../core/audit.js'

/** What became of a batch: stored; to be tried again, after so many milliseconds where the server has said so; or refused for good. */
export type Delivery =
  { state: 'stored' } | { state: 'failed'; after?: number | undefined } | { state: 'refused'; status: number }

/** A server that is wrong about when to come back must not end the audit. */
const MAX_RETRY_AFTER = 600_000

/** Sends events as one JSON array. Never rejects, follows no redirect, and says nothing of what was sent. */
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
      // The headers hold a key, which must go nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
  } catch {
    return { state: 'failed' }
  }
  // Else the connection cannot be used again.
  response.body?.cancel().catch(() => undefined)
  const { status } = response
  if (response.ok) return { state: 'stored' }
  if (status < 500 && status !== 408 && status !== 429) return { state: 'refused', status }
  return { state: 'failed', after: readRetryAfter(response.headers.get('retry-after')) }
}

/** Milliseconds. RFC 9110, section 10.2.3: seconds, or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return ms >= 0 ? Math.min(ms, MAX_RETRY_AFTER) : undefined
}
