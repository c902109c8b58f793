import { AuthError } from './errors.js'
import { defined, field, readId, readTime } from './read.js'
import { readUser, type User } from './user.js'

/** The routes of an auth server that the browser calls. */
export const ROUTES = {
  refresh: '/api/v1/refresh_token',
  logout: '/api/v1/logout',
  stop: '/api/v1/impersonation/stop',
} as const

/** The header that says which identity a page shows. With it the server can refuse a write from a tab that shows another one. */
export const IDENTITY_HEADER = 'x-expected-identity'

/** The value of the identity header: the user, the impersonator, and the issuer if it is known. */
export function identityTag({ userId, impersonatorUserId = '', issuer = '' }: User): string {
  return [userId, impersonatorUserId, issuer].map(encodeURIComponent).join(';').replace(/;+$/, '')
}

/** The reply of `GET /api/v1/refresh_token`, in PropelAuth's shape. Times are Unix seconds. */
export interface RefreshReply {
  /** The access token, a JWT. */
  access_token: string
  /** When the access token expires. Its own `exp` wins. */
  expires_at_seconds: number
  /** The user whose account is used. */
  user: {
    user_id: string
    name?: string
    email?: string
    username?: string
    first_name?: string
    last_name?: string
    picture_url?: string
    properties?: Record<string, unknown>
    impersonator_user?: string
  }
  /** The user's organizations in PropelAuth's shape. This library does not read them. */
  org_id_to_org_member_info: Record<string, unknown>
  impersonator_user?: string
  /** The impersonation session, only while somebody impersonates the user. */
  impersonation?: {
    session: string
    mode: 'read-only' | 'full'
    reason?: string
    started_at: number
    expires_at: number
    server_time: number
    impersonator: { id?: string; email?: string; name?: string }
  }
}

/** An error reply: RFC 9457 problem details with a stable `code`. */
export interface Problem {
  /** Always `about:blank`: `code` says what happened. */
  type: string
  /** The name of the HTTP status. */
  title: string
  /** The HTTP status. */
  status: number
  /** What happened and what to do, as text for people. It may change. */
  detail: string
  /** What happened, as a stable code for programs: an `AuthErrorCode`. */
  code: string
}

/** The user of a refresh reply, before its impersonation marker is read. Times are Unix milliseconds. */
export interface RefreshedUser {
  user: User
  accessToken: string
  expiresAt?: number
  serverTime?: number
}

/**
 * Reads a refresh reply.
 *
 * @throws AuthError `invalid_refresh_reply` if the user or the token is missing
 */
export function readRefreshReply(reply: unknown): RefreshedUser {
  const accessToken = field(reply, 'access_token')
  const user = readUser(field(reply, 'user'), (name) =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  )
  if (!user || typeof accessToken !== 'string' || !accessToken) {
    throw new AuthError(
      'invalid_refresh_reply',
      `The reply to ${ROUTES.refresh} has no ${user ? 'access_token' : 'user.user_id'}. Check that authUrl is the address of your auth server.`,
    )
  }
  return defined<RefreshedUser>({
    user,
    accessToken,
    expiresAt: readTime(field(reply, 'expires_at_seconds'), 1000),
    serverTime: readTime(field(field(reply, 'impersonation'), 'server_time'), 1000),
  })
}

/** The `code` of a problem reply; undefined if the body is not one. */
export function readProblemCode(body: unknown): string | undefined {
  return readId(field(body, 'code'))
}
