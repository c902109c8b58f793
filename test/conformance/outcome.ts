import type { User } from 'impersonation-kit/server'
import { expect } from 'vitest'

export const MISSING = '401 token_missing, Bearer, no-store, Vary: Authorization'
export const INVALID = '401 token_invalid, Bearer error="invalid_token", no-store, Vary: Authorization'
export const EXPIRED = '401 token_expired, Bearer error="invalid_token", no-store, Vary: Authorization'
export const FORBIDDEN = '403 impersonation_forbidden, no-store, Vary: Authorization'
export const READ_ONLY = '403 impersonation_read_only, no-store, Vary: Authorization'
export const CHANGED = '409 identity_changed, no-store, Vary: Authorization'
export const DIRECT = '200 user_42, Vary: Authorization'
export const IMPERSONATED = '200 user_42 by admin_7, private, no-store, Vary: Authorization'
export const NOBODY = '200 nobody, Vary: Authorization'

/** A reply in one line: what it says, what it asks for, who may keep it. */
export async function outcome(response: Response): Promise<string> {
  const { status, headers } = response
  const text = await response.text()
  const vary = `Vary: ${headers.get('vary')}`
  const cache = headers.get('cache-control')
  if (status < 400) {
    const user = JSON.parse(text) as User | null
    const who = user ? [user.userId, user.impersonatorUserId].filter(Boolean).join(' by ') : 'nobody'
    return [`${status} ${who}`, cache, vary].filter(Boolean).join(', ')
  }
  expect(headers.get('content-type')).toBe('application/problem+json')
  const problem = JSON.parse(text) as { code: string; status: number }
  expect(Object.keys(problem).toSorted()).toEqual(['code', 'detail', 'status', 'title', 'type'])
  expect(problem.status).toBe(status)
  const challenge = headers.get('www-authenticate')?.split(',')[0]
  // Behind a guard that knows of an impersonation it is "private, no-store".
  const isKept = cache?.includes('no-store') ? 'no-store' : `kept (${cache})`
  return [`${status} ${problem.code}`, challenge, isKept, vary].filter(Boolean).join(', ')
}

/** The outcomes of several requests, each named once. */
export async function once(responses: (Response | Promise<Response>)[]): Promise<string[]> {
  const outcomes = await Promise.all(responses.map(async (response) => outcome(await response)))
  return [...new Set(outcomes)]
}

/** The header that carries a token. */
export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
