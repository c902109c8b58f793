import { AuthError } from '../core/errors.js'

/** Room for the longest token and the word before it. */
const MAX_HEADER_LENGTH = 16_400
const SEPARATORS = [' ', '\t', ',']

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
