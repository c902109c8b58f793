import type { Context } from 'hono'
import { returnAddress } from '../http/index.js'
import {
  changeSession,
  endAllIssued,
  type Impersonation,
  issueTicket,
  judgeSession,
  moveSession,
  openCaseOf,
  orRefuse,
  personOf,
  readSettings,
  Refusal,
  startImpersonation,
  stepUpRefusal,
  textOf,
} from '../impersonations/index.js'
import type { StartRequest } from '../policy/index.js'
import { type ImpersonationKey, impersonations, isDatabaseDown } from '../store/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import type { CursorScope } from './cursors.js'
import { describeSession } from './describeSession.js'
import { refuseNested } from './guards.js'
import { describeIfSeen, describeReviewed, sessionOf } from './seeSession.js'

/** The body of `POST impersonations`. */
export type StartBody = { [K in keyof StartRequest]?: StartRequest[K] | undefined } & {
  userId: string
  /** Where to go back to at the end; only to an app or an admin app of the environment, or to the service itself. */
  returnTo?: string | undefined
}

/** `POST impersonations`: 201 with a ticket, or 202 where others must answer first. */
export async function startRoute(
  c: Context<ApiEnv>,
  { service, options, clientOf }: ApiContext,
  body: StartBody,
): Promise<Response> {
  const environment = c.get('environment')
  const { userId, returnTo, ...asked } = body
  const request = Object.fromEntries(
    Object.entries(asked).filter(([, one]) => one !== undefined),
  ) as StartRequest
  const asking = {
    environment,
    operator: c.get('operator'),
    isNested: c.get('isNested'),
    from: clientOf(c),
  }
  const { apps = [], adminApps = [] } = options.environments[environment] ?? {}
  const back = returnAddress(returnTo, [options.origin, ...apps, ...adminApps])
  const { impersonation, ticket } = await startImpersonation(service, asking, userId, request, back)
  const described = describeSession(impersonation, service.now())
  return ticket === undefined
    ? c.json({ impersonation: described }, 202)
    : c.json(
        { impersonation: described, ticket, redeemAt: `${options.origin}${options.basePath}/redeem` },
        201,
      )
}

/** `POST impersonations/:id/ticket`: starts a request that was approved. */
export async function ticketRoute(c: Context<ApiEnv>, api: ApiContext): Promise<Response> {
  const { service, options } = api
  const { value } = await sessionOf(c, api)
  if (value.session.operatorId !== c.get('operator').userId)
    throw new Refusal(403, 'not_yours', 'This session belongs to somebody else.')
  const asking = {
    environment: c.get('environment'),
    operator: c.get('operator'),
    isNested: c.get('isNested'),
    from: api.clientOf(c),
  }
  const { impersonation, ticket } = await issueTicket(service, asking, value.session.id)
  return c.json(
    {
      impersonation: describeSession(impersonation, service.now()),
      ticket,
      redeemAt: `${options.origin}${options.basePath}/redeem`,
    },
    201,
  )
}

/** `GET impersonations?state&after&limit`, the newest first; only those that the operator may see. */
export async function listRoute(
  c: Context<ApiEnv>,
  api: ApiContext,
  { state, after, limit }: { state?: string | undefined; after?: string | undefined; limit: number },
): Promise<Response> {
  const { service, cursors } = api
  const { db } = service.database
  const environment = c.get('environment')
  const { userId: operatorId } = c.get('operator')
  const scope: CursorScope = { list: 'impersonations', environment, operatorId, query: state ?? '' }
  const found = await impersonations.page<Impersonation>(
    db,
    { environment, ...(state !== undefined && { state }) },
    after === undefined ? undefined : (JSON.parse(cursors.open(after, scope)) as ImpersonationKey),
    limit + 1,
  )
  const page = found.slice(0, limit)
  const current = await readSettings(db, environment)
  const described = await Promise.all(
    page.map(({ value }) => describeIfSeen(api, current, c.get('operator'), value)),
  )
  const last = page.at(-1)
  return c.json({
    impersonations: described.filter((one) => one !== undefined),
    now: service.now(),
    ...(found.length > limit && last && { next: cursors.seal(keyOf(last), scope) }),
  })
}

const keyOf = ({ createdAt, id }: ImpersonationKey): string => JSON.stringify({ createdAt, id })

/** `GET impersonations/:id` */
export async function getRoute(c: Context<ApiEnv>, api: ApiContext): Promise<Response> {
  const { value, user, current } = await sessionOf(c, api)
  return c.json({ impersonation: describeReviewed(api, { ...current, user }, c.get('operator'), value) })
}

