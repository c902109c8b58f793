import type { QueryState } from '@tanstack/react-query'
import type { KnownSession } from './readSession.js'

const EARLY = 600_000
const MIN_DELAY = 5_000
const RETRY_DELAY = 30_000
const POLL = 300_000
/** A page that a server rendered confirms whom it was given once it has settled. */
const CONFIRM_AFTER = 5_000
/** setTimeout counts in 32 bits: a longer delay would fire at once. */
const MAX_DELAY = 2 ** 31 - 1

/** When a session is over unless the auth says otherwise: its token or its impersonation ends. By the server's clock. */
export function endOf(session: KnownSession | null | undefined): number {
  return Math.min(session?.expiresAt ?? Infinity, session?.user.impersonation?.expiresAt ?? Infinity)
}

/**
 * Milliseconds until the auth is asked again by itself; false where only an event makes it so.
 *
 * A session is asked for again 600 s before its token ends or at half its life, whichever is later, but not sooner than 5 s
 * after it came, and when its impersonation ends. After a failure: every 30 s, and when the session ends.
 */
export function nextRefresh(state: QueryState<KnownSession | null, Error>): number | false {
  const { status, data, dataUpdatedAt, dataUpdateCount } = state
  const from = status === 'error' ? Date.now() : dataUpdatedAt
  const now = from + (data?.clockOffset ?? 0)
  const until = (end = Infinity, late: number): number => (end > now ? end - now : late)
  let delay = data !== undefined && dataUpdateCount === 0 ? CONFIRM_AFTER : Infinity
  if (status === 'error') {
    delay = Math.min(until(endOf(data), RETRY_DELAY), RETRY_DELAY)
  } else if (data) {
    const left = data.expiresAt === undefined ? POLL * 2 : data.expiresAt - now
    // The server's clock may lag behind its own word.
    const end = until(data.user.impersonation?.expiresAt, MIN_DELAY)
    delay = Math.min(delay, end, Math.max(left - EARLY, left / 2, MIN_DELAY), MAX_DELAY)
  }
  const due = from + delay - Date.now()
  return due < Infinity && Math.max(due, 1_000)
}
