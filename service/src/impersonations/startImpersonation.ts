import { createHash, randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { EnvironmentSettings, PolicyDecision } from 'impersonation-kit/server'
import { type StartRequest, stepUpChallenge, termsOf } from '../policy/index.js'
import { TICKET_LIFE, transition } from '../sessions/index.js'
import { impersonations, startRate, tickets } from '../store/index.js'
import { type Change, type Changed, changeSession, orRefuse } from './changeSession.js'
import { type Impersonation, personOf, toStored } from './Impersonation.js'
import { type Asking, type Case, judge, judgeSession, openCase, openCaseOf } from './judge.js'
import { alertOf, record } from './record.js'
import { recordHidden, recordRefusal } from './recordRefusal.js'
import { NoSuchUser, noSuchSession, Refusal } from './Refusal.js'
import { readSettings } from './readSettings.js'
import { standingOf } from './Standing.js'
import type { ServiceContext } from './ServiceContext.js'
import { tooManyOpen } from './tooManyOpen.js'

/** A started request: with a ticket where nothing more is needed, without one where others must answer first. */
export interface Started {
  impersonation: Impersonation
  /** To be posted to `/redeem` within a minute. It is told once, and stored as a hash. */
  ticket?: string
}

/** What a ticket or a cookie is stored as. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/**
 * Asks for an impersonation: policy, audit, alert, and a ticket where the policy allows it at once.
 *
 * @throws Refusal with the code of the policy.
 */
export async function startImpersonation(
  context: ServiceContext,
  asking: Asking,
  userId: string,
  request: StartRequest,
  returnTo?: string,
): Promise<Started> {
  const { environment, operator } = asking
  const { settings, version } = await readSettings(context.database.db, environment)
  const one = await openCase(context, settings, asking, userId, request).catch(async (error: unknown) => {
    if (error instanceof NoSuchUser)
      await recordHidden(context, settings, asking, userId, error.hidden, request)
    throw error
  })
  const terms = termsOf(settings, operator, one.user, request)
  const outcome = await context.database.inTransaction(async (trx) => {
    const recentStarts = await startRate.lock(trx, environment, operator.userId, context.now())
    const decision = await judge(context, trx, settings, one, { request, recentStarts })
    const id = context.newId()
    const asked = transition(
      undefined,
      {
        type: 'request',
        id,
        environment,
        operatorId: operator.userId,
        userId,
        ...(request.reason !== undefined && { reason: request.reason }),
        ...(request.ticket !== undefined && { ticket: request.ticket }),
        ...terms,
        decision,
        ...(request.breakGlass !== undefined && {
          breakGlass: { reason: request.breakGlass, skipped: settings.approval.by },
        }),
      },
      settings,
      context.now(),
    )
    const isLimited = asked.refused === undefined && !asked.session.breakGlass
    const opened = (isLimited && (await tooManyOpen(trx, environment, operator.userId))) || asked
    if (opened.refused !== undefined) {
      const { refused: code, sentence } = opened
      await recordRefusal(context, trx, one, personOf(one.user), { code, sentence }, request)
      return { refusal: opened, decision }
    }
    const impersonation: Impersonation = {
      session: opened.session,
      operator: personOf(operator),
      user: personOf(one.user),
      standing: standingOf(one.user, version),
      ...(returnTo !== undefined && { returnTo }),
    }
    await impersonations.insert(trx, toStored(impersonation, 1))
    await record(context, trx, settings, impersonation, opened.facts, undefined, asking.from)
    return { impersonation }
  })
  if (!('impersonation' in outcome)) {
    const { refused: code, sentence } = outcome.refusal
    throw refusalOf(outcome.decision, code, sentence, settings.stepUpMaxAge)
  }
  const { impersonation } = outcome
  if (impersonation.session.state !== 'approved') return { impersonation }
  return issueTicket(context, asking, impersonation.session.id, one)
}

/**
 * Gives the ticket of an approved request, after policy has been asked once more and, where the settings say so, an alert has been
 * delivered.
 *
 * @throws Refusal
 */
export async function issueTicket(
  context: ServiceContext,
  asking: Asking,
  id: string,
  known?: Case,
): Promise<Started> {
  const { environment } = asking
  const { db } = context.database
  const { settings } = await readSettings(db, environment)
  const stored = await impersonations.get<Impersonation>(db, id)
  if (stored?.environment !== environment) throw noSuchSession()
  const one = known ?? (await openCaseOf(context, settings, asking, stored.value.session))
  const ticket = randomBytes(32).toString('base64url')
  const asked: { decision?: PolicyDecision } = {}
  const changed = await announced(context, (isAnnounced) => ({
    id,
    environment,
    by: personOf(asking.operator),
    from: asking.from,
    event: async (impersonation, current, trx) => {
      const { session } = impersonation
      const recentStarts = await startRate.lock(trx, environment, asking.operator.userId, context.now())
      const decision = await judgeSession(context, trx, current, one, session, { recentStarts })
      asked.decision = decision
      const event = { type: 'make_ready', by: asking.operator.userId, decision } as const
      if (current.alerts.alertBeforeStart && !isAnnounced(current)) {
        const { refused, session: next } = transition(session, event, current, context.now())
        // What policy or the state of the session refuse is not announced.
        if (refused === undefined && next.state === 'ready') throw new Unannounced(impersonation, current)
      }
      return event
    },
    also: async ({ session }, trx) => {
      if (session.state !== 'ready') return
      await startRate.add(trx, environment, asking.operator.userId, context.now())
      await tickets.insert(trx, {
        hash: hashOf(ticket),
        impersonationId: id,
        expiresAt: session.ticketExpiresAt ?? context.now() + TICKET_LIFE,
      })
    },
  }))
  const { decision } = asked
  // What passes by itself, and a sign-in that is too old: the reply says what to do, in a header too.
  if (decision && decision.verdict !== 'allow' && decision.code === changed.outcome.refused) {
    if (decision.verdict === 'deny' || decision.code === 'step_up_required')
      throw refusalOf(decision, decision.code, decision.sentence, settings.stepUpMaxAge)
  }
  const impersonation = orRefuse(changed)
  if (impersonation.session.state !== 'ready') {
    throw new Refusal(
      403,
      impersonation.session.endCode ?? 'rule_denied',
      'The settings no longer allow this impersonation.',
    )
  }
  return { impersonation, ticket }
}

/** This session would start, and the channels of these settings have not been told. It leaves the transaction, because a slow channel must hold no row locked. */
class Unannounced extends Error {
  constructor(
    readonly impersonation: Impersonation,
    readonly settings: EnvironmentSettings,
  ) {
    super('The start was not announced.')
  }
}

/** Makes a change; if it must be announced first, announces it and begins again. Settings that have changed meanwhile may name other channels. */
async function announced(
  context: ServiceContext,
  change: (isAnnounced: (settings: EnvironmentSettings) => boolean) => Change,
  told?: EnvironmentSettings,
): Promise<Changed> {
  try {
    return await changeSession(
      context,
      change(({ alerts }) => isDeepStrictEqual(alerts, told?.alerts)),
    )
  } catch (error) {
    if (!(error instanceof Unannounced)) throw error
    const { impersonation, settings } = error
    const event = alertOf(`${impersonation.session.id}.before`, 'impersonation.started', impersonation, {
      at: context.now(),
    })
    if (!(await context.alertNow(event, settings))) {
      throw new Refusal(
        503,
        'alert_not_delivered',
        'The alert could not be delivered, and the settings allow no impersonation without it. Try again, or ask an Owner to look at the alert channels.',
      )
    }
    return announced(context, change, settings)
  }
}

/** The answer to somebody whom the policy refuses, with what is to be done next. */
export function refusalOf(
  decision: PolicyDecision,
  code: string,
  sentence: string,
  stepUpMaxAge?: number,
): Refusal {
  if (code === 'plan_required') return new Refusal(402, code, sentence)
  if (code === 'step_up_required') return stepUpRefusal(sentence, stepUpMaxAge)
  if (code === 'rate_limited') return new Refusal(429, code, sentence, { 'retry-after': '60' })
  if (code === 'already_impersonating' || code === 'too_many_sessions' || code === 'too_many_requests')
    return new Refusal(409, code, sentence)
  return new Refusal(decision.verdict === 'needs' ? 422 : 403, code, sentence)
}

/** The answer to a sign-in that is too old: what to do is in a header, too. */
export function stepUpRefusal(sentence: string, stepUpMaxAge = 0): Refusal {
  return new Refusal(401, 'step_up_required', sentence, {
    'www-authenticate': stepUpChallenge(stepUpMaxAge),
  })
}
