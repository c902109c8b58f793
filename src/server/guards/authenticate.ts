import { AuthError } from '../../core/errors.js'
import { IDENTITY_HEADER, identityTag } from '../../core/protocol.js'
import type { User } from '../../core/user.js'
import { andThen, type Awaitable } from '../shared/andThen.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { refusalOf } from '../shared/refusedUsers.js'

/** Finds out whose token or session a request carries. */
export interface Credentials {
  /** Whose it is; undefined where there is none. Throws, or rejects, with an `AuthError`. */
  userOf: (request: GuardedRequest) => Awaitable<User | undefined>
  /** Throws where a cookie alone says who did, and no page of ours is known to have caused it. */
  refuseCrossSite: (request: GuardedRequest) => void
}

/**
 * Finds out who sent a request; undefined where it carries nothing. Throws, or rejects, with an `AuthError`. With `isRequired` nobody is
 * not compared with whom the page shows: that the token is missing says more.
 */
export type Authenticate = (
  request: GuardedRequest,
  verified?: User,
  isRequired?: boolean,
) => Awaitable<User | undefined>

/** A page that does not know the issuer (its token is opaque to it) names none. */
function isTagOf({ issuer, ...unissued }: User, tag: string): boolean {
  return (
    tag === identityTag(unissued) || (issuer !== undefined && tag === identityTag({ ...unissued, issuer }))
  )
}

/** Makes the function that finds out who sent a request, and compares it with whom the page shows. */
export function createAuthenticate({ userOf }: Credentials): Authenticate {
  return (request, verified, isRequired = false) =>
    andThen(verified ?? userOf(request), (user) => {
      if (!user && isRequired) return undefined
      const expected = request.headers.get(IDENTITY_HEADER)
      if (expected === null || (user && isTagOf(user, expected))) return user
      const refusal = new AuthError(
        'identity_changed',
        'The page that sent this shows another user than the one who is signed in now. Nothing was done. Reload the page.',
      )
      throw user ? refusalOf(user, refusal) : refusal
    })
}
