import type { ClaimMapper } from '../core/impersonation.js'
import { field, readId } from '../core/read.js'
import { readUser, type User } from '../core/user.js'

/**
 * The user that verified claims speak of, or undefined where no user id can be read. A mapper that throws, or that answers
 * with anything but a reading, counts as an impersonator who cannot be told.
 */
export function toUser(claims: unknown, mapper: ClaimMapper): User | undefined {
  const reading = readSafely(mapper, claims)
  const state = field(reading, 'state')
  const { state: _state, userId: _userId, ...details } = state === 'impersonated' ? Object(reading) : {}
  return readUser({
    userId: readId(field(reading, 'userId')) ?? readId(field(claims, 'sub')),
    email: field(claims, 'email'),
    username: field(claims, 'username') ?? field(claims, 'preferred_username'),
    firstName: field(claims, 'first_name') ?? field(claims, 'given_name'),
    lastName: field(claims, 'last_name') ?? field(claims, 'family_name'),
    pictureUrl: field(claims, 'picture') ?? field(claims, 'picture_url'),
    properties: field(claims, 'properties'),
    // An impersonation without an impersonator is what readUser takes for one by someone unknown.
    impersonation: state === 'none' ? undefined : details,
  })
}

function readSafely(mapper: ClaimMapper, claims: unknown): unknown {
  try {
    return mapper(claims)
  } catch {
    return undefined
  }
}
