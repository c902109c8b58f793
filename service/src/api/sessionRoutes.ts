import type { Context } from 'hono'
import type { EnvironmentSettings, Operator } from 'impersonation-kit/server'
import { returnAddress } from '../http/index.js'
import {
  changeSession,
  type Impersonation,
  issueTicket,
  judge,
  noSuchSession,
  openCase,
  orRefuse,
  personOf,
  readSettings,
  Refusal,
  startImpersonation,
} from '../impersonations/index.js'
import { mayOversee, type StartRequest } from '../policy/index.js'
import { questionOf } from '../sessions/index.js'
import { impersonations, type ImpersonationKey } from '../store/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { describeSession } from './describeSession.js'

/** The body of `POST impersonations`. */
export type StartBody = { [K in keyof StartRequest]?: StartRequest[K] | undefined } & {
  userId: string
  /** Where to go back to at the end; only to an app of the environment, or to the service itself. */
  returnTo?: string | undefined
}

/** `POST impersonations`: 201 with a ticket, or 202 where others must answer first. */
export async function startRoute(
  c: Context<ApiEnv>,
  { service, options }: ApiContext,
  body: StartBody,
): Promise<Response> {
  const environment = c.get('environment')
  const { userId, returnTo, ...asked } = body
  const request = Object.fromEntries(
    Object.entries(asked).filter(([, one]) => one !== undefined),
  ) as StartRequest
  const asking = { environment, operator: c.get('operator'), isNested: c.get('isNested') }
  const back = returnAddress(returnTo, [options.origin, ...(options.environments[environment]?.apps ?? [])])
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
  const { service } = api
  const { db } = service.database
  const environment = c.get('environment')
  const found = await impersonations.page<Impersonation>(
    db,
    { environment, ...(state !== undefined && { state }) },
    after === undefined ? undefined : readKey(after),
    limit + 1,
  )
  const page = found.slice(0, limit)
  const { settings } = await readSettings(db, environment)
  const seen = await Promise.all(
    page.map((one) => maySeeSession(api, settings, c.get('operator'), one.value)),
  )
  const last = page.at(-1)
  return c.json({
    impersonations: page
      .filter((_one, index) => seen[index])
      .map(({ value }) => describeSession(value, service.now())),
    ...(found.length > limit && last && { next: writeKey(last) }),
  })
}

/** `GET impersonations/:id` */
export async function getRoute(c: Context<ApiEnv>, api: ApiContext): Promise<Response> {
  const { value } = await sessionOf(c, api)
  return c.json({ impersonation: describeSession(value, api.service.now()) })
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

/** `POST impersonations/:id/end`: one's own is stopped, somebody else's is revoked. */
export async function endRoute(c: Context<ApiEnv>, api: ApiContext): Promise<Response> {
  const { userId: by } = c.get('operator')
  return change(c, api, ({ session }) => ({ type: session.operatorId === by ? 'stop' : 'revoke', by }))
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
  const request = {
    ...questionOf(value.session).request,
    ...(wanted.type === 'set_mode' && { mode: wanted.mode }),
  }
  const { settings } = await readSettings(service.database.db, environment)
  const one = await openCase(
    service,
    settings,
    { environment, operator, isNested: false },
    value.session.userId,
    request,
  )
  const changed = await changeSession(service, {
    id: value.session.id,
    environment,
    by: personOf(operator),
    event: async ({ session }, current, trx) => {
      const decision = await judge(service, trx, current, one, { request, session })
      const { reason, ...rest } = { reason: undefined, ...wanted }
      return { ...rest, by: operator.userId, decision, ...(reason !== undefined && { reason }) }
    },
  })
  return c.json({ impersonation: describeSession(orRefuse(changed), service.now()) })
}

/** `POST impersonations/end-all`: how many were ended. */
export async function endAllRoute(c: Context<ApiEnv>, { service }: ApiContext): Promise<Response> {
  const environment = c.get('environment')
  const operator = c.get('operator')
  const live = await impersonations.listLive<Impersonation>(service.database.db, environment)
  let ended = 0
  for (const { id } of live) {
    const { outcome } = await changeSession(service, {
      id,
      environment,
      by: personOf(operator),
      event: () => ({ type: 'revoke', by: operator.userId }),
    })
    if (outcome.refused === undefined) ended += 1
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
    event,
  })
  return c.json({ impersonation: describeSession(orRefuse(changed), api.service.now()) })
}

/** @throws Refusal 404, the same for a session that is not there and for one that the operator may not see. */
async function sessionOf(c: Context<ApiEnv>, api: ApiContext) {
  const environment = c.get('environment')
  const stored = await impersonations.get<Impersonation>(api.service.database.db, c.req.param('id') ?? '')
  if (stored?.environment !== environment) throw noSuchSession()
  const { settings } = await readSettings(api.service.database.db, environment)
  if (!(await maySeeSession(api, settings, c.get('operator'), stored.value))) throw noSuchSession()
  return stored
}

async function maySeeSession(
  { service }: ApiContext,
  settings: EnvironmentSettings,
  operator: Operator,
  { session }: Impersonation,
): Promise<boolean> {
  if (session.operatorId === operator.userId) return true
  const user = await service.directory.get(session.userId, session.environment)
  // Of a user who is gone only Owners may see what happened.
  return user ? mayOversee(settings, operator, user) : operator.role === 'owner'
}

function writeKey({ createdAt, id }: ImpersonationKey): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url')
}

function readKey(text: string): ImpersonationKey {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (Number.isSafeInteger(createdAt) && typeof id === 'string' && !id.includes('\0')) {
      return { createdAt: Number(createdAt), id }
    }
  } catch {
    // Told below.
  }
  throw new Refusal(
    400,
    'invalid_cursor',
    '`after` is not the `next` of an earlier page. Ask for the first page again.',
  )
}
