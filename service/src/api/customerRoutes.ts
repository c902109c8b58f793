import type { Context } from 'hono'
import {
  changeSession,
  describeForCustomer,
  type Impersonation,
  noSuchSession,
  orRefuse,
  readSettings,
} from '../impersonations/index.js'
import { impersonations, supportAccess } from '../store/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { ownActions } from './ownActions.js'

/** `GET /api/v1/me/impersonations`: who looked, as the settings say, when and why. The newest first. */
export async function ownSessionsRoute(c: Context<ApiEnv>, { service }: ApiContext): Promise<Response> {
  const { environment, userId } = c.var
  const { db } = service.database
  const { settings } = await readSettings(db, environment)
  const found = await impersonations.page<Impersonation>(db, { environment, userId }, undefined, 100)
  const actionsOf = await ownActions(service, environment, userId)
  return c.json({
    impersonations: await Promise.all(
      found.map(async ({ value }) => ({
        ...describeForCustomer(value, settings, service.now()),
        ...(await actionsOf(value.session)),
      })),
    ),
  })
}

/** `POST /api/v1/me/impersonations/:id/(end|consent|refuse)` */
export async function ownAnswerRoute(
  c: Context<ApiEnv>,
  { service }: ApiContext,
  type: 'revoke' | 'give_consent' | 'refuse_consent',
): Promise<Response> {
  const { environment, userId } = c.var
  const { db } = service.database
  const id = c.req.param('id') ?? ''
  const stored = await impersonations.get<Impersonation>(db, id)
  if (stored?.environment !== environment || stored.userId !== userId) throw noSuchSession()
  const changed = await changeSession(service, {
    id,
    environment,
    by: stored.value.user,
    event: () => ({ type, by: userId }),
  })
  const { settings } = await readSettings(db, environment)
  const impersonation = {
    ...describeForCustomer(orRefuse(changed), settings, service.now()),
    ...(await (
      await ownActions(service, environment, userId)
    )(stored.value.session)),
  }
  return c.json({ impersonation })
}

/** `GET /api/v1/me/support-access` */
export async function getSupportAccess(c: Context<ApiEnv>, { service }: ApiContext): Promise<Response> {
  const { environment, userId } = c.var
  const { optedOut, consentUntil = 0 } = await supportAccess.get(service.database.db, environment, userId)
  return c.json({ optedOut, ...(consentUntil > service.now() && { consentUntil }) })
}

/** `PUT /api/v1/me/support-access`: opts out, or allows it until some time. Sessions that are no longer allowed end at their next refresh. */
export async function putSupportAccess(
  c: Context<ApiEnv>,
  { service }: ApiContext,
  { optedOut, consentFor }: { optedOut: boolean; consentFor?: number | undefined },
): Promise<Response> {
  const { environment, userId } = c.var
  const now = service.now()
  const access = { optedOut, ...(consentFor !== undefined && { consentUntil: now + consentFor * 1000 }) }
  await service.database.inTransaction(async (trx) => {
    await supportAccess.put(trx, { environment, userId }, access, now)
    await service.audit(trx, [
      {
        id: service.newId(),
        at: now,
        environment,
        type: 'support_access.changed',
        actor: { id: userId },
        subject: { id: userId },
        detail: access,
      },
    ])
  })
  return c.json(access)
}
