import type { DirectoryUser, ImpersonationMode } from 'impersonation-kit/server'

/** Who impersonates, as the product may know it. */
export interface KnownOperator {
  userId: string
  email?: string
  name?: string
}

/** A live impersonation, as the wire tells it. Times are in Unix milliseconds. */
export interface LiveImpersonation {
  id: string
  operator: KnownOperator
  mode: ImpersonationMode
  reason?: string
  startedAt: number
  expiresAt: number
  /** When the session ends if nobody asks again. */
  idleAt: number
  /** When `full` becomes `read-only`. Absent while the mode is `read-only`. */
  fullUntil?: number
}

/** What a token and a reply say of one identity. */
export interface DescribedIdentity {
  /** Without `iss`, `aud`, `iat` and `jti`. */
  claims: Record<string, unknown> & { sub: string; exp: number }
  /** Without the token itself. */
  reply: Record<string, unknown> & { expires_at_seconds: number }
}

/** PropelAuth's React client refreshes without end while `expires_at_seconds` is less than 600 s away. */
const PROPELAUTH_HORIZON = 630
/** An impersonated token outlives neither its session nor its mode, and lives no longer than this, in seconds. */
const IMPERSONATED_LIFE = 600

/**
 * Says who somebody is, in PropelAuth's shape: `GET /api/v1/refresh_token`, and the claims of the token in it.
 *
 * @param tokenLife - How long the token of somebody who is not impersonated lives, in seconds.
 * @param now - Unix milliseconds.
 */
export function describeIdentity(
  user: DirectoryUser,
  impersonation: LiveImpersonation | undefined,
  tokenLife: number,
  now: number,
): DescribedIdentity {
  const seconds = now / 1000
  const life = impersonation ? Math.min(tokenLife, IMPERSONATED_LIFE) : tokenLife
  const end = impersonation ? impersonation.expiresAt / 1000 : Infinity
  const idle = impersonation ? impersonation.idleAt / 1000 : Infinity
  const fullEnd = Math.floor((impersonation?.fullUntil ?? Infinity) / 1000)
  // In its last part of a second: a token with `full` would have ended before it is used.
  const isFullOver = fullEnd <= seconds
  const exp = Math.floor(Math.min(seconds + life, end, idle, isFullOver ? Infinity : fullEnd))
  const person = {
    user_id: user.userId,
    ...(user.email !== undefined && { email: user.email }),
    ...(user.username !== undefined && { username: user.username }),
    ...(user.name !== undefined && { name: user.name }),
    ...(user.firstName !== undefined && { first_name: user.firstName }),
    ...(user.lastName !== undefined && { last_name: user.lastName }),
    ...(user.properties !== undefined && { properties: user.properties }),
  }
  const organizations = { org_id_to_org_member_info: {} }
  if (!impersonation) {
    return {
      claims: { sub: user.userId, ...person, ...organizations, exp },
      reply: {
        expires_at_seconds: Math.max(exp, Math.ceil(seconds) + PROPELAUTH_HORIZON),
        user: pictured(person, user),
        ...organizations,
      },
    }
  }
  const { id: session, operator, reason, startedAt } = impersonation
  const mode = isFullOver ? 'read-only' : impersonation.mode
  const { userId: id, email, name } = operator
  const named = { ...(email !== undefined && { email }), ...(name !== undefined && { name }) }
  const shared = { session, mode, ...(reason !== undefined && { reason }), expires_at: end }
  return {
    claims: {
      sub: user.userId,
      ...person,
      ...organizations,
      exp,
      impersonator_user_id: id,
      act: { sub: id, ...named },
      login_method: { login_method: 'impersonation' },
      impersonation: shared,
    },
    reply: {
      expires_at_seconds: Math.max(exp, Math.ceil(seconds) + PROPELAUTH_HORIZON),
      user: { ...pictured(person, user), impersonator_user: id },
      ...organizations,
      impersonator_user: id,
      impersonation: {
        ...shared,
        started_at: startedAt / 1000,
        server_time: seconds,
        impersonator: { id, ...named },
      },
    },
  }
}

/** A picture belongs on a page, not into every request's token. */
function pictured(person: Record<string, unknown>, { pictureUrl }: DirectoryUser): Record<string, unknown> {
  return { ...person, ...(pictureUrl !== undefined && { picture_url: pictureUrl }) }
}
