import { randomBytes } from 'node:crypto'
import type { DirectoryUser, Operator, PolicyDecision } from 'impersonation-kit/server'
import { browserSessions, impersonations, startRate, tickets } from '../store/index.js'
import { beginIssued } from './beginIssued.js'
import { changeSession, type Changed, orRefuse } from './changeSession.js'
import { askIssuer, issuedSessionOf, textOf } from './issued.js'
import { type Impersonation, personOf } from './Impersonation.js'
import { type Asking, judgeSession, openCaseOf } from './judge.js'
import { Refusal } from './Refusal.js'
import { readSettings } from './readSettings.js'
import type { ServiceContext } from './ServiceContext.js'
import { hashOf, refusalOf } from './startImpersonation.js'

const DAY = 86_400_000

/** The one answer for every ticket that cannot be redeemed, so that nobody learns which tickets there are. */
const noTicket = (): Refusal =>
  new Refusal(
    410,
    'ticket_spent',
    'This ticket is not valid: it was used already, it is older than a minute, or it is somebody else’s. Start the impersonation again.',
  )

/**
 * Spends a ticket. Policy is asked again, because a minute is long enough for a promotion.
 *
 * @param request - Of the operator's browser, for the product's own auth where that makes the session.
 * @returns what the browser's cookie holds, a secret that is stored as a hash; and the headers of the product's own auth.
 */
export async function redeemTicket(
  context: ServiceContext,
  asking: Omit<Asking, 'environment'>,
  ticket: string,
  request: Request,
): Promise<{ impersonation: Impersonation; cookie: string; headers: Headers }> {
  const hash = hashOf(ticket)
  const { db } = context.database
  const found = await tickets.find(db, hash)
  const stored = found && (await impersonations.get<Impersonation>(db, found))
  if (!stored || stored.operatorId !== asking.operator.userId) throw noTicket()
  const { environment } = stored
  const { settings } = await readSettings(db, environment)
  const one = await openCaseOf(context, settings, { ...asking, environment }, stored.value.session)
  const cookie = randomBytes(32).toString('base64url')
  let isSpent = false
  const asked: { decision?: PolicyDecision } = {}
  const changed = await changeSession(context, {
    id: stored.id,
    environment,
    by: personOf(asking.operator),
    from: asking.from,
    ...(one?.user.email !== undefined && { noticeTo: one.user.email }),
    // Written before the product's own auth is asked: were the service to die now, `sweep` would know of it.
    issued: ({ state }) => (context.issue && state === 'active' ? { by: context.issue.name } : undefined),
    event: async ({ session }, current, trx) => {
      isSpent = (await tickets.spend(trx, hash, context.now())) === undefined
      if (isSpent) throw noTicket()
      // Two tickets of one operator are redeemed one after the other, so that each knows of the other's session.
      await startRate.lock(trx, environment, asking.operator.userId, context.now())
      const decision = await judgeSession(context, trx, current, one, session)
      asked.decision = decision
      return { type: 'redeem', by: asking.operator.userId, decision }
    },
    also: async ({ session }, trx) => {
      if (session.state !== 'active') return
      await browserSessions.insert(trx, {
        hash: hashOf(cookie),
        userId: session.userId,
        impersonationId: session.id,
        createdAt: context.now(),
        // The session's own end is asked of the state machine; the row is only kept so long.
        expiresAt: context.now() + DAY,
      })
    },
  })
  const impersonation = orRefuse(changed)
  const { decision } = asked
  if (decision && decision.verdict !== 'allow')
    throw refusalOf(decision, decision.code, decision.sentence, settings.stepUpMaxAge)
  if (impersonation.session.state !== 'active') throw policyEnded(impersonation)
  return { cookie, ...(await beginIssued(context, impersonation, request)) }
}

/**
 * Spends the ticket of somebody who is no operator any more, and ends its session for that reason.
 *
 * @returns false where it is no ticket of theirs.
 */
