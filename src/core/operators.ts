import type { ImpersonationMode } from './impersonation.js'

/** Why an impersonation is refused. The codes are stable: pages and tests may compare them. */
export type RefusalCode =
  | 'impersonation_off'
  | 'plan_required'
  | 'not_an_impersonator'
  | 'out_of_scope'
  | 'user_protected'
  | 'rank_too_high'
  | 'other_tenant'
  | 'yourself'
  | 'already_impersonating'
  | 'user_inactive'
  | 'user_opted_out'
  | 'mode_not_allowed'
  | 'too_long'
  | 'too_many_sessions'
  | 'rate_limited'
  | 'outside_hours'
  | 'rule_denied'
  | NeedCode

/** What an operator must bring before an impersonation can start. */
export type NeedCode =
  'reason_required' | 'ticket_invalid' | 'approval_required' | 'consent_required' | 'step_up_required'

/** The step that is missing. */
export type Need = 'reason' | 'ticket' | 'approval' | 'consent' | 'step-up'

/** May this operator impersonate this user, here and now? `sentence` is plain English for people. */
export type PolicyDecision =
  | { verdict: 'allow' }
  | { verdict: 'deny'; code: Exclude<RefusalCode, NeedCode>; sentence: string }
  | { verdict: 'needs'; need: Need; code: NeedCode; sentence: string }

/** A member of the product's team who may use the dashboard. Whatever is missing is taken as the least. */
export interface Operator {
  userId: string
  email?: string
  name?: string
  /** `owner` may change the settings. All other names are your own. */
  role: string
  /** The customers' tenants that this operator may enter; `'*'` for all. Missing: only users without a tenant. */
  tenants?: readonly string[] | '*'
  /** Operators may only impersonate users of a lower rank. Default: 1. */
  rank?: number
  /** When the operator proved who they are, in Unix milliseconds. */
  authenticatedAt?: number
}

/** A user of the product, as the directory knows them. */
export interface DirectoryUser {
  userId: string
  email?: string
  name?: string
  /** The parts of the name, where the product keeps them apart. */
  firstName?: string
  lastName?: string
  username?: string
  pictureUrl?: string
  /** Every tenant (organization, workspace) of the user. */
  tenants?: readonly string[]
  groups?: readonly string[]
  /** Default: 0, an ordinary user. */
  rank?: number
  /** Default: true. */
  active?: boolean
  properties?: Record<string, unknown>
}

/** Which operators may impersonate which users. */
export interface ImpersonationGrant {
  /** Every operator of a role, or one operator by id. */
  who: { role: string } | { operator: string }
  /** Only users whose tenants are all in this list. Default: `'*'`, all that the operator may enter. */
  tenants?: readonly string[] | '*'
  /** Only users who are in one of these groups. Default: `'*'`. */
  groups?: readonly string[] | '*'
  /** Only users up to this rank. Default: 0. */
  maxRank?: number
  /** Default: `['read-only']`. */
  modes?: readonly ImpersonationMode[]
}

/** Working hours in one time zone; on every day that is listed (0 is Sunday). */
export interface BusinessHours {
  /** An IANA name, such as `Europe/Berlin`. */
  timeZone: string
  days: readonly number[]
  /** `HH:MM`. If `from` is later than `to`, the hours go past midnight. */
  from: string
  to: string
}

/** Everything that can be alerted. */
export type AlertType =
  | 'impersonation.started'
  | 'impersonation.ended'
  | 'impersonation.refused'
  | 'impersonation.extended'
  | 'impersonation.mode_changed'
  | 'approval.wanted'
  | 'approval.given'
  | 'approval.denied'
  | 'approval.taken'
  | 'break_glass.used'
  | 'settings.changed'

/**
 * Where alerts go. Secrets (`url` of Slack, `secret` of a webhook) are written, and never read back: see `SECRET`. Of the `url` of a webhook
 * only the host is read back, because the rest is often a secret.
 */
export type AlertChannel = { id: string; events?: readonly AlertType[] | '*' } & (
  | { kind: 'email'; to: readonly string[] }
  | { kind: 'slack'; url: string }
  | { kind: 'webhook'; url: string; secret: string }
)

/**
 * Stands for a secret that the service has and does not tell. Sent back unchanged, it keeps the secret. In the address of a webhook it
 * follows the host: `https://example.com/(unchanged)`.
 */
export const SECRET = '(unchanged)'

/** How impersonation works in one environment. Times are in seconds. */
export interface EnvironmentSettings {
  /** Default: false. */
  enabled: boolean
  /** Default: nobody. */
  impersonators: readonly ImpersonationGrant[]
  /** Ids of users whom nobody may impersonate. */
  protectedUsers: readonly string[]
  /** Default: `['read-only']`. */
  modes: readonly ImpersonationMode[]
  /** How long `full` lasts before a session is read-only again; 300. */
  fullFor: number
  /** The longest session; 1800, at most 3600. */
  maxDuration: number
  /** A session without a request for so long ends; 600. */
  idleTimeout: number
  /** How many sessions one operator may have at once; 1. */
  maxSessions: number
  /** How many starts an operator may make in an hour; 20. */
  maxStartsPerHour: number
  reason: { required: boolean; minLength: number }
  /** `pattern` is a regular expression that the whole ticket number must match. */
  ticket: { required: boolean; pattern?: string }
  /** `count` other operators must approve; 0 means none. `by` are the roles that may. A request waits `requestLife` seconds. */
  approval: { count: number; by: readonly string[]; requestLife: number }
  /** May an operator approve their own request, with a reason, while the channels that hear of requests are told? */
  breakGlass: { enabled: boolean; roles: readonly string[] }
  /** `standing`: the customer has allowed it until some time; `each`: the customer answers every request. */
  consent: 'none' | 'standing' | 'each'
  /** The operator must have signed in at most so many seconds ago; absent: whenever. */
  stepUpMaxAge?: number
  businessHours?: BusinessHours
  /** `notifyCustomer`: the customer gets a mail when a session in their account begins, and when it ends. */
  alerts: { channels: readonly AlertChannel[]; alertBeforeStart: boolean; notifyCustomer: boolean }
  /** What the customer sees of the operator, in their own view and in mails. Default: `role`. */
  showOperatorAs: 'role' | 'team' | 'name'
  /** The name that `team` shows. */
  teamName?: string
}

/** Where an impersonation session is in its life. */
export type SessionState =
  | 'requested'
  | 'approved'
  | 'denied'
  /** Nobody answered the request in time. */
  | 'request_expired'
  /** Allowed; its ticket has not been redeemed. */
  | 'ready'
  | 'active'
  | 'ended'

/** Why a session ended. */
export type SessionEnd =
  | 'stopped'
  | 'expired'
  | 'idle'
  | 'revoked'
  | 'policy'
  | 'not_redeemed'
  | 'signed_out'
  /** The product's own auth did not make the session. */
  | 'failed'
