import type { ImpersonationMode } from './impersonation.js'
import type {
  DirectoryUser,
  EnvironmentSettings,
  PolicyDecision,
  SessionEnd,
  SessionState,
} from './operators.js'

/** A person as they were when something happened. */
export interface Person {
  id: string
  email?: string | undefined
  name?: string | undefined
  role?: string | undefined
}

/** Who is signed in to the team's pages. */
export interface OperatorIdentity {
  operator: Person
  /** May change the settings, end all sessions and read the audit. */
  isOwner: boolean
  /** The names of the environments. */
  environments: string[]
  /** The operator impersonates somebody right now; until that is over, nothing else can be started or answered. */
  isNested: boolean
}

/** A user, and whether you may impersonate them. */
export interface UserRow {
  user: DirectoryUser
  decision: PolicyDecision
}

/** One page of users. `next` is there if more follow. */
export interface UserPage {
  users: UserRow[]
  next?: string | undefined
}

/** A request to impersonate, or the impersonation session that it became. Times are Unix milliseconds. */
export interface ImpersonationSession {
  id: string
  environment: string
  state: SessionState
  operator: Person
  user: Person
  reason?: string | undefined
  ticket?: string | undefined
  mode: ImpersonationMode
  /** Seconds, as asked for. */
  duration: number
  createdAt: number
  requestExpiresAt: number
  /** What others must still give. */
  needs: { approvals: number; consent: boolean }
  approvals: { by: string; role: string; at: number }[]
  denial?: { by: string; at: number; reason?: string | undefined } | undefined
  consentAt?: number | undefined
  /** The operator approved their own request. `skipped` are the roles that were passed over. */
  breakGlass?: { reason: string; at: number; skipped: string[] } | undefined
  ticketExpiresAt?: number | undefined
  startedAt?: number | undefined
  expiresAt?: number | undefined
  /** An extension cannot go beyond this. */
  maxExpiresAt?: number | undefined
  extended: boolean
  /** Until then the mode is `full`; then it is `read-only` again. */
  fullUntil?: number | undefined
  lastSeenAt?: number | undefined
  /** Without a request until then the session ends. */
  idleAt?: number | undefined
  end?: SessionEnd | undefined
  /** The code of the refusal that ended it. */
  endCode?: string | undefined
  endedBy?: string | undefined
  endedAt?: number | undefined
  returnTo?: string | undefined
  /** There while the request waits, or is approved and not begun. */
  review?: RequestReview | undefined
}

/** What somebody who may answer a request wants to know. */
export interface RequestReview {
  /** You may approve or deny it. */
  mayAnswer: boolean
  /** Why you may not: a sentence. */
  why?: string | undefined
  /** What has changed since it was asked for: a sentence each. */
  changes: string[]
}

/** One page of sessions, the newest first. */
export interface SessionPage {
  impersonations: ImpersonationSession[]
  next?: string | undefined
  /** The time by the service's clock, in Unix milliseconds: the reader's own may be wrong. Absent: the service is an older one. */
  now?: number | undefined
}

/** What an operator asks for. */
export interface StartRequest {
  userId: string
  reason?: string
  ticket?: string
  /** Default: the first of the settings' modes that the operator may use for this user. */
  mode?: ImpersonationMode
  /** Seconds. Default: as long as the settings allow. */
  duration?: number
  /** Why it cannot wait for an approval: approves it at once, and tells the channels that hear of requests. */
  breakGlass?: string
  /** Where Stop leads. Only to an app or an admin app of the environment, or to the service. */
  returnTo?: string
}

/** The answer to a start. With a `ticket` it can begin now; without one, others must answer first. */
export interface StartedImpersonation {
  impersonation: ImpersonationSession
  /** Works once, for 60 seconds. */
  ticket?: string | undefined
  /** Post the ticket there, as a form. */
  redeemAt?: string | undefined
}

/** The settings of an environment, and whether you may change them. */
export interface SettingsReply {
  environment: string
  settings: EnvironmentSettings
  mayChange: boolean
  /** Why not. */
  why?: 'owners_only' | 'plan_required' | undefined
  /** When they were changed last, in Unix milliseconds, and by whom; for Owners. */
  changed?: { at: number; by: Person } | undefined
}

/** What a channel answered to an alert. */
export interface Delivery {
  ok: boolean
  answer: string
  /** Trying again would not help. */
  isFinal?: boolean | undefined
}

/** A record of the audit. `actor` and `subject` are missing if it was erased. */
export interface AuditEntry {
  id: string
  /** Unix milliseconds. */
  at: number
  environment: string
  /** Such as `impersonation.started`. */
  type: string
  phase?: 'attempt' | 'outcome'
  /** A hash that stands for the session. It opens nothing. */
  session?: string
  actor?: { id: string; [fact: string]: unknown }
  subject?: { id: string; [fact: string]: unknown }
  outcome?: string
  code?: string
  detail?: Record<string, unknown>
  chain: string
  seq: number
  hash: string
  /** The id of the record that says that this one was erased. */
  erasedBy?: string
}

/** One page of the audit, the newest first. */
export interface AuditPage {
  records: AuditEntry[]
  next?: string | undefined
}

/** Which records of the audit to show. */
export interface AuditFilter {
  /** The operator's id. */
  actor?: string | undefined
  /** The user's id. */
  subject?: string | undefined
  /** The `session` of a record. */
  session?: string | undefined
  type?: string | undefined
  /** Unix milliseconds, inclusive. */
  from?: number | undefined
  /** Unix milliseconds, exclusive. */
  to?: number | undefined
}

/** Whether the audit stands as it was written. */
export type AuditVerdict =
  | { ok: true; rows: number; chains: number; checkpoints: number }
  | { ok: false; rows: number; fault: { kind: string; sentence: string; id?: string } }

/** The formats in which the audit can be exported. */
export type AuditFormat = 'jsonl' | 'csv' | 'cloudevents' | 'ocsf'

/** A session as the customer sees it. Times are Unix milliseconds. */
export interface OwnImpersonation {
  id: string
  state: SessionState
  mode: ImpersonationMode
  reason?: string | undefined
  /** A role, a team or a name, as the settings say. */
  by: string
  createdAt: number
  startedAt?: number | undefined
  expiresAt?: number | undefined
  endedAt?: number | undefined
  end?: SessionEnd | undefined
  /** The request waits for the customer. */
  needsConsent: boolean
  breakGlass: boolean
  /** What was done in the session, the oldest first. */
  actions: OwnAction[]
  /** There were more actions, or may have been: those of long ago are not shown. */
  actionsCut?: true | undefined
}

/** One thing that was done, or tried, in a customer's account. */
export interface OwnAction {
  /** Unix milliseconds. */
  at: number
  /** The name that the product's backend gives it, such as `invoices.read`. */
  action: string
  /** `tried`: nobody knows how it ended. */
  outcome: 'done' | 'refused' | 'failed' | 'tried'
}

/** What a customer allows. */
export interface SupportAccessChoice {
  /** Nobody may impersonate this customer. */
  optedOut: boolean
  /** Until then it is allowed, in Unix milliseconds. */
  consentUntil?: number | undefined
}

/** What a customer wants to allow from now on. */
export interface SupportAccessChange {
  /** Nobody may impersonate this customer. */
  optedOut: boolean
  /** Allowed for so many seconds, by the service's clock. Absent: not any more. */
  consentFor?: number | undefined
}
