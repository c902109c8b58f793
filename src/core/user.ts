import {
  type ClaimReading,
  combineReadings,
  type Impersonation,
  type Impersonator,
  impersonatorId,
  readMarker,
  readMode,
  UNKNOWN_IMPERSONATOR,
} from './impersonation.js'
import { defined, field, isAbsent, readId, readText, readTime } from './read.js'

/** The person whose account is being used. */
export interface User {
  userId: string
  email?: string
  username?: string
  firstName?: string
  lastName?: string
  pictureUrl?: string
  properties?: Record<string, unknown>
  /** Who is at the keyboard: there exactly while impersonated, and `'unknown'` where the marker cannot be read. */
  impersonatorUserId?: string
  /** There exactly while impersonated. */
  impersonation?: Impersonation
}

/**
 * Reads a user from a value of any shape, failing closed: a marker that cannot be read means impersonated by someone
 * unknown, who may only look. Undefined where no `userId` can be read. It never throws.
 */
export function readUser(value: unknown): User | undefined {
  const userId = readId(field(value, 'userId'))
  if (userId === undefined) return undefined
  const properties = field(value, 'properties')
  const person = defined<User>({
    userId,
    email: readText(field(value, 'email')),
    username: readText(field(value, 'username')),
    firstName: readText(field(value, 'firstName')),
    lastName: readText(field(value, 'lastName')),
    pictureUrl: readText(field(value, 'pictureUrl')),
    properties:
      properties !== null && typeof properties === 'object'
        ? (properties as Record<string, unknown>)
        : undefined,
  })
  return withReading(person, readOwnMarkers(value, userId))
}

/** The user, with what a reading says of impersonation joined to what the user already says. */
export function withReading(user: User, reading: ClaimReading): User {
  const joined = combineReadings(readOwnMarkers(user, user.userId), reading)
  const { impersonatorUserId: _id, impersonation: _impersonation, ...person } = user
  if (joined.state === 'none') return person
  if (joined.state === 'unreadable') {
    const impersonation: Impersonation = { impersonator: { kind: 'unknown' }, mode: 'read-only' }
    return { ...person, impersonatorUserId: UNKNOWN_IMPERSONATOR, impersonation }
  }
  const { state: _state, userId: _userId, mode = 'full', ...details } = joined
  const impersonatorUserId = impersonatorId(details.impersonator) ?? UNKNOWN_IMPERSONATOR
  return { ...person, impersonatorUserId, impersonation: { ...details, mode } }
}

/** True where two users are one identity: the same user, impersonator and impersonation session. */
export function isSameIdentity(a: User | null, b: User | null): boolean {
  return (
    a?.userId === b?.userId &&
    a?.impersonatorUserId === b?.impersonatorUserId &&
    a?.impersonation?.sessionId === b?.impersonation?.sessionId
  )
}

/** The name to show for a user: the fullest that is known. */
export function displayName(user: User): string {
  const fullName = [user.firstName, user.lastName].filter(Boolean).join(' ')
  return fullName || user.username || user.email || user.userId
}

function readOwnMarkers(value: unknown, userId: string): ClaimReading {
  const details = field(value, 'impersonation')
  const impersonator = field(details, 'impersonator')
  const email = readId(field(impersonator, 'email'))
  const named = readMarker(field(impersonator, 'id') ?? email, userId)
  const marked = readMarker(field(value, 'impersonatorUserId'), userId)
  if (marked.state === 'none' && isAbsent(details)) return { state: 'none' }
  if (marked.state === 'unreadable') return marked
  if (named.state === 'unreadable') return named
  const id = marked.state === 'impersonated' ? marked.id : undefined
  if (id !== undefined && named.state === 'impersonated' && named.id !== id) {
    return { state: 'unreadable', why: 'impersonatorUserId and impersonation.impersonator differ' }
  }
  if (id === undefined && named.state === 'none') {
    return { state: 'unreadable', why: 'impersonation names no impersonator' }
  }
  const kind = field(impersonator, 'kind')
  return defined<ClaimReading & { state: 'impersonated' }>({
    state: 'impersonated',
    impersonator: defined<Impersonator>({
      id: readId(field(impersonator, 'id')) ?? (id === email ? undefined : id),
      email,
      name: readText(field(impersonator, 'name')),
      issuer: readText(field(impersonator, 'issuer')),
      kind: kind === 'agent' || kind === 'unknown' ? kind : 'person',
    }),
    userId,
    mode: readMode(field(details, 'mode')),
    reason: readText(field(details, 'reason')),
    sessionId: readId(field(details, 'sessionId')),
    startedAt: readTime(field(details, 'startedAt')),
    expiresAt: readTime(field(details, 'expiresAt')),
  })
}
