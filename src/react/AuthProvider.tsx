import { type QueryClient, QueryClientContext, replaceEqualDeep } from '@tanstack/react-query'
import {
  Fragment,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useInsertionEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { defaultClaims } from '../claims/defaultClaims.js'
import { AuthError } from '../core/errors.js'
import type { ClaimMapper } from '../core/impersonation.js'
import { readUser, type User, type UserInput } from '../core/user.js'
import type { AuthSource } from './AuthSource.js'
import { gateOf, type UserState, userStateOf } from './AuthState.js'
import { type AuthEngineOptions, createAuthEngine } from './authEngine.js'
import { clearAppCache } from './clearAppCache.js'
import { ActivityContext, EngineContext, GateContext, UserStateContext } from './contexts.js'
import { createAuthSource } from './createAuthSource.js'
import { hintAtClient } from './hints.js'
import type { IdentityChange } from './IdentityChange.js'

interface CommonProps {
  children?: ReactNode
  /** The app's QueryClient, which is emptied when the identity changes. Default: the one in context, if there is one. */
  queryClient?: QueryClient
  /** Reads the impersonation marker of the access token. Default: `act` (RFC 8693) and PropelAuth's claims. */
  claims?: ClaimMapper
  /** Remounts the children when the identity changes, so that local state is lost too. Default: true. */
  remountOnIdentityChange?: boolean
  /**
   * Empties your other stores (SWR, Apollo, Redux, a persisted copy). Called when one identity's data must go, right after the
   * QueryClient was emptied and before the new identity renders. Also called for the first identity of a page, if another
   * one was the last in this browser. It may run while React renders, so do not set React state in it. A promise that it
   * returns is not awaited.
   */
  onIdentityChange?: (change: IdentityChange) => void
  /** Called after a stop with the address where the impersonation began. Default: `location.assign`. */
  navigate?: (url: string) => void
  /**
   * Origins to which a stop may lead back, beside the app's own and that of `authUrl`: where your admin app is, such as
   * `https://admin.example.com`. Default: none.
   */
  returnOrigins?: readonly string[]
}

interface AuthUrlProps extends CommonProps {
  /** The auth origin: PropelAuth's, or one that speaks the same wire. Read once. */
  authUrl: string
  source?: never
  user?: never
  /** A user known from the server (null: nobody is signed in): no loading state. The auth confirms it, once, after hydration. */
  initialUser?: UserInput | null | undefined
  /** The server's clock when it knew `initialUser` (`Date.now()` there, Unix milliseconds): countdowns follow it. Default: the browser's. */
  initialServerTime?: number
}

interface SourceProps extends CommonProps {
  /** Connects any other auth: see `AuthSource`. */
  source: AuthSource
  authUrl?: never
  user?: never
  /** A user known from the server (null: nobody is signed in): no loading state. The auth confirms it, once, after hydration. */
  initialUser?: UserInput | null | undefined
  /** The server's clock when it knew `initialUser` (`Date.now()` there, Unix milliseconds): countdowns follow it. Default: the browser's. */
  initialServerTime?: number
}

interface ValueProps extends CommonProps {
  /** The user that your app already knows: null if nobody is signed in, undefined while it is not known yet. */
  user: UserInput | null | undefined
  authUrl?: never
  source?: never
  initialUser?: never
  initialServerTime?: never
  /** Ends the impersonation; then `user` must change. Default: `signOut`. If you pass neither, the banner has no Stop button. */
  stopImpersonation?: NonNullable<AuthSource['stopImpersonation']>
  /** Signs the user out; then `user` must change. */
  signOut?: NonNullable<AuthSource['signOut']>
}

/** Props of `AuthProvider`: exactly one of `authUrl`, `source` and `user`. */
export type AuthProviderProps = AuthUrlProps | SourceProps | ValueProps

const LOADING: UserState = { status: 'loading', user: null }
const INVALID_USER: UserState = {
  status: 'error',
  user: null,
  error: new AuthError(
    'invalid_user',
    'AuthProvider got a user without a userId. Give it one: a non-empty string.',
  ),
}
// React 18 warns about layout effects on the server.
const useClientLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect

/**
 * Knows who is signed in, and whether somebody else is at the keyboard. Render it around your app: all hooks and components
 * of this package need it. If your app uses react-query, put it inside QueryClientProvider, so that it can empty the cache.
 *
 * @throws AuthError `invalid_configuration` if it gets none, or more than one, of `authUrl`, `source` and `user`.
 * @example
 * ```tsx
 * import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
 *
 * export const App = () => (
 *   <AuthProvider authUrl="https://auth.example.com">
 *     <ImpersonationBanner />
 *   </AuthProvider>
 * )
 * ```
 */
export function AuthProvider(props: AuthProviderProps): ReactElement {
  checkFeed(props)
  const isFedByValue = props.authUrl === undefined && props.source === undefined
  const options = useEngineOptions(props)
  const [engine] = useState(() =>
    createAuthEngine(
      options,
      props.authUrl ?? '',
      readInitialUser(isFedByValue ? props.user : props.initialUser),
      props.initialServerTime,
    ),
  )
  const { store } = engine
  useInsertionEffect(() => engine.configure(options))
  useEffect(() => engine.start(), [engine])

  const { userState: stored, activity, epoch } = useSyncExternalStore(store.subscribe, store.get, store.get)
  const given = isFedByValue ? store.recall(userStateOfValue(props.user, stored)) : stored
  useClientLayoutEffect(() => {
    if (isFedByValue) store.setUser(given)
  })
  // Until the old identity has been cleared (in the effect above, before the browser paints) nobody is known.
  const isLeaving = isFedByValue && store.isLeaving(given)
  const userState = isLeaving ? LOADING : given
  const { stopImpersonation, signOut } = options.source
  const canStop = !!(stopImpersonation ?? signOut)
  const shownActivity = useMemo(() => ({ ...activity, canStop }), [activity, canStop])
  const remounts = props.remountOnIdentityChange !== false
  return (
    <EngineContext.Provider value={engine}>
      <UserStateContext.Provider value={userState}>
        <GateContext.Provider value={gateOf(userState)}>
          <ActivityContext.Provider value={shownActivity}>
            {isLeaving && remounts ? null : <Fragment key={remounts ? epoch : 0}>{props.children}</Fragment>}
          </ActivityContext.Provider>
        </GateContext.Provider>
      </UserStateContext.Provider>
    </EngineContext.Provider>
  )
}

function useEngineOptions(props: AuthProviderProps): AuthEngineOptions {
  const { authUrl, source, claims = defaultClaims, navigate = (url: string) => location.assign(url) } = props
  const contextClient = useContext(QueryClientContext)
  const authSource = useMemo(() => (authUrl === undefined ? undefined : createAuthSource(authUrl)), [authUrl])
  const feed = authSource ?? source ?? (props as ValueProps)
  return {
    source: feed,
    claims,
    navigate,
    returnOrigins: [feed, props].flatMap(({ returnOrigins = [] }) => returnOrigins),
    leave: (change, since) => {
      const queryClient = props.queryClient ?? contextClient
      if (queryClient) clearAppCache(queryClient, since)
      else hintAtClient()
      try {
        props.onIdentityChange?.(change)
      } catch (error) {
        void Promise.reject(error) // told to the page, as any error; the new identity must not wait for it
      }
    },
  }
}

function checkFeed(props: AuthProviderProps): void {
  const given = (['authUrl', 'source', 'user'] as const).filter((name) =>
    name === 'user' ? name in props : props[name] !== undefined,
  )
  if (given.length === 1) return
  throw new AuthError(
    'invalid_configuration',
    `AuthProvider takes exactly one of authUrl, source and user, and was given ${given.join(' and ') || 'none'}.`,
  )
}

function readInitialUser(user: unknown): User | null | undefined {
  return user === null ? null : readUser(user)
}

function userStateOfValue(user: unknown, current: UserState): UserState {
  if (user === undefined) return LOADING
  const read = readInitialUser(user)
  if (read === undefined) return current.error === INVALID_USER.error ? current : INVALID_USER
  const next = userStateOf(replaceEqualDeep(current.user, read))
  return next.status === current.status && next.user === current.user ? current : next
}
