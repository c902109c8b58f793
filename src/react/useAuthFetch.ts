import { useCallback } from 'react'
import { AuthError, type AuthErrorCode } from '../core/errors.js'
import { IDENTITY_HEADER, identityTag, readProblemCode } from '../core/protocol.js'
import { identityKey } from '../core/user.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'

/** Options of `useAuthFetch`. */
export interface AuthFetchOptions {
  /** Origins, beside the page's own, that may be given the token, for example `['https://api.example.com']`. Default: none. */
  origins?: readonly string[]
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const REFUSALS = ['impersonation_forbidden', 'impersonation_read_only', 'identity_changed'] as const

/**
 * `fetch` with the bearer token, for the identity that the component was rendered with. It goes no further where that
 * identity has changed since, where a read-only session would write, and where the token would leave for an origin that
 * is not listed.
 *
 * The promise rejects with an `AuthError`: `identity_changed`, `impersonation_read_only` (before the network),
 * `impersonation_forbidden` (the API's 403 problem reply), `invalid_configuration` (an origin that is not listed), or
 * what `getAccessToken` rejects with. Otherwise it behaves as `fetch` does.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { useAuthFetch } from 'impersonation-kit'
 *
 * export function RenameButton() {
 *   const authFetch = useAuthFetch()
 *   return <button onClick={() => void authFetch('/api/name', { method: 'PUT', body: 'New' })}>Rename</button>
 * }
 * ```
 */
export function useAuthFetch(options: AuthFetchOptions = {}): typeof fetch {
  const engine = useProvided(EngineContext, 'useAuthFetch')
  const { user } = useProvided(UserStateContext, 'useAuthFetch')
  const origins = options.origins?.join(' ')
  return useCallback<typeof fetch>(
    async (input, init) => {
      const request = new Request(input, init)
      const { origin } = new URL(request.url, location.href)
      const isOwnOrigin = origin === location.origin
      const isSafe = SAFE_METHODS.includes(request.method) && !request.headers.has('x-http-method-override')
      const checkIdentity = (): void => {
        if (identityKey(engine.store.get().userState.user) !== identityKey(user)) throw changed()
      }
      if (!isOwnOrigin && !origins?.split(' ').includes(origin)) {
        throw new AuthError(
          'invalid_configuration',
          `The access token is not sent to ${origin}. If it is your API, name it: useAuthFetch({ origins: ['${origin}'] }).`,
        )
      }
      checkIdentity()
      if (!isSafe && user?.impersonation?.mode === 'read-only') {
        throw new AuthError(
          'impersonation_read_only',
          `${request.method} was not sent: this impersonation session may only look.`,
        )
      }
      const token = await engine.getAccessToken()
      checkIdentity() // fetching the token may have found somebody else
      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
      if (isOwnOrigin && user) request.headers.set(IDENTITY_HEADER, identityTag(user))
      const response = await fetch(request)
      const refusal = response.ok ? undefined : await readRefusal(response)
      if (refusal === 'identity_changed') void engine.refresh()
      if (refusal)
        throw new AuthError(
          refusal,
          `The API refused ${request.method} ${new URL(request.url).pathname}: ${refusal}.`,
          { status: response.status },
        )
      return response
    },
    [engine, user, origins],
  )
}

async function readRefusal(response: Response): Promise<AuthErrorCode | undefined> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return undefined
  const code = readProblemCode(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  )
  return REFUSALS.find((refusal) => refusal === code)
}

function changed(): AuthError {
  return new AuthError(
    'identity_changed',
    'Nothing was sent: somebody else is signed in than this page was showing. Reload and try again.',
  )
}
