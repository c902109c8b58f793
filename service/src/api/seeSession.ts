import type { Context } from 'hono'
import type { DirectoryUser, EnvironmentSettings, Operator } from 'impersonation-kit/server'
import { type Impersonation, noSuchSession, readSettings, reviewOf } from '../impersonations/index.js'
import { mayOversee } from '../policy/index.js'
import { impersonations } from '../store/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { describeSession } from './describeSession.js'

const OUT_OF_REACH = 'The user is out of your reach, or no longer in the directory.'

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
  // Whoever asked sees their own request also when they may not see the user any more.
  if (review && !mayKnow(current.settings, operator, current.user)) review.changes = [OUT_OF_REACH]
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
  return session.operatorId === operator.userId || mayKnow(settings, operator, user)
}

/** Of a user who is gone only Owners may see what happened. */
function mayKnow(
  settings: EnvironmentSettings,
  operator: Operator,
  user: DirectoryUser | undefined,
): boolean {
  return user ? mayOversee(settings, operator, user) : operator.role === 'owner'
}
