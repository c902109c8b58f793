import { useCallback, useInsertionEffect, useRef } from 'react'
import { AuthError } from '../core/errors.js'
import { IDENTITY_HEADER, identityTag } from '../core/protocol.js'
import { asRefusal, readRefusalCode } from '../core/readRefusal.js'
import { isSameIdentity, type User } from '../core/user.js'
import { askAgain } from './askAgain.js'
import type { AuthEngine } from './authEngine.js'
import { shownUser, type UserState } from './AuthState.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'

/** A request that is about to be sent, in the shape that the server's `isWrite` gets. */
export interface AuthFetchRequest {
  readonly method: string
  /** The whole address, origin included. */
  readonly url: string
  readonly headers: { get(name: string): string | null }
  /** The body: parsed if it is JSON, otherwise text; undefined if there is none. */
  readonly body?: unknown
}

/** Options of `useAuthFetch`. */
export interface AuthFetchOptions {
  /** Origins that may get the token, besides the page's own, for example `['https://api.example.com']`. Default: none. */
  origins?: readonly string[] | undefined
  /**
   * Says whether a request writes. It is called in a `read-only` session, before the network. `byDefault` is true for every method but `GET`, `HEAD`
   * and `OPTIONS`. Only a literal `false` is a read; if it throws, the request is a write. Default: `byDefault`. The server decides.
   */
  isWrite?: ((request: AuthFetchRequest, byDefault: boolean) => boolean | Promise<boolean>) | undefined
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Returns a `fetch` that adds the bearer token of the identity that the component was rendered with. It sends nothing if that
 * identity has changed since, if a read-only session would write, or if the origin is not listed. If the API answers that
 * the token is no longer valid (401 with a code that begins with `token_`), the auth is asked again at once, and you get the reply.
 *
 * The promise rejects with an `AuthError`: `identity_changed`, `impersonation_read_only` (before the network),
 * `impersonation_forbidden` (the API's 403 problem reply), `invalid_configuration` (an origin that is not listed), or
 * the error of `getAccessToken`. Otherwise it behaves as `fetch` does.
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
  const latest = useRef(options) // for the same reason
  useInsertionEffect(() => {
    latest.current = options
  })
  return useCallback<typeof fetch>(
    async (input, init) => {
      // The base that fetch itself uses. Node's fetch, which tests in jsdom use, has none.
      const request = new Request(typeof input === 'string' ? new URL(input, document.baseURI) : input, init)
      const { origin, pathname } = new URL(request.url)
      const isOwnOrigin = origin === location.origin
      if (!isOwnOrigin && !origins?.split(' ').includes(origin)) throw unlisted(origin)

      const { isWrite } = latest.current
      await checkMayGo(engine, rendered, request, isWrite)
      const token = await engine.getAccessToken()
      // The refresh for the token may have found another user.
      const user = await checkMayGo(engine, rendered, request, isWrite)

      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
      if (isOwnOrigin && user) request.headers.set(IDENTITY_HEADER, identityTag(user))
      const response = await fetch(request)
      const { status } = response
      const code = await readRefusalCode(response)
      const refusal = asRefusal(code)
      if (refusal === 'identity_changed' || (status === 401 && code?.startsWith('token_'))) {
        askAgain(engine, user)
      }
      if (!refusal) return response
      throw new AuthError(refusal, `The API refused ${request.method} ${pathname} (${refusal}).`, { status })
    },
    [engine, rendered, origins],
  )
}

/** The user in whose name a request may be sent. Rejects if the page was rendered for another user, or if a read-only session would write. */
async function checkMayGo(
  { store }: AuthEngine,
  rendered: UserState,
  request: Request,
  isWrite: AuthFetchOptions['isWrite'],
): Promise<User | null> {
  const known = (): User | null => {
    const user = shownUser(store.get().userState)
    const isBound = rendered.status !== 'loading' && (rendered.status !== 'error' || rendered.lastUser)
    if (!isBound || isSameIdentity(user, shownUser(rendered))) return user
    throw new AuthError(
      'identity_changed',
      'Nothing was sent: this page was showing another identity. Try again.',
    )
  }
  if (known()?.impersonation?.mode === 'read-only' && (await writes(request, isWrite))) {
    throw new AuthError(
      'impersonation_read_only',
      `${request.method} was not sent: this impersonation session may only look.`,
    )
  }
  return known()
}

async function writes(request: Request, isWrite: AuthFetchOptions['isWrite']): Promise<boolean> {
  const { method, url, headers } = request
  const byDefault = !SAFE_METHODS.includes(method) || headers.has('x-http-method-override')
  if (!isWrite) return byDefault
  try {
    const text = await request.clone().text()
    return (await isWrite({ method, url, headers, body: parse(text) }, byDefault)) !== false
  } catch {
    return true
  }
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return text
  }
}

function unlisted(origin: string): AuthError {
  return new AuthError(
    'invalid_configuration',
    `No access token is sent to ${origin}. If that is your API, name it in useAuthFetch({ origins }).`,
  )
}
