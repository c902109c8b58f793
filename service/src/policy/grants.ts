import type { EnvironmentSettings, ImpersonationGrant, ImpersonationMode } from 'impersonation-kit/server'
import type { Facts } from './Facts.js'

type Whom = Facts['user']

/** The grants that name the operator, or the operator's role. */
export function grantsOf(
  settings: EnvironmentSettings,
  operator: Pick<Facts['operator'], 'userId' | 'role'>,
): ImpersonationGrant[] {
  return settings.impersonators.filter(({ who }) =>
    'role' in who ? who.role === operator.role : who.operator === operator.userId,
  )
}

/** May the operator enter every tenant of the user? An operator without tenants may open users without tenants. */
export function mayEnter(operator: Pick<Facts['operator'], 'tenants'>, user: Pick<Whom, 'tenants'>): boolean {
  const { tenants = [] } = operator
  return tenants === '*' || user.tenants.every((tenant) => tenants.includes(tenant))
}

/** Does the grant speak of users of these tenants and groups? A list of tenants does not cover users without a tenant. */
export function isInScope(grant: ImpersonationGrant, user: Pick<Whom, 'tenants' | 'groups'>): boolean {
  const { tenants = '*', groups = '*' } = grant
  const inTenants =
    tenants === '*' || (user.tenants.length > 0 && user.tenants.every((tenant) => tenants.includes(tenant)))
  return inTenants && (groups === '*' || user.groups.some((group) => groups.includes(group)))
}

/** Does the grant cover the user, rank and all? */
export function isCovered(grant: ImpersonationGrant, user: Whom): boolean {
  return isInScope(grant, user) && user.rank <= (grant.maxRank ?? 0)
}

/**
 * The modes that the settings and the grants both allow, in the order of the settings. Whoever may use `full` may use
 * `read-only`: it is less, and a session in `full` comes back to it.
 */
export function allowedModes(
  settings: EnvironmentSettings,
  grants: readonly ImpersonationGrant[],
): ImpersonationMode[] {
  return [...new Set<ImpersonationMode>([...settings.modes, 'read-only'])].filter((mode) =>
    grants.some(({ modes }) => mode === 'read-only' || modes?.includes(mode)),
  )
}
