import { AuthError } from '../../core/errors.js'
import { UNKNOWN_IMPERSONATOR } from '../../core/impersonation.js'
import type { User } from '../../core/user.js'
import { ACCOUNT_ACTION_NAMES, type AccountAction, inWords, isAccountAction } from './accountActions.js'
import type { Awaitable } from '../shared/andThen.js'
import type { GuardRules } from './guardRules.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { isWrite } from '../reads/index.js'

/** Throws if the user must not do this. */
type Limit<R extends Awaitable<void> = Awaitable<void>> = (user: User, request: GuardedRequest) => R

/** What impersonators must not do, by the app's options. */
export interface Limits {
  /** True if the request may write, according to the library or to the app. */
  mayWrite: (request: GuardedRequest) => Promise<boolean>
  requireNotImpersonated: Limit<void>
  requireWritable: Limit
  /** The same for a request that certainly writes. */
  refuseWrite: (user: User) => void
  requireAllowed: (action: AccountAction) => Limit
}

/** Creates the limits. */
export function limits({
  isWrite: ofApp,
  allowWhileImpersonated: allowed = [],
}: Pick<GuardRules, 'isWrite' | 'allowWhileImpersonated'>): Limits {
  async function saysApp(request: GuardedRequest, byDefault: boolean): Promise<boolean> {
    try {
      return ofApp ? (await ofApp(request, byDefault)) !== false : byDefault
    } catch {
      return true
    }
  }

  function requireWritable(user: User, request: GuardedRequest): Awaitable<void> {
    return mayWriteAs(user) ? undefined : refuseIfWrite(user, request)
  }

  async function refuseIfWrite(user: User, request: GuardedRequest): Promise<void> {
    if (await saysApp(request, isWrite(request))) refuseWrite(user)
  }

  return {
    requireWritable,
    refuseWrite,
    // A request that the app calls a read must not come from another site either.
    mayWrite: async (request) => isWrite(request) || saysApp(request, false),
    requireNotImpersonated(user) {
      if (isImpersonated(user)) throw forbidden('This is not possible')
    },
    requireAllowed(action) {
      if (!isAccountAction(action)) {
        throw new AuthError(
          'invalid_configuration',
          `requireAllowed got an unknown account action. Use one of ${ACCOUNT_ACTION_NAMES}. For anything else use requireNotImpersonated.`,
        )
      }
      const isAllowed = allowed.includes(action)
      return (user, request) => {
        const isUnknown = user.impersonatorUserId === UNKNOWN_IMPERSONATOR
        if (isImpersonated(user) && (!isAllowed || isUnknown)) throw forbidden(inWords(action))
        return requireWritable(user, request)
      }
    },
  }
}

/** True if anything about a user says that somebody else is at the keyboard. */
export function isImpersonated(user: User): boolean {
  return user.impersonatorUserId !== undefined || user.impersonation !== undefined
}

function mayWriteAs(user: User): boolean {
  return !isImpersonated(user) || user.impersonation?.mode === 'full'
}

function refuseWrite(user: User): void {
  if (mayWriteAs(user)) return
  throw new AuthError(
    'impersonation_read_only',
    'This impersonation session is read-only, and this request would change something. Stop the impersonation, or start one with the mode "full".',
    { status: 403 },
  )
}

function forbidden(what: string): AuthError {
  return new AuthError(
    'impersonation_forbidden',
    `${what} while viewing as another user. Stop the impersonation and try again.`,
    { status: 403 },
  )
}
