import { act } from '../../claims/act.js'
import { betterAuth } from '../../claims/betterAuth.js'
import { combineClaims } from '../../claims/combineClaims.js'
import { propelauth } from '../../claims/propelauth.js'
import type { ClaimMapper } from '../../core/impersonation.js'
import { field, isAbsent, readId } from '../../core/read.js'
import { readClaims, readImpersonation } from '../../core/readReading.js'
import { readUser, type User, withReading } from '../../core/user.js'
import { copyUser } from '../shared/copyUser.js'
import { invalidSession } from './invalidSession.js'

const IDS = ['userId', 'user_id', 'sub']
// A session's own `id` does not name a user.
const IDS_OF_USER = [...IDS, 'id']
const NAMES: Partial<Record<keyof User, string[]>> = {
  issuer: ['issuer', 'iss'],
  name: ['name'],
  email: ['email'],
  username: ['username', 'preferred_username'],
  firstName: ['firstName', 'first_name', 'given_name'],
  lastName: ['lastName', 'last_name', 'family_name'],
  pictureUrl: ['pictureUrl', 'picture_url', 'picture', 'image'],
  properties: ['properties'],
}
const NO_USER =
  'names no user. If nobody is signed in, return null from resolve. Otherwise return { userId } or { user: { id } }, where the id is a string of 1 to 256 characters'

/** The default mapper. It includes better-auth's: an app that forgets it would not see impersonators. */
export const sessionClaims: ClaimMapper = combineClaims(act, propelauth, (value) =>
  isText(field(value, 'session')) ? { state: 'none' } : betterAuth(value),
)

/**
 * The user of the object that an app's `resolve` returned. A marker in either place counts. If it cannot be read, someone unknown
 * impersonates the user.
 *
 * @throws AuthError `session_invalid` if the value names no user, or two
 */
export function readSession(value: unknown, mapper: ClaimMapper): User {
  if (typeof value !== 'object' || value === null) throw invalidSession('is not an object')
  // Otherwise every object would have the id that somebody put there.
  const polluted = [...IDS_OF_USER, 'user', 'session'].find((name) => name in Object.prototype)
  if (polluted !== undefined) {
    throw invalidSession(`cannot be read, because some code has added "${polluted}" to Object.prototype`)
  }
  const holder = field(value, 'user')
  // If `user` is a string, it is the id and nothing more.
  const inner = isText(holder) ? undefined : holder
  const reading = readClaims(mapper, value)
  const userId = theOne([...idsIn(value, IDS), ...idsIn(inner, IDS_OF_USER), reading.userId])
  const fields = Object.entries(NAMES).map(([name, given]) => [name, firstOf(value, inner, given)])
  const person = readUser({ ...Object.fromEntries(fields), userId })
  if (!person) throw invalidSession('has an issuer that cannot be read')
  const user = [value, inner].reduce<User>(
    (read, from) => withReading(read, ownReading(from, userId)),
    withReading(person, reading),
  )
  try {
    return copyUser(user)
  } catch {
    throw invalidSession('has properties that cannot be copied. Return plain data from resolve')
  }
}

/** The reading of this library's own fields. It always writes the mode, so a missing one was lost. */
function ownReading(from: unknown, userId: string): ReturnType<typeof readImpersonation> {
  const impersonation = field(from, 'impersonation')
  const reading = readImpersonation(field(from, 'impersonatorUserId'), impersonation, userId)
  if (isAbsent(impersonation) || reading.state !== 'impersonated') return reading
  return { ...reading, mode: field(impersonation, 'mode') === 'full' ? 'full' : 'read-only' }
}

function idsIn(value: unknown, names: string[]): (string | undefined)[] {
  return names
    .map((name) => field(value, name))
    .filter((given) => !isAbsent(given))
    .map((given) => {
      const id = readId(given)
      if (id === undefined) throw invalidSession(NO_USER)
      return id
    })
}

function theOne(given: (string | undefined)[]): string {
  const [id, second] = new Set(given.filter((one) => one !== undefined))
  if (id === undefined) throw invalidSession(NO_USER)
  if (second !== undefined) throw invalidSession('names two users. Return only one id from resolve')
  return id
}

function firstOf(value: unknown, inner: unknown, names: string[]): unknown {
  return [value, inner]
    .flatMap((from) => names.map((name) => field(from, name)))
    .find((given) => !isAbsent(given))
}

function isText(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
