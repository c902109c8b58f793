import type { Context } from 'hono'
import { html } from 'hono/html'
import { failurePage, problem, visitorOf, withHeaders } from '../http/index.js'
import {
  changeSession,
  judgeSession,
  leaveIssued,
  openCaseOf,
  orRefuse,
  personOf,
  readSettings,
  redeemTicket,
  Refusal,
  refreshSession,
  refuseTicket,
  stopSession,
} from '../impersonations/index.js'
import type { WireContext } from './WireContext.js'

const EXTENSION = 900

/** `POST /redeem`: spends a ticket, gives the cookie, and leads into the app. A page posts it as a form, so whoever is refused sees a page. */
export async function redeemRoute(c: Context, wire: WireContext): Promise<Response> {
  try {
    return await redeem(c, wire)
  } catch (error) {
    return failurePage(c.req.raw, error, wire.options.log, {
      title: 'The impersonation did not begin',
      markup: html`<p><a href="${dashboardOf(wire.options)}">Back to the dashboard</a></p>`,
    })
  }
}

async function redeem(c: Context, wire: WireContext): Promise<Response> {
  const { service, options, cookie } = wire
  const visitor = await visitorOf(c.req.raw, options, cookie)
  const { ticket } = await fieldsOf(c)
  if (!visitor.operator) {
    if (visitor.signedIn && typeof ticket === 'string') {
      await wire.limits.person('operator', visitor.signedIn.userId)
      if (await refuseTicket(service, visitor.signedIn.userId, ticket))
        throw new Refusal(403, 'not_an_impersonator', 'You may not impersonate users.')
    }
    throw new Refusal(401, 'signed_out', 'Sign in first, and start the impersonation again.')
  }
  await wire.limits.person('operator', visitor.operator.userId)
  if (typeof ticket !== 'string' || ticket === '' || ticket.length > 200) {
    throw new Refusal(400, 'invalid_request', 'Send the ticket as `ticket`, in a form or as JSON.')
  }
  if (visitor.cookie !== undefined && (await refreshSession(service, visitor.cookie, visitor, false))) {
    throw new Refusal(
      409,
      'already_impersonating',
      'This browser impersonates somebody already. Stop that first.',
    )
  }
  const redeemed = await redeemTicket(
    service,
    { operator: visitor.operator, isNested: false, from: wire.clientOf(c) },
    ticket,
    c.req.raw,
  )
  const { environment } = redeemed.impersonation.session
  const reply = new Response(null, {
    status: 303,
    headers: {
      location: `${options.environments[environment]?.apps[0] ?? options.origin}/`,
      'set-cookie': cookie.give(redeemed.cookie),
      'cache-control': 'no-store',
    },
  })
  return withHeaders(reply, redeemed.headers)
}

/** `POST /api/v1/impersonation/stop`: the next refresh gives the operator's own user. */
export async function stopRoute(c: Context, wire: WireContext): Promise<Response> {
  const { service, options, cookie } = wire
  const secret = cookie.read(c.req.raw)
  if (secret === undefined) return problem(401, 'signed_out', 'There is no impersonation to stop.')
  // First there, then here: the product's own session must not outlive the audit's word that it is over.
  const left = await leaveIssued(service, c.req.raw)
  const stopped = await stopSession(service, secret)
  const reply = c.json({ redirect_to: stopped?.impersonation.returnTo ?? dashboardOf(options) }, 200, {
    'set-cookie': cookie.take(),
    'cache-control': 'no-store',
  })
  return withHeaders(reply, left)
}

/** `POST /api/v1/logout`: while impersonated it ends the impersonation alone. The host's own sign-in is the host's to end. */
export async function logoutRoute(c: Context, wire: WireContext): Promise<Response> {
  if (wire.cookie.read(c.req.raw) !== undefined) return stopRoute(c, wire)
  const { signOut, issue } = wire.options
  if (!signOut) {
    return problem(
      501,
      'sign_out_unsupported',
      'This service does not sign people out. Give createService a signOut, or sign out where people sign in.',
    )
  }
  // Without the cookie of the impersonation it may still be the customer's session that an operator sends.
  const { headers, redirectTo } = await signOut(issue ? await issue.ownRequest(c.req.raw) : c.req.raw)
  const reply = c.json(redirectTo === undefined ? {} : { redirect_to: redirectTo }, 200, {
    'cache-control': 'no-store',
  })
  return withHeaders(reply, headers)
}

/** `POST /api/v1/impersonation/extend`: once, and never past the longest that the settings allow. */
export async function extendRoute(c: Context, wire: WireContext): Promise<Response> {
  const { service, options, cookie } = wire
  const visitor = await visitorOf(c.req.raw, options, cookie)
  const { operator, cookie: secret } = visitor
  const live = secret === undefined ? undefined : await refreshSession(service, secret, visitor, true)
  if (!live || !operator) return problem(401, 'signed_out', 'There is no impersonation to extend.')
  await wire.limits.person('operator', operator.userId)
  const { id, environment } = live.impersonation.session
  const { seconds = EXTENSION } = await fieldsOf(c)
  const { settings } = await readSettings(service.database.db, environment)
  const asking = { environment, operator, isNested: false }
  const one = await openCaseOf(service, settings, asking, live.impersonation.session)
  const changed = await changeSession(service, {
    id,
    environment,
    by: personOf(operator),
    event: async ({ session }, current, trx) => ({
      type: 'extend',
      by: operator.userId,
      seconds: Number(seconds),
      decision: await judgeSession(service, trx, current, one, session),
    }),
  })
  return c.json({ expires_at: (orRefuse(changed).session.expiresAt ?? 0) / 1000 }, 200, {
    'cache-control': 'no-store',
  })
}

/** A body as a form or as JSON; nothing where it is neither. */
async function fieldsOf(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header('content-type') ?? ''
  try {
    const body: unknown = type.includes('json') ? await c.req.json() : await c.req.parseBody()
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

/** Where the dashboard is. */
export function dashboardOf({ origin, basePath }: { origin: string; basePath: string }): string {
  return `${origin}${basePath}/`
}
