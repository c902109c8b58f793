import { useCallback } from 'react'
import { AuthError } from '../core/errors.js'
import { IDENTITY_HEADER, identityTag } from '../core/protocol.js'
import { readRefusal } from '../core/readRefusal.js'
import { isSameIdentity } from '../core/user.js'
import { shownUser, type UserState } from './AuthState.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'

/** Options of `useAuthFetch`. */
export interface AuthFetchOptions {
  /** Origins, beside the page's own, that may be given the token, for example `['https://api.example.com']`. Default: none. */
  origins?: readonly string[]
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

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
  const rendered = useProvided(UserStateContext, 'useAuthFetch')
  const origins = options.origins?.join(' ') // a string, so that a list written in place does not change the function
  return useCallback<typeof fetch>(
    async (input, init) => {
      const request = new Request(input, init)
      const { origin, pathname } = new URL(request.url)
      const isOwnOrigin = origin === location.origin
      if (!isOwnOrigin && !origins?.split(' ').includes(origin)) throw unlisted(origin)

      checkMayGo(request, rendered, engine.store.get().userState)
      const token = await engine.getAccessToken()
      const { userState } = engine.store.get()
      checkMayGo(request, rendered, userState) // asking for the token may have found somebody else

      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
      if (isOwnOrigin && userState.user) request.headers.set(IDENTITY_HEADER, identityTag(userState.user))
      const response = await fetch(request)
      const refusal = await readRefusal(response)
      if (!refusal) return response
      if (refusal === 'identity_changed') void engine.refresh()
      const { status } = response
      throw new AuthError(refusal, `The API refused ${request.method} ${pathname} (${refusal}).`, { status })
    },
    [engine, rendered, origins],
  )
}

function checkMayGo({ method, headers }: Request, rendered: UserState, current: UserState): void {
  const isBound = rendered.status !== 'loading' && (rendered.status !== 'error' || rendered.lastUser)
  const user = shownUser(current)
  if (isBound && !isSameIdentity(user, shownUser(rendered))) {
    throw new AuthError(
      'identity_changed',
      'Nothing was sent: this page was showing another identity. Try again.',
    )
  }
  const isSafe = SAFE_METHODS.includes(method) && !headers.has('x-http-method-override')
  if (!isSafe && user?.impersonation?.mode === 'read-only') {
    throw new AuthError(
      'impersonation_read_only',
      `${method} was not sent: this impersonation session may only look.`,
    )
  }
}

function unlisted(origin: string): AuthError {
  return new AuthError(
    'invalid_configuration',
    `No access token is sent to ${origin}. If that is your API, name it in useAuthFetch({ origins }).`,
  )
}
