import { AuthError } from '../../core/errors.js'
import { readRefusal } from '../../core/readRefusal.js'
import { isOrigin } from '../shared/isOrigin.js'
import { currentContext } from './context.js'
import { type GuardRules, limits } from '../guards/index.js'

/** The options of {@link createAuthFetch}. */
export interface AuthFetchRules {
  /**
   * The origins that may get the token, with scheme and port (`https://billing.internal`). `http` is only used for an origin that is listed
   * with it.
   */
  origins: readonly string[]
  /**
   * The function that sends. Default: the global `fetch`. When it follows a redirect to another origin it must remove `Authorization`, as
   * `fetch` does.
   */
  fetch?: typeof fetch
  /** Tells whether a request writes, for `read-only` sessions. The same option as in `createAuth`. Default: the library's `isWrite`. */
  isWrite?: GuardRules['isWrite']
}

/**
 * Creates a `fetch` that sends the access token of the current request to the next service. That service then knows the same user and the
 * same impersonator, and decides for itself. If nobody is signed in on the current request, no token is sent.
 *
 * Its promise rejects with an `AuthError`, and nothing is sent:
 *
 * - `token_missing` outside of a guarded request, and in code that `runFor` runs
 * - `invalid_configuration` for an origin that is not listed, and if the caller has set `Authorization`
 * - `impersonation_read_only` if a read-only session would write
 *
 * It also rejects if the next service refuses because of impersonation (a 403 `impersonation_forbidden`, for example), with an
 * `AuthError` of that code. Otherwise it behaves like `fetch`.
 *
 * @throws AuthError `invalid_configuration` if there is no origin, or an invalid one
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
        `does not send the access token to ${origin}. If that is one of your services, add it to origins. Otherwise use fetch.`,
      )
    }
    if (request.headers.has('authorization')) {
      throw fault(
        'sets the Authorization header itself, but the request already has one. To send another token, use fetch.',
      )
    }
    const { user, token } = currentContext() ?? outside('outside of a guarded request')
    if (user && token === undefined)
      outside('in code that runs for a user without a token (runFor, or a createAuth with resolve)')
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
    'createAuthFetch needs origins: the services that may get the access token, without a path, such as ["https://billing.internal"]. Is an environment variable unset?',
  )
}

function fault(what: string): AuthError {
  return new AuthError('invalid_configuration', `Nothing was sent: the fetch of createAuthFetch ${what}`)
}

/** No status: this is a mistake of this server's code, not of the client. */
function outside(where: string): never {
  throw new AuthError(
    'token_missing',
    `Nothing was sent: there is no access token ${where}. Call it after requireUser or optionalUser, or use fetch with a token of this service itself.`,
  )
}
