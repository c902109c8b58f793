import { AuthError } from '../../core/errors.js'

/**
 * The token in a cookie of a `Cookie` header (RFC 6265, section 4.2.1). Undefined where there is none, or an empty one; two of
 * the name are refused: somebody else (a subdomain) may have set one of them, and the order does not tell which.
 *
 * @throws AuthError `token_invalid`
 */
export function readCookie(header: string | null, name: string): string | undefined {
  const [token, second] = valuesOf(header, name)
  if (second !== undefined) throw refused('There are two cookies of one name that carry the access token.')
  if (token === undefined || token === '') return undefined
  if (/^[\w.~+/-]+=*$/.test(token)) return token
  throw refused('The cookie that carries the access token holds none.')
}

/**
 * The same of a cookie whose value only the app can read.
 *
 * @throws AuthError `token_invalid`
 */
export function refuseTwoCookies(header: string | null, name: string): void {
  if (valuesOf(header, name).length > 1)
    throw refused('There are two cookies of one name that carry the session.')
}

function valuesOf(header: string | null, name: string): string[] {
  return (
    (header ?? '')
      .split(';')
      // Not trim(): a subdomain may set a cookie with another kind of space before its name, which is no `__Host-` cookie to a browser.
      .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
      .filter((pair) => pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1))
  )
}

function refused(what: string): AuthError {
  return new AuthError('token_invalid', `${what} Clear the cookies of this site and sign in again.`)
}
