import { AuthError } from '../../core/errors.js'
import { IDENTITY_HEADER, identityTag } from '../../core/protocol.js'
import type { User } from '../../core/user.js'
import { andThen, type Awaitable } from '../shared/andThen.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { refusalOf } from '../shared/refusedUsers.js'

/** Finds the user of a request, by a token or a session. */
export interface Credentials {
  /** The user; undefined if the request has no token or session. Throws, or rejects, with an `AuthError`. */
  userOf: (request: GuardedRequest) => Awaitable<User | undefined>
  /** Throws if only a cookie says who the user is, and it is not certain that a page of the app sent the request. */
  refuseCrossSite: (request: GuardedRequest) => void
}

/**
 * Finds the user of a request; undefined if the request has no token or session. Throws, or rejects, with an `AuthError`. With
 * `isRequired`, a request without a user is not compared with the identity that the page shows, because "the token is missing" is the more
 * useful error.
 */
export type Authenticate = (
  request: GuardedRequest,
  verified?: User,
  isRequired?: boolean,
) => Awaitable<User | undefined>

/**
 * Either side may not know the issuer: a page that cannot read its token, or a session that does not name one. Then only the ids are
 * compared. A page that is out of date is found by them; the tag protects from nothing else, because anybody can send the right one.
 */
function isTagOf({ issuer, ...unissued }: User, tag: string): boolean {
  const ids = identityTag(unissued)
  if (tag === ids) return true
  if (issuer !== undefined) return tag === identityTag({ ...unissued, issuer })
  const parts = tag.split(';')
  return parts.length === 3 && parts.slice(0, 2).join(';').replace(/;$/, '') === ids
}

/** Creates the function that finds the user of a request and compares it with the identity that the page shows. */
export function createAuthenticate({ userOf }: Credentials): Authenticate {
  return (request, verified, isRequired = false) =>
    andThen(verified ?? userOf(request), (user) => {
      if (!user && isRequired) return undefined
      const expected = request.headers.get(IDENTITY_HEADER)
      if (expected === null || (user && isTagOf(user, expected))) return user
      const refusal = new AuthError(
        'identity_changed',
        'The page that sent this request shows a different user from the one who is signed in now. Nothing was done. Reload the page.',
      )
      throw user ? refusalOf(user, refusal) : refusal
    })
}
