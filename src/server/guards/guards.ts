import { AuthError } from '../../core/errors.js'
import { readId } from '../../core/read.js'
import type { User } from '../../core/user.js'
import type { AccountAction } from './accountActions.js'
import { andThen, type Awaitable } from '../shared/andThen.js'
import { createAudit, type AuditOptions } from '../audit/index.js'
import { createAuthenticate } from './authenticate.js'
import type { AuthOptions, SessionOptions } from './checkOptions.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { isImpersonated, limits } from './limits.js'
import { type Refusal, toRefusal, varyOf } from '../shared/problem.js'
import { redact, type RedactOptions, type RedactPath } from '../redact/index.js'
import type { ReplySide } from '../shared/ReplySide.js'
import type { Rewrite } from '../shared/Rewrite.js'
import { refusalOf, refusedUser } from '../shared/refusedUsers.js'
import { toWritable, type Writable } from './toWritable.js'
import { createTeller } from './tellError.js'
import { toCredentials } from './toCredentials.js'
import type { VerifyToken } from '../tokens/index.js'

/** The decision of a guard: a user with headers for the reply and further wishes for it, or a refusal (which may be recorded). */
export type Decision<U extends User | undefined = User | undefined> =
  | ({ user: U; headers: Readonly<Record<string, string>>; refusal?: undefined } & ReplySide)
  | ({ refusal: Refusal } & Pick<ReplySide, 'onReply'>)

/**
 * Decides about one request. `verified` is the user that a guard before it verified; no other code can have changed it. `tellWrite` tells
 * the guards before it that the request writes, and throws if it must not. If the user is known from an earlier request, the decision comes
 * without a promise.
 */
export type Guard<U extends User | undefined = User | undefined> = (
  request: GuardedRequest,
  verified?: User,
  tellWrite?: () => void,
) => Awaitable<Decision<U>>

/** The guards that every adapter offers. */
export interface Guards {
  /** Lets signed-in users through; 401 for everybody else. */
  requireUser: Guard<User>
  /**
   * Lets the users of one issuer through; 403 `issuer_forbidden` for those of another, 401 for everybody else. Use it if `createAuth` has
   * several issuers and your data is stored by the user ids of one of them.
   *
   * @throws AuthError `invalid_configuration` if `createAuth` has no such issuer
   */
  requireUserFrom: (issuer: string) => Guard<User>
  /** Lets everybody through, signed in or not. Only an invalid token is refused. */
  optionalUser: Guard
  /** 403 while the user is impersonated; 401 if no guard before it verified a user. */
  requireNotImpersonated: Guard<User>
  /**
   * 403 `impersonation_read_only` for a write in a `read-only` session; 401 if no guard before it verified a user. Use `requireWritable({
   * write: true })` on a route that writes with every method. A `read-only` session cannot use it, and a request with a cookie only if a
   * page of your own sent it (403 `cross_site_request`).
   *
   * @throws AuthError `invalid_configuration` if it is called with other options than `{ write }`
   */
  requireWritable: Writable<Guard<User>>
  /**
   * Guards an account action, which no impersonator may do in any mode, unless `allowWhileImpersonated` names it. Even then, a `read-only`
   * session may not write with it. 401 if no guard before it verified a user.
   *
   * @throws AuthError `invalid_configuration` if there is no such action
   */
  requireAllowed: (action: AccountAction) => Guard<User>
  /**
   * Records every request of an impersonator in a sink, as one event. Put it before the other guards, so that it also records what they
   * refuse. It does nothing while nobody impersonates. If it is the first guard, it verifies the request as `optionalUser` does.
   *
   * @throws AuthError `invalid_configuration` if the action or the sink is missing
   */
  audit: (options: AuditOptions) => Guard
  /**
   * Removes fields from the JSON reply while the user is impersonated. A reply that it cannot check is withheld (500 `redaction_failed`).
   * It needs no guard before it: it verifies the request as `optionalUser` does.
   *
   * @throws AuthError `invalid_configuration` if a path or an option is invalid
   */
  redact: (paths: readonly RedactPath[], options?: RedactOptions) => Guard
}

type Refuse = (error: unknown) => { refusal: Refusal }

/** The guards, and the function that verifies one access token. */
export interface GuardsAndTokens {
  guards: Guards
  verifyToken: VerifyToken
}

/**
 * Creates the guards. Adapters translate to and from them, and decide nothing.
 *
 * @throws AuthError `invalid_configuration`
 */
