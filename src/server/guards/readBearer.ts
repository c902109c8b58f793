import { AuthError } from '../../core/errors.js'

/** Enough for the longest token and the scheme before it. */
const MAX_HEADER_LENGTH = 16_400
const SEPARATORS = [' ', '\t', ',']

/** Schemes that carry an access token, correctly or not (RFC 6750, RFC 9449, and schemes that clients invented). */
const TOKEN_SCHEMES = 'bearer|dpop|gnap|jwt|oauth|token'
const OTHER_SCHEME = new RegExp(`^ *(?!(?:${TOKEN_SCHEMES})\\b)[\\w-]+ +\\S`, 'i')
const TOKEN_SCHEME = new RegExp(`, *(?:${TOKEN_SCHEMES})\\b`, 'i')

/**
 * True for a header that is not for this API, such as the password of a staging site. If two headers were joined, neither may carry a
 * token.
 */
export function isOtherScheme(header: string): boolean {
  return header.length <= MAX_HEADER_LENGTH && OTHER_SCHEME.test(header) && !TOKEN_SCHEME.test(header)
}

/**
 * The token of an `Authorization` header (RFC 6750, section 2.1). Undefined if there is no header. Anything else than one bearer token is
 * refused, also two headers, which arrive joined.
 *
 * @throws AuthError `token_invalid`
 */
export function readBearer(header: string | null): string | undefined {
  if (header === null) return undefined
  const [scheme] = (header.length <= MAX_HEADER_LENGTH && /^ *Bearer +/i.exec(header)) || ['']
  const token = header.slice(scheme.length).trimEnd()
  // Only checks that there is one token, not two: a regular expression would take longer than everything else here, and an invalid token
  // fails anyway.
  if (scheme !== '' && token !== '' && !SEPARATORS.some((separator) => token.includes(separator))) {
    return token
  }
  throw new AuthError(
    'token_invalid',
    'The Authorization header must contain exactly one bearer token. Send one header, "Authorization: Bearer …".',
  )
}
