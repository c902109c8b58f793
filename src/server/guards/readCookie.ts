import { AuthError } from '../../core/errors.js'

/**
 * The token in a cookie of a `Cookie` header (RFC 6265, section 4.2.1). Undefined if there is no such cookie, or an empty one. Two cookies
 * of this name are refused: a subdomain may have set one of them, and their order does not show which.
 *
 * @throws AuthError `token_invalid`
 */
export function readCookie(header: string | null, name: string): string | undefined {
  const [token, second] = valuesOf(header, name)
  if (second !== undefined)
    throw refused('The request has two cookies with the name of the access token cookie.')
  if (token === undefined || token === '') return undefined
  if (/^[\w.~+/-]+=*$/.test(token)) return token
  throw refused('The access token cookie does not contain a token.')
}

/**
 * The same check for a cookie whose value only the app can read.
 *
 * @throws AuthError `token_invalid`
 */
export function refuseTwoCookies(header: string | null, name: string): void {
  if (valuesOf(header, name).length > 1)
    throw refused('The request has two cookies with the name of the session cookie.')
}

function valuesOf(header: string | null, name: string): string[] {
  return (
    (header ?? '')
      .split(';')
      // Not trim(): a subdomain may set a cookie with another kind of space before its name, which a browser does not treat as a `__Host-`
      // cookie.
      .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
      .filter((pair) => pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1))
  )
}

function refused(what: string): AuthError {
  return new AuthError('token_invalid', `${what} Clear the cookies of this site and sign in again.`)
}
