import type { Context } from 'hono'
import { problem, visitorOf, withHeaders } from '../http/index.js'
import { leaveIssued, type LiveIdentity, refreshSession } from '../impersonations/index.js'
import { describeIdentity, type LiveImpersonation } from './describeIdentity.js'
import type { WireContext } from './WireContext.js'

/** `GET /api/v1/refresh_token`: who the browser is, and a fresh token. 401 means signed out. */
export async function refreshRoute(c: Context, wire: WireContext): Promise<Response> {
  const { service, options, keyring, cookie, environmentOf } = wire
  const visitor = await visitorOf(c.req.raw, options, cookie)
  const live =
    visitor.cookie === undefined ? undefined : await refreshSession(service, visitor.cookie, visitor, true)
  const asked = environmentOf(c.req.header('origin'))
  const isHere = live && (asked === undefined || asked === live.impersonation.session.environment)
  const environment = isHere
    ? live.impersonation.session.environment
    : (asked ?? Object.keys(options.environments)[0] ?? '')
  // A cookie that opens nothing any more goes.
  const over: Record<string, string> =
    visitor.cookie !== undefined && !live ? { 'set-cookie': cookie.take() } : {}
  const user = isHere
    ? live.user
    : visitor.signedIn && (await service.directory.get(visitor.signedIn.userId, environment))
  // Ended by somebody else: the browser still holds the product's cookies of the impersonation.
  const left = visitor.cookie !== undefined && !live ? await leaveIssued(service, c.req.raw) : {}
  if (!user) return withHeaders(problem(401, 'signed_out', 'Nobody is signed in.', over), left)
  const now = service.now()
  const described = describeIdentity(user, isHere ? toLive(live) : undefined, options.tokenLife, now)
  const token = await keyring.sign({
    iss: service.issuer,
    aud: options.environments[environment]?.audience ?? '',
    iat: Math.floor(now / 1000),
    // A new token for every identity, also within one second.
    jti: crypto.randomUUID(),
    ...described.claims,
  })
  const reply = c.json({ access_token: token, ...described.reply }, 200, {
    'cache-control': 'no-store',
    ...over,
  })
  return withHeaders(reply, left)
}

function toLive({ impersonation: { session, operator } }: LiveIdentity): LiveImpersonation {
  const { id, mode, reason, startedAt = 0, expiresAt = 0, idleAt = 0, fullUntil } = session
  return {
    id,
    operator: {
      userId: operator.id,
      ...(operator.email !== undefined && { email: operator.email }),
      ...(operator.name !== undefined && { name: operator.name }),
    },
    mode,
    ...(reason !== undefined && { reason }),
    startedAt,
    expiresAt,
    idleAt,
    ...(fullUntil !== undefined && { fullUntil }),
  }
}
