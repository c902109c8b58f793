import type { ImpersonationMode, RefusalCode, SessionEnd, SessionState } from 'impersonation-kit/server'
import type { Approval } from '../policy/index.js'

/** One impersonation, from the request to its end. Times are Unix milliseconds. */
export interface ImpersonationSession {
  id: string
  environment: string
  operatorId: string
  userId: string
  state: SessionState
  reason?: string
  ticket?: string
  /** What the session allows now. */
  mode: ImpersonationMode
  /** What was asked for: the answers of others are for this mode. Absent in those that an older version has stored, until they begin. */
  requestedMode?: ImpersonationMode
  /** In seconds, as asked for. */
  duration: number
  createdAt: number
  /** Until when the request can be answered, and an approved request be started. It says nothing about the session's life. */
  requestExpiresAt: number
  /** What the request waits for. */
  needs: { approvals: number; consent: boolean }
  approvals: readonly Approval[]
  denial?: { by: string; at: number; reason?: string }
  consentAt?: number
  /** The operator approved their own request. It stays, whatever becomes of the session. */
  breakGlass?: { reason: string; at: number; skipped: readonly string[] }
  ticketExpiresAt?: number
  startedAt?: number
  expiresAt?: number
  /** No extension goes past this: the longest session, or the time that others have agreed to. */
  maxExpiresAt?: number
  extended: boolean
  /** When `full` falls back to `read-only`. It may be after the end. */
  fullUntil?: number
  /** When it was set to `full`. Absent if it began so. */
  fullSince?: number
  lastSeenAt?: number
  /** When the session ends if nothing is heard of it. */
  idleAt?: number
  end?: SessionEnd
  /** Why the policy ended it. */
  endCode?: RefusalCode
  /** Absent: time or the policy. */
  endedBy?: string
  endedAt?: number
  /** The latest time that this session has seen. A clock that goes backwards is not believed. */
  clock: number
}

/** Is there still something that can come of it? */
export function isOpen({ state }: Pick<ImpersonationSession, 'state'>): boolean {
  return state === 'requested' || state === 'approved' || state === 'ready' || state === 'active'
}
