import type { JWTPayload } from 'jose'
import type { ClaimMapper } from '../../core/impersonation.js'
import { readId } from '../../core/read.js'
import { readClaims } from '../../core/readReading.js'
import { readUser, type User, withReading } from '../../core/user.js'

/** The user that verified claims name, impersonated or not. Undefined if the user's id cannot be read. */
export function toUser(claims: JWTPayload, mapper: ClaimMapper, issuer?: string): User | undefined {
  const reading = readClaims(mapper, claims)
  const person = readUser({
    userId: reading.userId ?? readId(claims.sub),
    issuer,
    name: claims['name'],
    email: claims['email'],
    username: claims['username'] ?? claims['preferred_username'],
    firstName: claims['first_name'] ?? claims['given_name'],
    lastName: claims['last_name'] ?? claims['family_name'],
    pictureUrl: claims['picture'] ?? claims['picture_url'],
    properties: claims['properties'],
  })
  return person && withReading(person, reading)
}
