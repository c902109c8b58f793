import type { Context } from 'hono'
import type { DirectoryUser, EnvironmentSettings, Operator } from 'impersonation-kit/server'
import { type Impersonation, noSuchSession, readSettings, reviewOf } from '../impersonations/index.js'
import { mayOversee } from '../policy/index.js'
import { impersonations } from '../store/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { describeSession } from './describeSession.js'

interface Current {
  settings: EnvironmentSettings
  version: number
}

/** @throws Refusal 404, the same for a session that is not there and for one that the operator may not see. */
export async function sessionOf(c: Context<ApiEnv>, api: ApiContext) {
  const environment = c.get('environment')
  const stored = await impersonations.get<Impersonation>(api.service.database.db, c.req.param('id') ?? '')
  if (stored?.environment !== environment) throw noSuchSession()
  const current = await readSettings(api.service.database.db, environment)
  const user = await userOf(api, stored.value)
  if (!maySeeSession(current.settings, c.get('operator'), stored.value, user)) throw noSuchSession()
  return { ...stored, user, current }
}

/** A session with its review; undefined if the operator may not see it. */
export async function describeIfSeen(
  api: ApiContext,
  current: Current,
  operator: Operator,
  impersonation: Impersonation,
) {
  const user = await userOf(api, impersonation)
  if (!maySeeSession(current.settings, operator, impersonation, user)) return undefined
  return describeReviewed(api, { ...current, user }, operator, impersonation)
}

/** A session with its review, for somebody who may see it. */
export function describeReviewed(
  { service }: ApiContext,
  current: Current & { user: DirectoryUser | undefined },
  operator: Operator,
  impersonation: Impersonation,
) {
  const now = service.now()
  const review = reviewOf(impersonation, current, operator, now)
  return { ...describeSession(impersonation, now), ...(review && { review }) }
}

async function userOf(
  { service }: ApiContext,
  { session }: Impersonation,
): Promise<DirectoryUser | undefined> {
  return (await service.directory.get(session.userId, session.environment)) ?? undefined
}

function maySeeSession(
  settings: EnvironmentSettings,
  operator: Operator,
  { session }: Impersonation,
  user: DirectoryUser | undefined,
): boolean {
  if (session.operatorId === operator.userId) return true
  // Of a user who is gone only Owners may see what happened.
  return user ? mayOversee(settings, operator, user) : operator.role === 'owner'
}
