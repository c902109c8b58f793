/**
 * The `WWW-Authenticate` value that asks for a newer sign-in (RFC 9470, section 3).
 *
 * @param maxAge `stepUpMaxAge` of the settings, in seconds.
 *
 * @example
 * ```ts
 * stepUpChallenge(300)
 * // Bearer error="insufficient_user_authentication", error_description="Sign in again.", max_age="300"
 * ```
 */
export function stepUpChallenge(maxAge: number): string {
  return `Bearer error="insufficient_user_authentication", error_description="Sign in again.", max_age="${Math.max(0, Math.floor(maxAge))}"`
}
