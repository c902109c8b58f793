import { propelauth } from '../claims/propelauth.js'
import { AuthError } from '../core/errors.js'
import { readRefreshReply, ROUTES } from '../core/protocol.js'
import { field } from '../core/read.js'
import { withReading } from '../core/user.js'
import type { AuthSource, StopResult } from './AuthSource.js'
import { hintAtCookie } from './hints.js'

/** The auth origin at `authUrl`, PropelAuth's or one that speaks the same wire, as an `AuthSource`. */
export function createAuthSource(authUrl: string): AuthSource {
  const origin = readOrigin(authUrl)
  const call = (route: string, signal: AbortSignal, init?: RequestInit): Promise<Response> =>
    fetch(origin + route, { signal, credentials: 'include', cache: 'no-store', ...init })

  const post = async (route: string, signal: AbortSignal): Promise<StopResult> => {
    const response = await call(route, signal, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    if (response.status === 401) return {} // there was no session left to end
    if (!response.ok) throw unexpected(route, response.status)
    const redirectTo = field(await response.json().catch(() => undefined), 'redirect_to')
    return typeof redirectTo === 'string' ? { redirectTo } : {}
  }

  let lastId: string | undefined
  const load: AuthSource['load'] = async (signal) => {
    const response = await call(ROUTES.refresh, signal)
    if (response.status === 401) {
      hintAtCookie(origin)
      return null
    }
    if (!response.ok) throw unexpected(ROUTES.refresh, response.status)
    const reply: unknown = await response.json()
    const session = readRefreshReply(reply)
    lastId = session.user.userId
    return { ...session, user: withReading(session.user, propelauth(reply)) }
  }

  return {
    load,
    returnOrigins: [new URL(origin).origin],
    // PropelAuth has no stop route: there, logging out ends only the impersonation.
    stopImpersonation: (signal) => {
      const before = lastId
      return post(ROUTES.stop, signal).catch(async (error: unknown) => {
        const status = error instanceof AuthError ? error.status : undefined
        if (signal.aborted || (status !== undefined && status !== 404 && status !== 405)) throw error
        // If another tab has stopped, or if the stop succeeded and its reply was lost, logging out would end the operator's own
        // session. (An error without a status may also be a 404 without CORS headers.)
        const user = (await load(signal))?.user
        if (!user || (!user.impersonatorUserId && user.userId !== before)) return {}
        return post(ROUTES.logout, signal)
      })
    },
    signOut: (signal) => post(ROUTES.logout, signal),
  }
}

function readOrigin(authUrl: string): string {
  if (!/^https?:\/\/[^/]/.test(authUrl)) {
    throw new AuthError(
      'invalid_configuration',
      `authUrl is ${JSON.stringify(authUrl)}. Give an absolute http(s) address, such as https://auth.example.com.`,
    )
  }
  return authUrl.replace(/\/+$/, '')
}

function unexpected(route: string, status: number): AuthError {
  return new AuthError(
    'auth_unreachable',
    `${route} answered ${status}. Check authUrl and the server's log.`,
    {
      status,
    },
  )
}
