import type {
  DirectoryUser,
  EnvironmentSettings,
  ImpersonationGrant,
  ImpersonationMode,
  RefusalCode,
} from 'impersonation-kit/server'
import type { Approval } from './PolicyContext.js'

/** What an operator asks for, as it came: the rules look at every field. */
export interface AskedFor {
  reason?: unknown
  ticket?: unknown
  mode?: unknown
  duration?: unknown
  breakGlass?: unknown
}

/** Everything that a rule may look at: a copy that has been read once and checked. */
export interface Facts {
  settings: EnvironmentSettings
  operator: {
    userId: string
    role: string
    tenants?: readonly string[] | '*' | undefined
    rank: number
    authenticatedAt?: number | undefined
  }
  user: Required<Pick<DirectoryUser, 'userId' | 'tenants' | 'groups' | 'rank' | 'active'>>
  context: {
    now: number
    isPaid: boolean
    isNested: boolean
    liveSessions: number
    startsInLastHour: number
    optedOut: boolean
    consentUntil?: number | undefined
    consentGiven: boolean
    approvals: readonly Approval[]
    answeredMode?: ImpersonationMode | undefined
    startedAt?: number | undefined
    fullSince?: number | undefined
  }
  /** Absent: the question is about the row in the table of users, before anything was asked for. */
  request?: AskedFor | undefined
  /** The grants whose `who` is the operator. */
  grants: readonly ImpersonationGrant[]
  /** Those of them that cover the user. */
  covering: readonly ImpersonationGrant[]
  /** What the settings and the covering grants both allow. */
  modes: readonly ImpersonationMode[]
}

/** Looks at one thing. `undefined` means that this rule has nothing against it. */
export type Rule = (facts: Facts) => RefusalCode | undefined
