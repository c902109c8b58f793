import type { RefreshReply } from '../../src/core/protocol.js'
import { findPerson, fullName, type Person } from '../people.js'
import type { ImpersonationSession, Session } from './sessions.js'
import type { TokenSigner } from './tokens.js'

/** PropelAuth's React client refreshes without end while `expires_at_seconds` is less than 600 s away. */
const PROPELAUTH_HORIZON = 630
const IMPERSONATED_TOKEN_LIFE = 10 * 60

/** The reply of `GET /api/v1/refresh_token` for a session. Times are Unix seconds. */
export async function refreshReply(
  session: Session,
  { signer, now, tokenLife }: { signer: TokenSigner; now: number; tokenLife: number },
): Promise<RefreshReply | undefined> {
  const { impersonation } = session
  const self = findPerson(session.userId)
  const user = impersonation ? findPerson(impersonation.userId) : self
  if (!self || !user) return undefined
  const life = impersonation ? Math.min(tokenLife, IMPERSONATED_TOKEN_LIFE) : tokenLife
  const exp = Math.floor(Math.min(now + life, impersonation?.expiresAt ?? session.expiresAt))
  const claims = {
    sub: user.userId,
    user_id: user.userId,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    properties: properties(user),
    org_id_to_org_member_info: {},
    ...(impersonation && impersonatedClaims(self, impersonation)),
  }
  return {
    access_token: await signer.sign(claims, { now, exp }),
    expires_at_seconds: Math.max(exp, Math.ceil(now) + PROPELAUTH_HORIZON),
    user: {
      user_id: user.userId,
      email: user.email,
      first_name: user.firstName,
      last_name: user.lastName,
      properties: properties(user),
      ...(impersonation && { impersonator_user: self.userId }),
    },
    org_id_to_org_member_info: {},
    ...(impersonation && {
      impersonator_user: self.userId,
      impersonation: {
        session: impersonation.id,
        mode: impersonation.mode,
        reason: impersonation.reason,
        started_at: impersonation.startedAt,
        expires_at: impersonation.expiresAt,
        server_time: now,
        impersonator: { id: self.userId, email: self.email, name: fullName(self) },
      },
    }),
  }
}

function properties({ role, workspace, plan }: Person): Record<string, unknown> {
  return { role, ...(workspace && { workspace }), ...(plan && { plan }) }
}

function impersonatedClaims(impersonator: Person, session: ImpersonationSession): Record<string, unknown> {
  return {
    impersonator_user_id: impersonator.userId,
    act: { sub: impersonator.userId, email: impersonator.email, name: fullName(impersonator) },
    login_method: { login_method: 'impersonation' },
    impersonation: {
      session: session.id,
      mode: session.mode,
      reason: session.reason,
      expires_at: session.expiresAt,
    },
  }
}
