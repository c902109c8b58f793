import { hashToken } from '../shared/hashToken.js'

/** 22 characters of base64url are 132 bits, so two sessions never have the same hash. */
const LENGTH = 22

/**
 * Creates the hash that stands for an impersonation session in audit events: the first 22 characters of the SHA-256 (FIPS 180-4), in
 * base64url (RFC 4648, section 5), of the issuer, a line feed and the session's id. You can join your own table of sessions by it. A reader
 * of the log does not learn the session's id.
 *
 * @param issuer - The issuer of the token, as you passed it to `createAuth`. It is the event's `subject.issuer`.
 *
 * @example
 * ```ts
 * import { hashSession } from 'impersonation-kit/server'
 *
 * const session = await hashSession('https://auth.example.com', 'is_2b7e151628')
 * ```
 */
export async function hashSession(issuer: string, sessionId: string): Promise<string> {
  return (await hashToken(`${issuer}\n${sessionId}`)).slice(0, LENGTH)
}
