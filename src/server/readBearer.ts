import { AuthError } from '../core/errors.js'

/** Room for the longest token and the word before it. */
const MAX_HEADER_LENGTH = 16_400

/**
 * The token of an `Authorization` header (RFC 6750, section 2.1). Undefined where there is no header; a header that is
 * anything else than one bearer token is refused, as two headers are (joined, they are none).
 *
 * @throws AuthError `token_invalid`
 */
export function readBearer(header: string | null): string | undefined {
  if (header === null) return undefined
  const token =
    header.length <= MAX_HEADER_LENGTH ? /^Bearer +([\w.~+/-]+=*)$/i.exec(header.trim())?.[1] : undefined
  if (token !== undefined) return token
  throw new AuthError(
    'token_invalid',
    'The Authorization header is not one bearer token. Send one header, "Authorization: Bearer …".',
    { status: 401 },
  )
}