export async function refuseTicket(
  context: ServiceContext,
  userId: string,
  ticket: string,
): Promise<boolean> {
  const hash = hashOf(ticket)
  const { db } = context.database
  const found = await tickets.find(db, hash)
  const stored = found && (await impersonations.get<Impersonation>(db, found))
  if (!stored || stored.operatorId !== userId) return false
  const { id, environment } = stored
  await changeSession(context, {
    id,
    environment,
    event: async (_impersonation, _settings, trx) => {
      if ((await tickets.spend(trx, hash, context.now())) === undefined) throw noTicket()
      return { type: 'end_by_policy', code: 'not_an_impersonator' }
    },
  })
  return true
}

/** Who a browser is, by its cookie: the impersonated user, or nobody any more. */
export interface LiveIdentity {
  impersonation: Impersonation
  user: DirectoryUser
}

/**
 * Asks for the impersonation behind a cookie, and whether it may go on. The operator's own sign-in must still be there: where it is
 * gone or somebody else's, the impersonation ends, and so it does where they are no operator any more.
 *
 * @param visitor - Who makes the request, by the host's sign-in.
 * @param isSeen - false where a page asked by itself.
 * @returns undefined where there is none, or no more.
 */
export async function refreshSession(
  context: ServiceContext,
  cookie: string,
  { signedIn, operator }: { signedIn?: { userId: string }; operator?: Operator },
  isSeen: boolean,
): Promise<LiveIdentity | undefined> {
  const { db } = context.database
  const found = await browserSessions.get(db, hashOf(cookie), context.now())
  const stored =
    found?.impersonationId && (await impersonations.get<Impersonation>(db, found.impersonationId))
  if (!stored) return undefined
  const { id, environment, value } = stored
  if (signedIn?.userId !== value.session.operatorId) {
    await changeSession(context, { id, environment, event: () => ({ type: 'sign_out' }) })
    return undefined
  }
  if (!operator) {
    const event = { type: 'end_by_policy', code: 'not_an_impersonator' } as const
    await changeSession(context, { id, environment, event: () => event })
    return undefined
  }
  const { settings } = await readSettings(db, environment)
  const asking = { environment, operator, isNested: false }
  const one = await openCaseOf(context, settings, asking, value.session)
  const { impersonation, outcome } = await changeSession(context, {
    id,
    environment,
    event: async ({ session }, current, trx) => {
      const decision = await judgeSession(context, trx, current, one, session)
      return { type: 'refresh', decision, isSeen }
    },
  })
  if (outcome.refused !== undefined || impersonation.session.state !== 'active' || !one) return undefined
  if (!(await isKept(context, impersonation))) {
    await changeSession(context, { id, environment, event: () => ({ type: 'stop', by: operator.userId }) })
    return undefined
  }
  return { impersonation, user: one.user }
}

/** Does the session of the product's own auth still run, where there is one? */
async function isKept(context: ServiceContext, impersonation: Impersonation): Promise<boolean> {
  const { issue } = context
  if (!impersonation.issued) return true
  if (issue?.name !== impersonation.issued.by || impersonation.issued.handle === undefined) return false
  try {
    return await askIssuer(issue, ({ keep }) => keep(issuedSessionOf(impersonation)))
  } catch (error) {
    context.log.error(`${issue.name} did not say whether a session still runs: ${textOf(error)}`)
    throw new Refusal(
      503,
      'issue_unavailable',
      'The sign-in of the product does not answer. Try again in a moment.',
      { 'retry-after': '5' },
    )
  }
}

/** Ends the impersonation behind a cookie. Nothing happens where there is none. */
export async function stopSession(context: ServiceContext, cookie: string): Promise<Changed | undefined> {
  const { db } = context.database
  const found = await browserSessions.get(db, hashOf(cookie), context.now())
  const stored =
    found?.impersonationId && (await impersonations.get<Impersonation>(db, found.impersonationId))
  if (!stored) return undefined
  const { id, environment, operatorId } = stored
  return changeSession(context, { id, environment, event: () => ({ type: 'stop', by: operatorId }) })
}

function policyEnded({ session }: Impersonation): Refusal {
  return new Refusal(
    403,
    session.endCode ?? 'rule_denied',
    'The settings no longer allow this impersonation.',
  )
}
