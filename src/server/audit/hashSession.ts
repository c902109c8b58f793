import { hashToken } from '../shared/hashToken.js'

/** 22 characters of base64url are 132 bits: no two sessions meet. */
const LENGTH = 22

/**
 * What stands for an impersonation session in audit events: the first 22 characters of the SHA-256 (FIPS 180-4), in base64url
 * (RFC 4648, section 5), of the issuer, a line feed and the session's id. Your own table of sessions can be joined by it; who reads a
 * log learns no session id.
 *
 * @param issuer - The one that has issued the token, as `createAuth` was given it: the event's `subject.issuer`.
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
