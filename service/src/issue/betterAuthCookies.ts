import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BetterAuthCookie, BetterAuthInside } from './BetterAuthServer.js'

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

/** The same request with the operator's own session in it, and without the customer's. */
export function withOwnSession(request: Request, inside: BetterAuthInside, { token }: AdminSession): Request {
  const { sessionToken, sessionData, dontRememberToken } = inside.authCookies
  const dropped = [
    sessionToken.name,
    dontRememberToken.name,
    inside.createAuthCookie('admin_session').name,
    sessionData.name,
  ]
  const kept = pairsOf(request).filter(
    ([name]) => !dropped.includes(name) && !name.startsWith(`${sessionData.name}.`),
  )
  const headers = new Headers(request.headers)
  const own = `${sessionToken.name}=${sign(token, inside.secret)}`
  headers.set('cookie', [...kept.map((pair) => pair.join('=')), own].join('; '))
  // The body stays with the first request: a sign-in is read from headers.
  return new Request(request.url, { method: request.method === 'HEAD' ? 'HEAD' : 'GET', headers })
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

function pairsOf(request: Request): [name: string, value: string][] {
  return (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
}

function readSigned(request: Request, name: string, secret: string): string | undefined {
  const found = pairsOf(request).find(([one]) => one === name)?.[1]
  if (found === undefined) return undefined
  try {
    const text = decodeURIComponent(found)
    const value = text.slice(0, text.lastIndexOf('.'))
    const given = Buffer.from(text)
    const right = Buffer.from(`${value}.${hmac(value, secret)}`)
    return given.length === right.length && timingSafeEqual(given, right) ? value : undefined
  } catch {
    return undefined
  }
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
