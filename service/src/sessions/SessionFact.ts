import type { ImpersonationMode, RefusalCode, SessionEnd } from 'impersonation-kit/server'

/** What has become true. Audit and alerts are made from these; `at` is in Unix milliseconds. */
export type SessionFact =
  | { type: 'impersonation.requested'; at: number; by: string }
  | { type: 'approval.wanted'; at: number; approvals: number; consent: boolean }
  /** `left` is how many approvals are still missing. */
  | { type: 'approval.given'; at: number; by: string; role: string; left: number }
  | { type: 'approval.denied'; at: number; by: string; reason?: string }
  /** Nobody else needs to answer the request any more. */
  | { type: 'approval.taken'; at: number; by: string; answer: 'approved' | 'denied' }
  | { type: 'break_glass.used'; at: number; by: string; reason: string; skipped: readonly string[] }
  | { type: 'consent.given'; at: number; by: string }
  | { type: 'consent.refused'; at: number; by: string; reason?: string }
  | { type: 'request.expired'; at: number }
  | { type: 'impersonation.ready'; at: number; ticketExpiresAt: number }
  | { type: 'impersonation.started'; at: number; mode: ImpersonationMode; expiresAt: number }
  | { type: 'impersonation.extended'; at: number; by: string; from: number; to: number }
  /** Without `by`, the time for `full` was over. */
  | {
      type: 'impersonation.mode_changed'
      at: number
      from: ImpersonationMode
      to: ImpersonationMode
      by?: string
      reason?: string
    }
  /** Also for a session that never started: its `startedAt` is absent. */
  | { type: 'impersonation.ended'; at: number; end: SessionEnd; by?: string; code?: RefusalCode }
