import type { RefreshReply } from '../core/protocol.js'
import { defined } from '../core/read.js'
import { readUser, type User, type UserInput } from '../core/user.js'

/** In seconds. PropelAuth's client refreshes without end if a reply expires within ten minutes. The token's own `exp` is exact. */
const LEAST_REPORTED_SECONDS = 630

/** The claims that an auth server puts into the access token of a user, without `iss`, `aud`, `iat` and `exp`. */
export function toClaims(given: UserInput): Record<string, unknown> {
  const user = readUser(given) ?? (given as User)
  const { impersonatorUserId: id, impersonation } = user
  const { impersonator } = impersonation ?? {}
  return {
    sub: user.userId,
    user_id: user.userId,
    name: user.name,
    email: user.email,
    username: user.username,
    first_name: user.firstName,
    last_name: user.lastName,
    picture: user.pictureUrl,
    properties: user.properties,
    org_id_to_org_member_info: {},
    ...(id === undefined
      ? {}
      : {
          impersonator_user_id: id,
          act: {
            sub: id,
            email: impersonator?.email,
            name: impersonator?.name,
            iss: impersonator?.issuer,
            type: impersonator?.kind === 'agent' ? 'agent' : undefined,
          },
          login_method: { login_method: 'impersonation' },
          impersonation: {
            session: impersonation?.sessionId,
            mode: impersonation?.mode,
            reason: impersonation?.reason,
            expires_at: toSeconds(impersonation?.expiresAt),
          },
        }),
  }
}

/** The reply of the refresh route for a user with a token. `now` and `exp` are Unix seconds. */
export function toRefreshReply(given: UserInput, token: string, now: number, exp: number): RefreshReply {
  const user = readUser(given) ?? (given as User)
  const { impersonatorUserId: id, impersonation } = user
  const reply: RefreshReply = {
    access_token: token,
    expires_at_seconds: Math.max(exp, now + LEAST_REPORTED_SECONDS),
    user: defined<RefreshReply['user']>({
      user_id: user.userId,
      name: user.name,
      email: user.email,
      username: user.username,
      first_name: user.firstName,
      last_name: user.lastName,
      picture_url: user.pictureUrl,
      properties: user.properties,
      impersonator_user: id,
    }),
    org_id_to_org_member_info: {},
  }
  if (id === undefined || !impersonation) return reply
  const { email, name } = impersonation.impersonator
  return {
    ...reply,
    impersonator_user: id,
    impersonation: defined<NonNullable<RefreshReply['impersonation']>>({
      session: impersonation.sessionId ?? 'session_1',
      mode: impersonation.mode,
      reason: impersonation.reason,
      started_at: toSeconds(impersonation.startedAt) ?? now,
      expires_at: toSeconds(impersonation.expiresAt) ?? exp,
      server_time: now,
      impersonator: defined<{ id?: string; email?: string; name?: string }>({ id, email, name }),
    }),
  }
}

function toSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000)
}