/** `POST impersonations/:id/approve` and `…/deny` */
export async function answerRoute(
  c: Context<ApiEnv>,
  api: ApiContext,
  answer: { type: 'approve' } | { type: 'deny'; reason?: string | undefined },
): Promise<Response> {
  const { userId: by, role } = c.get('operator')
  const reason = answer.type === 'deny' && answer.reason !== undefined ? { reason: answer.reason } : {}
  return change(c, api, () => ({ ...reason, type: answer.type, by, role }))
}

/** `POST impersonations/:id/end`: one's own is stopped, somebody else's is revoked; the latter not while impersonating. */
export async function endRoute(c: Context<ApiEnv>, api: ApiContext): Promise<Response> {
  const { userId: by } = c.get('operator')
  return change(c, api, ({ session }) => {
    if (session.operatorId === by) return { type: 'stop', by }
    refuseNested(c)
    return { type: 'revoke', by }
  })
}

/** `POST impersonations/:id/extend` and `…/mode`: the policy is asked again. */
export async function adjustRoute(
  c: Context<ApiEnv>,
  api: ApiContext,
  wanted:
    | { type: 'extend'; seconds: number }
    | { type: 'set_mode'; mode: 'read-only' | 'full'; reason?: string | undefined },
): Promise<Response> {
  const { service } = api
  const operator = c.get('operator')
  const environment = c.get('environment')
  const { value } = await sessionOf(c, api)
  if (value.session.operatorId !== operator.userId)
    throw new Refusal(403, 'not_yours', 'This session belongs to somebody else.')
  const asked = wanted.type === 'set_mode' ? { mode: wanted.mode } : {}
  const { settings } = await readSettings(service.database.db, environment)
  const asking = { environment, operator, isNested: false }
  const one = await openCaseOf(service, settings, asking, value.session, asked)
  const changed = await changeSession(service, {
    id: value.session.id,
    environment,
    by: personOf(operator),
    from: api.clientOf(c),
    event: async ({ session }, current, trx) => {
      const decision = await judgeSession(service, trx, current, one, session, { asked })
      const { reason, ...rest } = { reason: undefined, ...wanted }
      return { ...rest, by: operator.userId, decision, ...(reason !== undefined && { reason }) }
    },
  })
  const { outcome } = changed
  if (outcome.refused === 'step_up_required') throw stepUpRefusal(outcome.sentence, settings.stepUpMaxAge)
  return c.json({ impersonation: describeSession(orRefuse(changed), service.now()) })
}

/** `POST impersonations/end-all`: how many were ended. One that cannot be ended keeps no other open. */
export async function endAllRoute(c: Context<ApiEnv>, { service, clientOf }: ApiContext): Promise<Response> {
  const environment = c.get('environment')
  const operator = c.get('operator')
  const live = await impersonations.listLive<Impersonation>(service.database.db, environment)
  const over: Impersonation[] = []
  let [ended, failed] = [0, 0]
  for (const { id } of live) {
    try {
      const { outcome, impersonation } = await moveSession(service, {
        id,
        environment,
        by: personOf(operator),
        from: clientOf(c),
        event: () => ({ type: 'revoke', by: operator.userId }),
      })
      if (outcome.refused === undefined) ended += 1
      over.push(impersonation)
    } catch (error) {
      // Nothing will be better for the next ones.
      if (isDatabaseDown(error)) throw error
      failed += 1
      service.log.error(`The session ${id} could not be ended: ${textOf(error)}`)
    }
  }
  // Only now: the product's own auth may not answer, and keeps no session open.
  await endAllIssued(service, over)
  if (failed > 0) {
    throw new Refusal(
      500,
      'not_all_ended',
      `${ended} sessions and requests were ended, and ${failed} could not be. The log of the service says why. Try again.`,
    )
  }
  return c.json({ ended })
}

async function change(
  c: Context<ApiEnv>,
  api: ApiContext,
  event: (impersonation: Impersonation) => Awaited<ReturnType<Parameters<typeof changeSession>[1]['event']>>,
): Promise<Response> {
  const { value } = await sessionOf(c, api)
  const changed = await changeSession(api.service, {
    id: value.session.id,
    environment: c.get('environment'),
    by: personOf(c.get('operator')),
    from: api.clientOf(c),
    event,
  })
  return c.json({ impersonation: describeSession(orRefuse(changed), api.service.now()) })
}
