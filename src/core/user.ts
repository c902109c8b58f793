import {
  type ClaimReading,
  combineReadings,
  type Impersonation,
  type Impersonator,
  impersonatorId,
  UNKNOWN_IMPERSONATOR,
} from './impersonation.js'
import { defined, field, isAbsent, readId, readText } from './read.js'
import { readImpersonation, readReading } from './readReading.js'

/** The person whose account is being used. */
export interface User {
  /** The user's id: the `sub` of the token (RFC 7519, section 4.1.2), or PropelAuth's `user_id`. */
  userId: string
  /** The full name, if the auth provider gives one. It is shown instead of the first and last name. */
  name?: string
  /**
   * The issuer of the id: the `iss` of the token (RFC 7519, section 4.1.1). Two issuers may give the same id to two people. If you have
   * several issuers, use both as the key of your data. Absent if it is not known.
   */
  issuer?: string
  /** The e-mail address. */
  email?: string
  /** The user name. */
  username?: string
  /** The first name. */
  firstName?: string
  /** The last name. */
  lastName?: string
  /** The address of the user's picture. */
  pictureUrl?: string
  /** Anything else that your auth provider says about the user. */
  properties?: Record<string, unknown>
  /** The id of the person at the keyboard. Set only while the user is impersonated. It is `'unknown'` if the marker cannot be read. */
  impersonatorUserId?: string
  /** Details of the impersonation. Set only while the user is impersonated. */
  impersonation?: Impersonation
}

type Nullable<T> = { [K in keyof T]: object extends Pick<T, K> ? T[K] | null | undefined : T[K] }

/**
 * A user from your app or your auth provider. Every optional field of `User` may also be `null` or `undefined`; both mean absent.
 *
 * @example
 * ```ts
 * import type { UserInput } from 'impersonation-kit'
 *
 * const fromRow = (row: { id: string; email: string | null; name: string | null }): UserInput => ({
 *   userId: row.id,
 *   email: row.email,
 *   name: row.name,
 * })
 * ```
 */
export type UserInput = Nullable<Omit<User, 'properties' | 'impersonation'>> & {
  /** Any object, also one with an interface type. */
  properties?: object | null | undefined
  /** Set this, or `impersonatorUserId`, only while impersonated. */
  impersonation?: ImpersonationInput | null | undefined
}

/** An impersonation from your app or your auth provider. Times are Unix milliseconds. */
export type ImpersonationInput = Nullable<Omit<Impersonation, 'impersonator'>> & {
  impersonator: Nullable<Impersonator>
}

/**
 * Reads a user from a value of any shape. It fails closed: a marker that cannot be read means that someone unknown impersonates the user
 * and may only read. Undefined if `userId` cannot be read, or if there is an `issuer` that cannot be read. It never throws.
 *
 * @param nameOf - Gives the name of a field in `value`, if it has another name there.
 */
export function readUser(value: unknown, nameOf = (name: string): string => name): User | undefined {
  const read = (name: keyof User): unknown => field(value, nameOf(name))
  const userId = readId(read('userId'))
  const givenIssuer = read('issuer')
  const issuer = readId(givenIssuer)
  if (userId === undefined || (issuer === undefined && !isAbsent(givenIssuer))) return undefined
  const properties = read('properties')
  const person = defined<User>({
    userId,
    issuer,
    name: readText(read('name')),
    email: readText(read('email')),
    username: readText(read('username')),
    firstName: readText(read('firstName')),
    lastName: readText(read('lastName')),
    pictureUrl: readText(read('pictureUrl')),
    properties:
      typeof properties === 'object' && properties ? (properties as Record<string, unknown>) : undefined,
  })
  return withReading(person, readImpersonation(read('impersonatorUserId'), read('impersonation'), userId))
}

/** The user, combined with what a reading says about impersonation. It never throws. */
export function withReading(user: User, reading: ClaimReading): User {
  // Nearly every user: there is nothing to add and nothing to remove.
  if (field(reading, 'state') === 'none' && !('impersonatorUserId' in user) && !('impersonation' in user))
    return user
  const joined = combineReadings(
    readImpersonation(user.impersonatorUserId, user.impersonation, user.userId),
    readReading(reading, user.userId),
  )
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

/**
 * One string for one identity: a line with the ids of the user, the impersonator and the impersonation session, and a line with the issuer
 * of the user's id if it is known.
 */
export function identityKey(user: User | null): string {
  const { sessionId, impersonator } = user?.impersonation ?? {}
  const ids = user && [user.userId, user.impersonatorUserId, sessionId, impersonator?.issuer]
  return `${JSON.stringify(ids)}\n${user?.issuer === undefined ? '' : `${user.issuer}\n`}`
}

/**
 * True if two keys belong to the same identity, as far as is known. An issuer that only one of them has makes no difference: the app may
 * have created the user before there was a token.
 */
export function isSameKey(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a)
}

/** True if two users are the same identity, as far as is known. */
export function isSameIdentity(a: User | null, b: User | null): boolean {
  return isSameKey(identityKey(a), identityKey(b))
}

/** The name to show for a user, on one line: the most complete one that is known. */
export function displayName(user: User): string {
  const fullName = user.name ?? [user.firstName, user.lastName].filter(Boolean).join(' ')
  return (fullName || (user.username ?? user.email ?? user.userId)).trim().replace(/\s+/g, ' ')
}

/**
 * A name for a text without markup. If it runs from right to left, it is isolated with U+2068 and U+2069, which are invisible, so that the
 * text beside it keeps its order.
 */
export function isolate(name: string): string {
  return /[^\0-\u058f]/.test(name) ? `\u2068${name}\u2069` : name
}
