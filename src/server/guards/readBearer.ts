import { AuthError } from '../../core/errors.js'

/** Room for the longest token and the word before it. */
const MAX_HEADER_LENGTH = 16_400
const SEPARATORS = [' ', '\t', ',']

/** Schemes that carry an access token, well or badly (RFC 6750, RFC 9449, and what clients invent). */
const TOKEN_SCHEMES = 'bearer|dpop|gnap|jwt|oauth|token'
const OTHER_SCHEME = new RegExp(`^ *(?!(?:${TOKEN_SCHEMES})\\b)[\\w-]+ +\\S`, 'i')
const TOKEN_SCHEME = new RegExp(`, *(?:${TOKEN_SCHEMES})\\b`, 'i')

/** True of a header for somebody else: the password of a staging site, say. Of two headers, joined, neither may carry a token. */
export function isOtherScheme(header: string): boolean {
  return header.length <= MAX_HEADER_LENGTH && OTHER_SCHEME.test(header) && !TOKEN_SCHEME.test(header)
}

/**
 * The token of an `Authorization` header (RFC 6750, section 2.1). Undefined where there is no header; a header that is
 * anything else than one bearer token is refused, as two headers are (joined, they are none).
 *
 * @throws AuthError `token_invalid`
 */
export function readBearer(header: string | null): string | undefined {
  if (header === null) return undefined
  const [scheme] = (header.length <= MAX_HEADER_LENGTH && /^ *Bearer +/i.exec(header)) || ['']
  const token = header.slice(scheme.length).trimEnd()
  // Only what tells one token from two: a pattern takes longer than all else here, and what is no token never verifies.
  if (scheme !== '' && token !== '' && !SEPARATORS.some((separator) => token.includes(separator))) {
    return token
  }
  throw new AuthError(
    'token_invalid',
    'The Authorization header is not one bearer token. Send one header, "Authorization: Bearer …".',
  )
}
