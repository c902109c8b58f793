import { expect } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { APP, type browser } from './startService.js'

/** The operators' routes of the only environment. */
export const BASE = '/api/operators/production'

export type Who = ReturnType<typeof browser>

export const json = async <T = Record<string, unknown>>(reply: Response): Promise<T> =>
  (await reply.json()) as T

/** The status and the code of a reply. */
export const codeOf = async (reply: Response): Promise<[number, unknown]> => [
  reply.status,
  (await json(reply))['code'],
]

/** Changes settings as an Owner does: reads them, with their ETag, and writes them back. */
export async function change(owner: Who, more: Partial<EnvironmentSettings>): Promise<Response> {
  const read = await owner.get(`${BASE}/settings`)
  const { settings } = await json<{ settings: EnvironmentSettings }>(read)
  return owner.put(
    `${BASE}/settings`,
    { ...settings, ...more },
    { 'if-match': read.headers.get('etag') ?? '' },
  )
}

export const start = (who: Who, userId = 'user_42', more: object = {}): Promise<Response> =>
  who.post(`${BASE}/impersonations`, { userId, reason: 'The invoice of March is missing', ...more })

/** Starts, redeems the ticket, and gives the session's id. */
export async function impersonate(who: Who, userId = 'user_42', more: object = {}): Promise<string> {
  const started = await start(who, userId, more)
  expect(started.status).toBe(201)
  const { ticket, impersonation } = await json<{ ticket: string; impersonation: { id: string } }>(started)
  const redeemed = await who.post('/redeem', { ticket })
  expect([redeemed.status, redeemed.headers.get('location')]).toEqual([303, `${APP}/`])
  return impersonation.id
}

export const refresh = (who: Who): Promise<Response> => who.get('/api/v1/refresh_token', { origin: APP })

export const stop = (who: Who): Promise<Response> =>
  who.post('/api/v1/impersonation/stop', {}, { origin: APP })

/** Who the app is told that the browser is. */
export async function userOf(who: Who): Promise<string | undefined> {
  const { user } = await json<{ user?: { user_id: string } }>(await refresh(who))
  return user?.user_id
}
