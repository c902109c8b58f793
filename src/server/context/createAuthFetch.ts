import { AuthError } from '../../core/errors.js'
import { readRefusal } from '../../core/readRefusal.js'
import { isOrigin } from '../shared/isOrigin.js'
import { currentContext } from './context.js'
import { type GuardRules, limits } from '../guards/index.js'

/** Where {@link createAuthFetch} sends the token, and how. */
export interface AuthFetchRules {
  /** The origins that may be given the token (`https://billing.internal`), scheme and port included. `http` only where it stands here. */
  origins: readonly string[]
  /** What sends. Default: the global `fetch`. Must not hand `Authorization` on to another origin when it follows a redirect, as `fetch` does not. */
  fetch?: typeof fetch
  /** Whether a request writes, for `read-only` sessions. As in `createAuth`. */
  isWrite?: GuardRules['isWrite']
}

/**
 * Makes a `fetch` that sends the access token of the current request on to the next service, which so knows the same user and
 * the same impersonator, and decides for itself. Where the current request has no token because nobody is signed in, none is
 * sent.
 *
 * Its promise rejects, before anything is sent, with an `AuthError`: `token_missing` outside of a guarded request, and in code
 * that `runFor` runs; `invalid_configuration` for an origin that is not listed, and where the caller has set
 * `Authorization`; `impersonation_read_only` where a read-only session would write. A refusal of the next service
 * that is about impersonation (a 403 `impersonation_forbidden`) is an `AuthError` of that code. Otherwise it behaves as
 * `fetch` does.
 *
 * @throws AuthError `invalid_configuration` where there is no origin, or something that is none
 *
 * @example
 * ```ts
 * import { createAuthFetch } from 'impersonation-kit/server'
 *
 * const authFetch = createAuthFetch({ origins: ['https://billing.internal'] })
 *
 * export async function listInvoices(): Promise<unknown> {
 *   const response = await authFetch('https://billing.internal/invoices')
 *   return response.json()
 * }
 * ```
 */
export function createAuthFetch(rules: AuthFetchRules): typeof fetch {
  const origins = readOrigins(rules.origins)
  const { requireWritable } = limits(rules.isWrite ? { isWrite: rules.isWrite } : {})

  return async (input, init) => {
    const request = new Request(input, init)
    const { origin, pathname } = new URL(request.url)
    if (!origins.includes(origin)) {
      throw fault(
        `does not send the access token to ${origin}. If that is a service of yours, name it in origins; otherwise use fetch.`,
      )
    }
    if (request.headers.has('authorization')) {
      throw fault(
        'sets Authorization itself, and found one that is set already. For a token of your own use fetch.',
      )
    }
    const { user, token } = currentContext() ?? outside('outside of a guarded request')
    if (user && token === undefined)
      outside('in code that runs for a user without one (runFor, or a createAuth with resolve)')
    if (user) await requireWritable(user, request)
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)

    const response = await (rules.fetch ?? fetch)(request)
    const refusal = await readRefusal(response)
    if (refusal === undefined) return response
    const { status } = response
    throw new AuthError(refusal, `${origin} refused ${request.method} ${pathname} (${refusal}).`, { status })
  }
}

function readOrigins(origins: unknown): readonly unknown[] {
  if (Array.isArray(origins) && origins.length > 0 && origins.every(isOrigin)) return [...origins]
  throw new AuthError(
    'invalid_configuration',
    'createAuthFetch needs origins: the services that may be given the access token, such as ["https://billing.internal"], without a path. Is a variable unset?',
  )
}

function fault(what: string): AuthError {
  return new AuthError('invalid_configuration', `Nothing was sent: the fetch of createAuthFetch ${what}`)
}

/** No status: this is a mistake of this server, and not of whoever has sent the request. */
function outside(where: string): never {
  throw new AuthError(
    'token_missing',
    `Nothing was sent: there is no access token ${where}. Call it behind requireUser or optionalUser, or use fetch with a token of the service's own.`,
  )
}
