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

/** What a guard decides: a user, the headers that the reply must carry and what else it asks of the reply, or a refusal (which may be recorded). */
export type Decision<U extends User | undefined = User | undefined> =
  | ({ user: U; headers: Readonly<Record<string, string>>; refusal?: undefined } & ReplySide)
  | ({ refusal: Refusal } & Pick<ReplySide, 'onReply'>)

/**
 * Decides on one request. `verified` is the user whom a guard before it has verified: nothing that other code could have
 * changed since. `tellWrite` tells the guards before it that the request writes, and throws where it must not. Where the user is known from an earlier request, the decision comes without a promise.
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
   * Lets users of one issuer through; 403 `issuer_forbidden` for those of another, 401 for everybody else. For data that is kept by
   * the ids of one issuer, where `createAuth` has several.
   *
   * @throws AuthError `invalid_configuration` where `createAuth` has no such issuer
   */
  requireUserFrom: (issuer: string) => Guard<User>
  /** Lets everybody through who sends no token, and signed-in users; a token that does not verify is refused all the same. */
  optionalUser: Guard
  /** After one of the others: 403 while the user is impersonated, 401 where no user was verified. */
  requireNotImpersonated: Guard<User>
  /**
   * After one of the others: 403 `impersonation_read_only` for a write in a `read-only` session, 401 where no user was verified.
   * `requireWritable({ write: true })` says that the route writes, whatever the method: in a `read-only` session it is refused, and with
   * a cookie it counts only from a page of your own (403 `cross_site_request`).
   *
   * @throws AuthError `invalid_configuration` where it is called with anything else than `{ write }`
   */
  requireWritable: Writable<Guard<User>>
  /**
   * After one of the others: an account action, which no impersonator may do, in any mode, unless `allowWhileImpersonated` names it.
   * One that is named is still no write of a `read-only` session.
   *
   * @throws AuthError `invalid_configuration` where the action is none
   */
  requireAllowed: (action: AccountAction) => Guard<User>
  /**
   * Before the others, so that it sees what they refuse: records every request by an impersonator, as one event, to a sink. Does nothing
   * while nobody impersonates. Where it stands first it verifies as `optionalUser` does.
   *
   * @throws AuthError `invalid_configuration` where there is neither an action nor a sink
   */
  audit: (options: AuditOptions) => Guard
  /**
   * Removes fields from the JSON that is answered while the user is impersonated; what cannot be looked into is withheld (500
   * `redaction_failed`). Lets through whom `optionalUser` lets through, and needs no guard before it.
   *
   * @throws AuthError `invalid_configuration` where a path or an option cannot be meant
   */
  redact: (paths: readonly RedactPath[], options?: RedactOptions) => Guard
}

type Refuse = (error: unknown) => { refusal: Refusal }

/** The guards, and what else is told of one access token. */
export interface GuardsAndTokens {
  guards: Guards
  verifyToken: VerifyToken
}

/**
 * Makes the guards. Frameworks translate to and from them, and decide nothing.
 *
 * @throws AuthError `invalid_configuration`
 */
export function createGuards(given: AuthOptions | SessionOptions<never>): GuardsAndTokens {
  // Untyped code may give nothing at all, of which the check says what is missing.
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
            ? `requireUserFrom got an issuer that createAuth does not have. It has ${known.join(', ')}.`
            : 'requireUserFrom needs an issuer: what resolve gives as "issuer", a string of at most 256 characters.',
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

/** Whose users there may be. A session may be anybody's. */
function issuersOf(rules: AuthOptions | SessionOptions<never>): string[] | undefined {
  if (rules.resolve) return undefined
  return 'issuers' in rules ? rules.issuers.map(({ issuer }) => issuer) : [rules.issuer]
}

function ofIssuer(user: User, issuer: string): User {
  if (user.issuer === issuer) return user
  throw new AuthError(
    'issuer_forbidden',
    'The access token is of an issuer whose users have nothing here. Sign in with the account that this belongs to.',
    { status: 403 },
  )
}

function noToken(): never {
  throw new AuthError(
    'token_missing',
    'Nobody is signed in: there is no access token, or no guard has verified it (requireUser stands first). Send it as "Authorization: Bearer …".',
  )
}

function noSession(): never {
  throw new AuthError(
    'token_missing',
    'Nobody is signed in: resolve found no session, or no guard has asked it (requireUser stands first). Sign in again.',
  )
}
