import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BetterAuthCookie, BetterAuthInside } from './BetterAuthServer.js'

/** What better-auth puts before its names over https. */
const PREFIXES = /^(?:__(?:Secure|Host)-)+/
const BEARER = /^\s*bearer\b(.*)$/is

/** What the cookie `admin_session` holds: the operator's own session, while the other cookie is the customer's. */
export interface AdminSession {
  token: string
  /** Did the operator ask not to be remembered? */
  isShort: boolean
}

/** The token of better-auth's session in a request; undefined where there is none that better-auth signed. */
export function readSessionToken(request: Request, inside: BetterAuthInside): string | undefined {
  return readSigned(request, inside.authCookies.sessionToken.name, inside.secret)
}

/** The operator's own session, put aside by `impersonateUser`. */
export function readAdminSession(request: Request, inside: BetterAuthInside): AdminSession | undefined {
  const value = readSigned(request, inside.createAuthCookie('admin_session').name, inside.secret)
  const [token = '', dontRemember = ''] = value?.split(':') ?? []
  return token === '' ? undefined : { token, isShort: dontRemember !== '' }
}

/** The session that the bearer plug-in of better-auth would read, and the credentials that name it, as that plug-in takes them. */
export function readBearer(
  request: Request,
  { secret }: BetterAuthInside,
): { token: string; credentials: string } | undefined {
  const given = BEARER.exec(request.headers.get('authorization') ?? '')?.[1]?.trim() ?? ''
  // Only what is signed is encoded.
  const credentials = given.includes('.') ? decoded(given) : given
  if (credentials === undefined || credentials === '') return undefined
  const token = credentials.includes('.') ? verified(credentials, secret) : credentials
  return token === undefined ? undefined : { token, credentials }
}

/** Which sessions a request may name, each found to be nobody's impersonation. */
export interface OwnSessions {
  /** By cookie. */
  token?: string | undefined
  /** Was it put aside, so that the other cookies are those of an impersonation? */
  isAside: boolean
  /** By bearer token: the credentials. */
  bearer?: string | undefined
}

/**
 * The same request with these sessions in it and no others. It is always written anew: where better-auth reads a header in another way
 * than we do, it finds nothing that we have not looked at.
 */
export function withOwnSessions(
  request: Request,
  inside: BetterAuthInside,
  { token, isAside, bearer }: OwnSessions,
): Request {
  const { sessionToken, sessionData, dontRememberToken } = inside.authCookies
  const dropped = [
    sessionToken.name,
    inside.createAuthCookie('admin_session').name,
    sessionData.name,
    ...(isAside ? [dontRememberToken.name] : []),
  ].map(bare)
  // In every spelling: better-auth itself must not find the session under a name that we do not look at.
  const kept = pairsOf(request)
    .filter(([name]) => !dropped.includes(bare(name)) && !bare(name).startsWith(`${bare(sessionData.name)}.`))
    .map((pair) => pair.join('='))
  const cookies = [
    ...kept,
    ...(token === undefined ? [] : [`${sessionToken.name}=${sign(token, inside.secret)}`]),
  ]
  const headers = new Headers(request.headers)
  headers.delete('cookie')
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '))
  if (BEARER.test(headers.get('authorization') ?? '')) headers.delete('authorization')
  if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`)
  // The body stays with the first request: a sign-in is read from headers.
  return new Request(request.url, { method: request.method, headers })
}

/** The `Set-Cookie` lines that put the operator's own session back, as `stopImpersonating` does. */
export function restoreOwnSession(inside: BetterAuthInside, { token, isShort }: AdminSession): Headers {
  const { sessionToken, sessionData, dontRememberToken } = inside.authCookies
  const { maxAge, ...attributes } = sessionToken.attributes
  const headers = new Headers()
  headers.append(
    'set-cookie',
    write(
      {
        name: sessionToken.name,
        attributes: isShort || maxAge === undefined ? attributes : { ...attributes, maxAge },
      },
      sign(token, inside.secret),
    ),
  )
  const gone = [
    inside.createAuthCookie('admin_session'),
    sessionData,
    ...(isShort ? [] : [dontRememberToken]),
  ]
  for (const { name, attributes: own } of gone) {
    headers.append('set-cookie', write({ name, attributes: { ...own, maxAge: 0 } }, ''))
  }
  return headers
}

function bare(name: string): string {
  return name.replace(PREFIXES, '')
}

/** Names are trimmed as better-auth does it: a space would hide a cookie from us that it finds. */
function pairsOf(request: Request): [name: string, value: string][] {
  return (request.headers.get('cookie') ?? '')
    .split(';')
    .filter((pair) => pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()])
}

function readSigned(request: Request, name: string, secret: string): string | undefined {
  const found = pairsOf(request).find(([one]) => one === name)?.[1]
  const text = found === undefined ? undefined : decoded(found)
  return text === undefined ? undefined : verified(text, secret)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function verified(text: string, secret: string): string | undefined {
  const value = text.slice(0, text.lastIndexOf('.'))
  const given = Buffer.from(text)
  const right = Buffer.from(`${value}.${hmac(value, secret)}`)
  return given.length === right.length && timingSafeEqual(given, right) ? value : undefined
}

function sign(value: string, secret: string): string {
  return encodeURIComponent(`${value}.${hmac(value, secret)}`)
}

function hmac(value: string, secret: string): string {
  return createHmac('sha256', secret).update(value).digest('base64')
}

function write({ name, attributes }: BetterAuthCookie, value: string): string {
  const { path = '/', domain, sameSite = 'lax', secure, httpOnly, maxAge } = attributes
  return [
    `${name}=${value}`,
    `Path=${path}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(httpOnly === false ? [] : ['HttpOnly']),
    ...(secure ? ['Secure'] : []),
    `SameSite=${sameSite.slice(0, 1).toUpperCase()}${sameSite.slice(1)}`,
  ].join('; ')
}
