import { AuthError } from '../core/errors.js'
import { IDENTITY_HEADER, identityTag } from '../core/protocol.js'
import type { User } from '../core/user.js'
import { type Refusal, toRefusal, VARY } from './problem.js'
import { readBearer } from './readBearer.js'
import type { VerifyToken } from './verifyToken.js'

/** What a guard reads of a request. A Fetch `Request` is one. */
export interface GuardedRequest {
  readonly method: string
  readonly url: string
  /** Several headers of one name read as one, joined by a comma, as `Headers` does. */
  readonly headers: { get(name: string): string | null }
}

/** What a guard decides: a user and the headers that the reply must carry, or a refusal. */
export type Decision<U extends User | undefined = User | undefined> =
  { user: U; headers: Record<string, string>; refusal?: undefined } | { refusal: Refusal }

/**
 * Decides on one request. The second argument is the user whom a guard before it has verified: nothing that other code
 * could have changed since.
 */
export type Guard<U extends User | undefined = User | undefined> = (
  request: GuardedRequest,
  verified?: User,
) => Promise<Decision<U>>

/** The guards that every adapter offers. */
export interface Guards {
  /** Lets signed-in users through; 401 for everybody else. */
  requireUser: Guard<User>
  /** Lets everybody through who sends no token, and signed-in users; a token that does not verify is refused all the same. */
  optionalUser: Guard
  /** After one of the others: 403 while the user is impersonated, 401 where no user was verified. */
  requireNotImpersonated: Guard<User>
}

/** Makes the guards over a way to verify tokens. Frameworks translate to and from them, and decide nothing. */
export function createGuards(verifyToken: VerifyToken): Guards {
  async function authenticate(request: GuardedRequest, verified?: User): Promise<User | undefined> {
    const token = verified ? undefined : readBearer(request.headers.get('authorization'))
    const user = token === undefined ? verified : await verifyToken(token)
    const expected = request.headers.get(IDENTITY_HEADER)
    if (expected !== null && expected !== (user && identityTag(user))) {
      throw new AuthError(
        'identity_changed',
        'The page that sent this shows another user than the one who is signed in now. Nothing was done. Reload the page.',
        { status: 409 },
      )
    }
    return user
  }

  return {
    optionalUser: guard(authenticate),
    requireUser: guard(async (request, verified) => (await authenticate(request, verified)) ?? noUser()),
    requireNotImpersonated: guard(async (_request, verified) => {
      if (!verified) return noUser()
      if (verified.impersonatorUserId === undefined && !verified.impersonation) return verified
      throw new AuthError(
        'impersonation_forbidden',
        'This is not possible while viewing as another user. Stop the impersonation and try again.',
        { status: 403 },
      )
    }),
  }
}

function guard<U extends User | undefined>(
  decide: (request: GuardedRequest, verified?: User) => Promise<U>,
): Guard<U> {
  return async (request, verified) => {
    try {
      const user = await decide(request, verified)
      const isImpersonated = user?.impersonatorUserId !== undefined
      return {
        user,
        headers: { vary: VARY, ...(isImpersonated ? { 'cache-control': 'private, no-store' } : {}) },
      }
    } catch (error) {
      return { refusal: toRefusal(error) }
    }
  }
}

function noUser(): never {
  throw new AuthError(
    'token_missing',
    'Nobody is signed in: there is no access token, or no guard has verified it (requireUser stands first). Send it as "Authorization: Bearer …".',
    { status: 401 },
  )
}