export function createGuards(given: AuthOptions | SessionOptions<never>): GuardsAndTokens {
  // Untyped code may pass nothing at all. The check then says what is missing.
  const rules = { ...given }
  const { requireNotImpersonated, requireWritable, refuseWrite, requireAllowed, mayWrite } = limits(rules)
  const { verifyToken, ...credentials } = toCredentials(rules, mayWrite)
  const authenticate = createAuthenticate(credentials)
  const noUser = rules.resolve ? noSession : noToken
  const vary = varyOf(rules)
  const toAudit = createAudit(rules.audit, mayWrite)
  const tell = createTeller(rules.onError)
  const refuse: Refuse = (error) => {
    const refusal = toRefusal(error, vary)
    if (refusal.status >= 500 || refusal.problem.code === 'session_invalid') tell(error)
    const user = refusedUser(error as object)
    return { refusal: user ? refusalOf(user, refusal) : refusal }
  }
  const optionalUser = guard(vary, refuse, (request, verified) => authenticate(request, verified))

  const behind = (
    check: (user: User, request: GuardedRequest, tellWrite?: () => void) => Awaitable<void>,
  ): Guard<User> =>
    guard(vary, refuse, (request, verified, tellWrite) =>
      verified ? andThen(check(verified, request, tellWrite), () => verified) : noUser(),
    )

  const whileImpersonated =
    (add: (user: User, request: GuardedRequest) => Awaitable<ReplySide>): Guard =>
    (request, verified) =>
      andThen(optionalUser(request, verified), (decision) => {
        const user = decision.refusal ? refusedUser(decision.refusal) : decision.user
        if (!user || !isImpersonated(user)) return decision
        return andThen<ReplySide, Decision>(
          add(user, request),
          (replySide) => ({ ...decision, ...replySide }),
          refuse,
        )
      })

  const guards: Guards = {
    optionalUser,
    requireUser: guard(vary, refuse, (request, verified) =>
      andThen(authenticate(request, verified, true), (user) => user ?? noUser()),
    ),
    requireUserFrom(issuer) {
      const known = issuersOf(rules)
      if (known ? !known.includes(issuer) : readId(issuer) === undefined) {
        throw new AuthError(
          'invalid_configuration',
          known
            ? `requireUserFrom got an issuer that createAuth does not have. The issuers of createAuth are ${known.join(', ')}.`
            : 'requireUserFrom needs an issuer: the "issuer" of the sessions that resolve returns, a string of at most 256 characters.',
        )
      }
      return guard(vary, refuse, (request, verified) =>
        andThen(authenticate(request, verified, true), (user) => ofIssuer(user ?? noUser(), issuer)),
      )
    },
    requireNotImpersonated: behind(requireNotImpersonated),
    requireWritable: toWritable(
      behind(requireWritable),
      behind((user, request, tellWrite) => {
        credentials.refuseCrossSite(request)
        refuseWrite(user)
        tellWrite?.()
      }),
    ),
    requireAllowed: (action) => behind(requireAllowed(action)),
    audit: (options) => {
      const begin = toAudit(options)
      return whileImpersonated(begin)
    },
    redact(paths, options) {
      const rewrite: Rewrite = { ...redact(paths, options), onWithheld: tell }
      return whileImpersonated(() => ({ rewrite }))
    },
  }
  return { guards, verifyToken }
}

function guard<U extends User | undefined>(
  vary: string,
  refuse: Refuse,
  decide: (request: GuardedRequest, verified?: User, tellWrite?: () => void) => Awaitable<U>,
): Guard<U> {
  const forUsers = { vary }
  const forImpersonators = { vary, 'cache-control': 'private, no-store' }
  const pass = (user: U): Decision<U> => ({
    user,
    headers: user?.impersonatorUserId === undefined ? forUsers : forImpersonators,
  })
  return (...given) => {
    try {
      return andThen(decide(...given), pass, refuse)
    } catch (error) {
      return refuse(error)
    }
  }
}

/** The issuers whose users there may be. A session can have any issuer. */
function issuersOf(rules: AuthOptions | SessionOptions<never>): string[] | undefined {
  if (rules.resolve) return undefined
  return 'issuers' in rules ? rules.issuers.map(({ issuer }) => issuer) : [rules.issuer]
}

function ofIssuer(user: User, issuer: string): User {
  if (user.issuer === issuer) return user
  throw new AuthError(
    'issuer_forbidden',
    'The access token comes from an issuer that is not allowed here. Sign in with an account of the right issuer.',
  )
}

function noToken(): never {
  throw new AuthError(
    'token_missing',
    'Nobody is signed in: the request has no access token, or no guard has verified it (put requireUser first). Send the token as "Authorization: Bearer …".',
  )
}

function noSession(): never {
  throw new AuthError(
    'token_missing',
    'Nobody is signed in: resolve found no session, or no guard has called it (put requireUser first). Sign in again.',
  )
}
