import type { ClaimMapper } from '../core/impersonation.js'
import { field, readId } from '../core/read.js'
import { readClaims } from '../core/readReading.js'
import { readUser, type User, withReading } from '../core/user.js'

/** The user that verified claims speak of, impersonated or not, or undefined where no user id can be read. */
export function toUser(claims: unknown, mapper: ClaimMapper): User | undefined {
  const reading = readClaims(mapper, claims)
  const person = readUser({
    userId: reading.userId ?? readId(field(claims, 'sub')),
    email: field(claims, 'email'),
    username: field(claims, 'username') ?? field(claims, 'preferred_username'),
    firstName: field(claims, 'first_name') ?? field(claims, 'given_name'),
    lastName: field(claims, 'last_name') ?? field(claims, 'family_name'),
    pictureUrl: field(claims, 'picture') ?? field(claims, 'picture_url'),
    properties: field(claims, 'properties'),
  })
  return person && withReading(person, reading)
}
