import type { QueryState } from '@tanstack/react-query'
import type { KnownSession } from './readSession.js'

const EARLY = 600_000
const MIN_DELAY = 5_000
const RETRY_DELAY = 30_000
const POLL = 300_000
/** The longest delay of setTimeout (32 bits). A longer one would fire at once. */
const MAX_DELAY = 2 ** 31 - 1

/**
 * Milliseconds from `receivedAt` until a session should be asked for again: 600 s before the token ends or half its life,
 * whichever is later, and the impersonation's own end; never less than 5 s (1 s for the end of the impersonation).
 */
function refreshDelay(session: KnownSession, receivedAt: number): number {
  const now = receivedAt + session.clockOffset
  const left = session.expiresAt === undefined ? POLL * 2 : session.expiresAt - now
  const delay = Math.min(Math.max(left - EARLY, left / 2, MIN_DELAY), MAX_DELAY)
  const end = session.user.impersonation?.expiresAt
  if (end === undefined) return delay
  return Math.min(delay, end > now ? Math.max(end - now, 1_000) : MIN_DELAY) // the server's clock may lag behind its own word
}

/** When a session is over unless the auth says otherwise: its token or its impersonation ends. By the server's clock. */
export function endOf(session: KnownSession | null | undefined): number {
  return Math.min(session?.expiresAt ?? Infinity, session?.user.impersonation?.expiresAt ?? Infinity)
}

/** Milliseconds until the next try after a failure: when the session ends, and every 30 s. `now` is the server's clock. */
function retryDelay(session: KnownSession | null | undefined, now: number): number {
  const left = endOf(session) - now
  return left > 0 ? Math.min(Math.max(left, 1_000), RETRY_DELAY) : RETRY_DELAY
}

/** Milliseconds until the auth is asked again by itself; false where only an event makes it so. */
export function nextRefresh(state: QueryState<KnownSession | null, Error>): number | false {
  const { status, data, dataUpdatedAt } = state
  if (status === 'error') return retryDelay(data, Date.now() + (data?.clockOffset ?? 0))
  const delay = data ? refreshDelay(data, dataUpdatedAt) : Infinity
  const due = dataUpdatedAt + delay - Date.now()
  return due < Infinity && Math.max(due, 1_000)
}
