import type { User } from 'impersonation-kit'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JWT made at once, for tests on a fake clock, where no real key may sign: the browser never checks a signature. */
export function jwt(claims: unknown): string {
  return `${encode({ alg: 'RS256', typ: 'at+jwt' })}.${encode(claims)}.c2lnbmF0dXJl`
}

/** A refresh reply made at once, as the auth origin gives it `lifetime` seconds before the token ends. */
export function replyFor(
  user: User,
  options: { lifetime?: number; now?: number; claims?: Record<string, unknown>; reply?: object } = {},
): Record<string, unknown> {
  const now = Math.floor((options.now ?? Date.now()) / 1000)
  const exp = now + (options.lifetime ?? 1800)
  const { impersonatorUserId: by, impersonation: session } = user
  const marks = by === undefined ? {} : { impersonator_user_id: by, act: { sub: by } }
  const expiresAt = session?.expiresAt
  return {
    access_token: jwt({ sub: user.userId, user_id: user.userId, iat: now, exp, ...marks, ...options.claims }),
    expires_at_seconds: exp,
    user: { user_id: user.userId, email: user.email, first_name: user.firstName, impersonator_user: by },
    org_id_to_org_member_info: {},
    impersonator_user: by,
    ...(session && {
      impersonation: {
        session: session.sessionId,
        mode: session.mode,
        reason: session.reason,
        started_at: session.startedAt === undefined ? undefined : session.startedAt / 1000,
        expires_at: expiresAt === undefined ? undefined : expiresAt / 1000,
        server_time: now,
        impersonator: { id: by },
      },
    }),
    ...options.reply,
  }
}
