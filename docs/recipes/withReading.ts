import type { ClaimReading, User } from 'impersonation-kit'

/** The user, with what a claim mapper said of the vendor's session. `AuthProvider` reads the marker again, failing closed. */
export function withReading(user: User, reading: ClaimReading): User {
  if (reading.state === 'none') return user
  if (reading.state === 'unreadable') return { ...user, impersonatorUserId: 'unknown' }
  const { state: _state, userId: _userId, mode = 'full', ...details } = reading
  return { ...user, impersonation: { ...details, mode } }
}
