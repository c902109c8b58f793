import type {
  EnvironmentSettings,
  ImpersonationMode,
  PolicyDecision,
  RefusalCode,
} from 'impersonation-kit/server'

/** What can happen to a session. `by` is the id of the person; who they are has been checked before. */
export type SessionEvent =
  | {
      type: 'request'
      id: string
      environment: string
      operatorId: string
      userId: string
      reason?: string
      ticket?: string
      mode: ImpersonationMode
      /** In seconds. */
      duration: number
      decision: PolicyDecision
      /** `skipped` are the roles that could have approved. */
      breakGlass?: { reason: string; skipped: readonly string[] }
    }
  | { type: 'approve'; by: string; role: string }
  | { type: 'deny'; by: string; role: string; reason?: string }
  | { type: 'break_glass'; by: string; role: string; reason: string; skipped: readonly string[] }
  | { type: 'give_consent'; by: string }
  | { type: 'refuse_consent'; by: string; reason?: string }
  | { type: 'make_ready'; by: string; decision: PolicyDecision }
  | { type: 'redeem'; by: string; decision: PolicyDecision }
  /** `isSeen: false`: the page asked by itself, and that is no sign of a person. Default: true. */
  | { type: 'refresh'; decision: PolicyDecision; isSeen?: boolean }
  | { type: 'extend'; by: string; seconds: number; decision: PolicyDecision }
  /** The decision is asked for with the mode that is wanted. */
  | { type: 'set_mode'; by: string; mode: ImpersonationMode; reason?: string; decision: PolicyDecision }
  | { type: 'stop'; by: string }
  /** Whoever is entitled: another operator, or the customer. */
  | { type: 'revoke'; by: string }
  | { type: 'end_by_policy'; code: RefusalCode }
  /** The operator's own sign-in is over. */
  | { type: 'sign_out' }
  /** The product's own auth did not make the session. */
  | { type: 'fail' }
  /** Nothing but time. */
  | { type: 'tick' }

export type SessionEventType = SessionEvent['type']

/** The event of one type. */
export type EventOf<T extends SessionEventType> = Extract<SessionEvent, { type: T }>

/** The settings that a session goes by. */
export type SessionRules = Pick<
  EnvironmentSettings,
  'modes' | 'fullFor' | 'maxDuration' | 'idleTimeout' | 'reason' | 'approval' | 'breakGlass' | 'consent'
>
