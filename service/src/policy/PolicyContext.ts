import type { ImpersonationMode } from 'impersonation-kit/server'

/** What an operator asks for. Whatever is missing was not said. */
export interface StartRequest {
  reason?: string
  ticket?: string
  /** Default: the first mode of the settings that the operator may use; see `termsOf`. */
  mode?: ImpersonationMode
  /** In seconds. Default: the longest that the settings allow. */
  duration?: number
  /** The operator approves their own request, for this reason; see `breakGlass` of the settings. */
  breakGlass?: string
}

/** Somebody who has approved a request. */
export interface Approval {
  by: string
  role: string
  /** Unix milliseconds. */
  at: number
}

/** What is true at the moment of a decision, apart from the settings, the operator and the user. */
export interface PolicyContext {
  /** Unix milliseconds. */
  now: number
  /** Does the organization's plan include impersonation? */
  isPaid: boolean
  /** Is the operator's own session an impersonated one? */
  isNested: boolean
  /** How many live sessions the operator has, without the one in question. */
  liveSessions: number
  /** How many starts the operator has made in the last hour, without the one in question. */
  startsInLastHour: number
  /** Has the user said that nobody may look at their account? */
  optedOut: boolean
  /** Until when the user allows it, in Unix milliseconds. */
  consentUntil?: number
  /** Has the user agreed to this very request? */
  consentGiven: boolean
  approvals: readonly Approval[]
  /** The mode that the approvals and the user's consent are for: `read-only` does not allow `full`. Absent: the one in question. */
  answeredMode?: ImpersonationMode
  /**
   * When the session began, in Unix milliseconds; absent before that. For a session that runs, the sign-in must have been
   * recent at its beginning, and the limits of `liveSessions` and `startsInLastHour` are no longer asked for.
   */
  startedAt?: number
  /** When a session that runs was set to `full`, in Unix milliseconds: the sign-in must have been recent then. */
  fullSince?: number
}
