import type { DirectoryUser, EnvironmentSettings, Operator, PolicyDecision } from 'impersonation-kit/server'
import {
  askHost,
  decide,
  maySee,
  type PolicyContext,
  refusal,
  type StartRequest,
  termsOf,
} from '../policy/index.js'
import { questionOf, settle } from '../sessions/index.js'
import {
  impersonations,
  isStorable,
  startRate,
  type StoredImpersonation,
  type SupportAccess,
  supportAccess,
} from '../store/index.js'
import type { Client } from '../Client.js'
import type { Impersonation } from './Impersonation.js'
import { NoSuchUser } from './Refusal.js'
import type { Reader, ServiceContext } from './ServiceContext.js'

/** An operator as the sign-in of this request knows them. */
export interface Asking {
  environment: string
  operator: Operator
  /** Is the request made as somebody else? */
  isNested: boolean
  /** For the audit. */
  from?: Client
}

/** What was asked of the host and of the directory, before the transaction: neither may hold a row locked. */
export interface Case extends Asking {
  user: DirectoryUser
  isPaid: boolean
  host: PolicyDecision
}

/**
 * Gathers what a decision needs from outside.
 *
 * @throws Refusal 404, the same for a user who is not there and for one whom the operator may not see.
 */
export async function openCase(
  context: ServiceContext,
  settings: EnvironmentSettings,
  asking: Asking,
  userId: string,
  request?: StartRequest,
): Promise<Case> {
  const { environment, operator } = asking
  const [user, isPaid] = await Promise.all([
    isStorable(userId) ? context.directory.get(userId, environment) : undefined,
    context.isPaid(environment),
  ])
  if (user?.userId !== userId) throw new NoSuchUser()
  if (!maySee(settings, operator, user)) throw new NoSuchUser(user)
  const facts = {
    environment,
    operator,
    user,
    context: { ...nothingKnown(context.now()), isPaid },
    ...(request && { request }),
  }
  const host = await askHost(context.rule, { verdict: 'allow' }, facts, {
    onProblem: (problem) => context.log.warn(problem),
  })
  return { ...asking, user, isPaid, host }
}

/**
 * The same for a session that there is.
 *
 * @returns undefined where its user is out of the operator's reach now: `judgeSession` says what that means for the session.
 */
export async function openCaseOf(
  context: ServiceContext,
  settings: EnvironmentSettings,
  asking: Asking,
  stored: Impersonation['session'],
  asked: StartRequest = {},
): Promise<Case | undefined> {
  const { session } = settle(stored, context.now())
  try {
    const request = { ...questionOf(session).request, ...asked }
    return await openCase(context, settings, asking, session.userId, request)
  } catch (error) {
    if (error instanceof NoSuchUser) return undefined
    throw error
  }
}

/** What is the same for every row of a page: asked once. */
export interface Known {
  mine: StoredImpersonation<Impersonation>[]
  starts: number
}

/** What the database knows of an operator. */
export async function knownOf(context: ServiceContext, { environment, operator }: Asking): Promise<Known> {
  const { db } = context.database
  const [mine, starts] = await Promise.all([
    impersonations.liveOf<Impersonation>(db, environment, operator.userId),
    startRate.recent(db, environment, operator.userId, context.now()),
  ])
  return { mine, starts }
}

/** Decides, with what the database knows at this moment. `session` is the one that runs, or that is to run. */
export async function judge(
  context: ServiceContext,
  db: Reader,
  settings: EnvironmentSettings,
  one: Case,
  {
    request,
    session,
    recentStarts,
    fullSince,
    known,
    access: knownAccess,
  }: {
    request?: StartRequest
    session?: Impersonation['session']
    recentStarts?: number
    /** Where it is to be `full` from now on. */
    fullSince?: number
    known?: Known
    /** What this user allows, where it was asked for a whole page. */
    access?: SupportAccess | undefined
  } = {},
): Promise<PolicyDecision> {
  const { environment, operator, user, isPaid, isNested, host } = one
  const now = context.now()
  const [access, mine, starts] = await Promise.all([
    knownAccess ?? supportAccess.get(db, environment, user.userId),
    known?.mine ?? impersonations.liveOf<Impersonation>(db, environment, operator.userId),
    recentStarts ?? known?.starts ?? startRate.recent(db, environment, operator.userId, now),
  ])
  const facts: PolicyContext = {
    ...nothingKnown(now),
    isPaid,
    isNested,
    liveSessions: mine.filter(({ id, value }) => id !== session?.id && isRunning(value, now)).length,
    // A session with a ticket was counted when the ticket was made.
    startsInLastHour: session?.state === 'ready' ? starts - 1 : starts,
    optedOut: access.optedOut,
    ...(access.consentUntil !== undefined && { consentUntil: access.consentUntil }),
    ...(session && questionOf(session).context),
    ...(fullSince !== undefined && { fullSince }),
  }
  const { mode } = session ?? termsOf(settings, operator, user, request)
  const { issue } = context
  const isElsewhere = issue?.environment !== undefined && issue.environment !== environment
  const decision = isElsewhere
    ? refusal('impersonation_off', settings)
    : issue && !issue.modes.includes(mode)
      ? refusal('mode_not_allowed', settings)
      : decide(settings, operator, user, facts, request)
  return decision.verdict === 'deny' || host.verdict === 'allow' ? decision : host
}

/**
 * Decides whether a session may go on, or begin.
 *
 * @param one - undefined where the user is out of the operator's reach.
 */
export async function judgeSession(
  context: ServiceContext,
  db: Reader,
  settings: EnvironmentSettings,
  one: Case | undefined,
  stored: Impersonation['session'],
  { asked = {}, recentStarts }: { asked?: StartRequest; recentStarts?: number } = {},
): Promise<PolicyDecision> {
  if (!one) return refusal('out_of_scope', settings)
  // A mode that is over is not asked about.
  const { session } = settle(stored, context.now())
  const request = { ...questionOf(session).request, ...asked }
  return judge(context, db, settings, one, {
    request,
    session,
    ...(recentStarts !== undefined && { recentStarts }),
    ...(asked.mode === 'full' && { fullSince: context.now() }),
  })
}

/** What waits is no session yet, nor is a ticket that nobody has redeemed: the limit is asked for again when it is. */
function isRunning({ session }: Impersonation, now: number): boolean {
  return settle(session, now).session.state === 'active'
}

/** What is true where nothing is known: the least. */
export function nothingKnown(now: number): PolicyContext {
  return {
    now,
    isPaid: false,
    isNested: false,
    liveSessions: 0,
    startsInLastHour: 0,
    optedOut: false,
    consentGiven: false,
    approvals: [],
  }
}
