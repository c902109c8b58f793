import { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'
import type { AccountAction } from './accountActions.js'
import { createAuthenticate } from './authenticate.js'
import type { GuardRules } from './guardRules.js'
import type { GuardedRequest } from './GuardedRequest.js'
import { limits } from './limits.js'
import { type Refusal, toRefusal, varyOf } from './problem.js'
import type { VerifyToken } from './verifyToken.js'

/** How a request behind guards has ended. */
export interface Outcome {
  /** The HTTP status of the reply. */
  status: number
  /** The template of the route (`/invoices/:id`), where the framework knows one. */
  route?: string
  /** The `code` of the refusal, where a guard behind this one has refused. */
  refusal?: string
  /** True where the client was gone before the reply was sent. */
  aborted?: boolean
}

/** What a guard asks of the reply to a request that it lets through. */
export interface ReplySide {
  /** Changes what the handler answers as JSON. One that throws withholds the reply. */
  rewrite?: (json: unknown) => unknown
  /** Told once, when the reply is over. */
  onReply?: (outcome: Outcome) => void
}

/** What a guard decides: a user, the headers that the reply must carry and what else it asks of the reply, or a refusal. */
export type Decision<U extends User | undefined = User | undefined> =
  ({ user: U; headers: Record<string, string>; refusal?: undefined } & ReplySide) | { refusal: Refusal }

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
  /** After one of the others: 403 `impersonation_read_only` for a write in a `read-only` session, 401 where no user was verified. */
  requireWritable: Guard<User>
  /**
   * After one of the others: an account action, which no impersonator may do, in any mode, unless `allowWhileImpersonated` names it.
   * One that is named is still no write of a `read-only` session.
   *
   * @throws AuthError `invalid_configuration` where the action is none
   */
  requireAllowed: (action: AccountAction) => Guard<User>
}

/** Makes the guards over a way to verify tokens. Frameworks translate to and from them, and decide nothing. */
export function createGuards(verifyToken: VerifyToken, rules: GuardRules): Guards {
  const { requireNotImpersonated, requireWritable, requireAllowed, mayWrite } = limits(rules)
  const authenticate = createAuthenticate(verifyToken, rules.cookie, mayWrite)
  const vary = varyOf(rules)

  const behind = (check: (user: User, request: GuardedRequest) => void | Promise<void>): Guard<User> =>
    guard(vary, async (request, verified) => {
      if (!verified) return noUser()
      await check(verified, request)
      return verified
    })

  return {
    optionalUser: guard(vary, authenticate),
    requireUser: guard(
      vary,
      async (request, verified) => (await authenticate(request, verified)) ?? noUser(),
    ),
    requireNotImpersonated: behind(requireNotImpersonated),
    requireWritable: behind(requireWritable),
    requireAllowed: (action) => behind(requireAllowed(action)),
  }
}

function guard<U extends User | undefined>(
  vary: string,
  decide: (request: GuardedRequest, verified?: User) => Promise<U>,
): Guard<U> {
  return async (request, verified) => {
    try {
      const user = await decide(request, verified)
      const isImpersonated = user?.impersonatorUserId !== undefined
      return {
        user,
        headers: { vary, ...(isImpersonated ? { 'cache-control': 'private, no-store' } : {}) },
      }
    } catch (error) {
      return { refusal: toRefusal(error, vary) }
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
