import type { DirectoryUser, PolicyDecision, Problem } from 'impersonation-kit/server'
import type { AskService } from './askService.js'
import { Refusal } from './problem.js'

const BASE = '/api/operators/production'
const FIELDS = ['user_id', 'reason', 'mode', 'duration', 'return_to']

/** A customer, and whether the operator may view as them. */
export interface FoundUser {
  user: DirectoryUser
  decision: PolicyDecision
}

/** Whose account a browser views. */
export interface Viewed {
  name: string
  reason?: string
}

/** A session, as the service describes it to operators; times are Unix milliseconds. */
export interface DescribedSession {
  state: string
  operator: { id: string; name?: string; email?: string }
  user: { id: string; name?: string; email?: string }
  reason?: string
  mode: 'read-only' | 'full'
  createdAt: number
  startedAt?: number
  expiresAt?: number
  endedAt?: number
  end?: string
}

/** The customers that a search finds, each with the service's decision. */
export async function findUsers(ask: AskService, search: string): Promise<FoundUser[]> {
  const reply = await ask(`${BASE}/users?limit=100&q=${encodeURIComponent(search)}`)
  return (await readOr<{ users: FoundUser[] }>(reply)).users
}

/** One session. */
export async function getSession(ask: AskService, id: string): Promise<DescribedSession> {
  const reply = await ask(`${BASE}/impersonations/${encodeURIComponent(id)}`)
  return (await readOr<{ impersonation: DescribedSession }>(reply)).impersonation
}

/** The settings, without their secrets. */
export async function getSettings(ask: AskService): Promise<object> {
  return (await readOr<{ settings: object }>(await ask(`${BASE}/settings`))).settings
}

/** Whose account this browser views, as the app would ask for it. */
export async function viewedBy(ask: AskService): Promise<{ viewed?: Viewed; cookies: string[] }> {
  const reply = await ask('/api/v1/refresh_token')
  const cookies = reply.headers.getSetCookie()
  if (!reply.ok) return { cookies }
  const { user, impersonation } = (await reply.json()) as {
    user: { user_id: string; name?: string }
    impersonation?: { reason?: string }
  }
  if (!impersonation) return { cookies }
  const { reason } = impersonation
  return { cookies, viewed: { name: user.name ?? user.user_id, ...(reason !== undefined && { reason }) } }
}

/**
 * Starts an impersonation: asks for a ticket, and spends it. A dashboard with scripts posts the ticket as a form of its own, because the
 * cookie is for the browser.
 *
 * @throws Refusal with the words of the service.
 */
export async function startSession(
  ask: AskService,
  fields: Record<string, unknown>,
  returnTo: (value: unknown) => string,
): Promise<{ cookies: string[]; location: string }> {
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name))
  if (unknown !== undefined)
    throw new Refusal(400, 'unknown_field', 'Unknown field', `Only ${FIELDS.join(', ')} may be sent.`)
  const { user_id: userId, reason, mode, duration, return_to } = fields
  const started = await ask(`${BASE}/impersonations`, {
    method: 'POST',
    body: {
      userId,
      reason,
      mode,
      ...(duration !== undefined && { duration: Number(duration) }),
      returnTo: returnTo(return_to),
    },
  })
  const { ticket } = await readOr<{ ticket?: string }>(started)
  const redeemed = await ask('/redeem', { method: 'POST', body: { ticket } })
  if (redeemed.status !== 303) await readOr(redeemed)
  return { cookies: redeemed.headers.getSetCookie(), location: redeemed.headers.get('location') ?? '/' }
}

/** Stops the impersonation of this browser, where there is one. */
export async function stopSession(ask: AskService): Promise<{ cookies: string[]; location?: string }> {
  const reply = await ask('/api/v1/impersonation/stop', { method: 'POST' })
  if (!reply.ok) return { cookies: [] }
  const { redirect_to: location } = (await reply.json()) as { redirect_to: string }
  return { cookies: reply.headers.getSetCookie(), location }
}

/** @throws Refusal where the service refused. */
async function readOr<T>(reply: Response): Promise<T> {
  if (reply.ok) return (await reply.json()) as T
  const { status, code, detail } = (await reply.json()) as Problem
  throw new Refusal(status, code, status < 500 ? 'Refused' : 'Out of order', detail)
}
