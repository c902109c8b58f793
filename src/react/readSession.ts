import { jwtDecode } from 'jwt-decode'
import { AuthError } from '../core/errors.js'
import type { ClaimMapper, ClaimReading } from '../core/impersonation.js'
import { defined, field, isAbsent, readId, readTime } from '../core/read.js'
import { readClaims } from '../core/readReading.js'
import { readUser, type User, withReading } from '../core/user.js'

/** A session as the provider keeps it. Times are Unix milliseconds by the server's clock. */
export interface KnownSession {
  user: User
  accessToken?: string
  expiresAt?: number
  /** Milliseconds by which the server's clock is ahead of the browser's. */
  clockOffset: number
}

/**
 * Reads what a source loaded: the user, with the token's marker joined to the user's own.
 *
 * @throws AuthError `invalid_user`, `invalid_refresh_reply` (a token that cannot be read), or `identity_mismatch` (a token
 * of another user).
 */
export function readSession(loaded: unknown, claims: ClaimMapper, now: number): KnownSession | null {
  if (isAbsent(loaded)) return null
  const user = readUser(field(loaded, 'user'))
  if (!user) {
    throw new AuthError(
      'invalid_user',
      'The auth gave a user without a userId. Give it one: a non-empty string.',
    )
  }
  const given = field(loaded, 'accessToken')
  const accessToken = given === null || given === '' ? undefined : given
  const payload = readPayload(accessToken)
  const reading: ClaimReading = payload === undefined ? { state: 'none' } : readClaims(claims, payload)
  const issuer = readId(field(payload, 'iss')) ?? user.issuer
  if ((reading.userId ?? user.userId) !== user.userId || (user.issuer ?? issuer) !== issuer) {
    throw new AuthError(
      'identity_mismatch',
      'The auth gave an access token of another user. Reload; if it stays, the auth mixes up two sessions.',
    )
  }
  return defined<KnownSession>({
    user: withReading(defined<User>({ ...user, issuer }), reading),
    accessToken: accessToken as string | undefined,
    expiresAt: readTime(field(payload, 'exp'), 1000) ?? readTime(field(loaded, 'expiresAt')),
    clockOffset: (readTime(field(loaded, 'serverTime')) ?? believedNow(payload, now)) - now,
  })
}

/**
 * The claims of a JWT. Undefined if there is no token, or an opaque one: then only the session says who it is. A token that
 * begins like a JWT and cannot be read may hide a marker, so it is an error.
 */
function readPayload(token: unknown): object | undefined {
  if (isAbsent(token)) return undefined
  const payload = decode(token, false)
  if (typeof payload === 'object' && payload && !Array.isArray(payload)) return payload
  const header = decode(token, true)
  // An encrypted one (JWE) is for the API alone to read.
  const isJwt = !isAbsent(field(header, 'alg')) && isAbsent(field(header, 'enc'))
  if (typeof token === 'string' && !isJwt && /[^.]/.test(token)) return undefined
  throw new AuthError('invalid_refresh_reply', 'The auth gave an access token that cannot be read as a JWT.')
}

function decode(token: unknown, header: boolean): unknown {
  try {
    return jwtDecode<object>(token as string, { header })
  } catch {
    return undefined
  }
}

/** The browser's clock, unless a token just received says that it cannot be right: then the token's issue time. */
function believedNow(payload: unknown, now: number): number {
  const issuedAt = readTime(field(payload, 'iat'), 1000)
  const expiresAt = readTime(field(payload, 'exp'), 1000)
  if (issuedAt === undefined || expiresAt === undefined) return now
  return now < issuedAt || now >= expiresAt ? issuedAt : now
}
