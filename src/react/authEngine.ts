import { QueryClient, QueryObserver, type QueryObserverResult, type QueryState } from '@tanstack/react-query'
import { AuthError } from '../core/errors.js'
import type { ClaimMapper } from '../core/impersonation.js'
import { safeReturnTo } from '../core/returnTo.js'
import { identityKey, isSameIdentity, type User } from '../core/user.js'
import type { AuthSource, StopResult } from './AuthSource.js'
import { shownUser, userStateOf } from './AuthState.js'
import { type AuthStore, createAuthStore } from './authStore.js'
import { type IdentityChannel, openIdentityChannel } from './identityChannel.js'
import { type KnownSession, readSession } from './readSession.js'
import { endOf, refreshDelay, retryDelay } from './refreshDelay.js'
import { withTimeout } from './withTimeout.js'

const NOTICE_TIME = 6_000
const NO_SIGN_OUT = 'This auth cannot sign out. Give the source, or AuthProvider, a signOut.'
const EXPIRED = 'The auth gave an access token that has ended. Sign in again.'
const GOES_ON = 'The auth said it stopped, but the impersonation goes on. Try again.'
const NO_STOP =
  'This auth cannot stop an impersonation. Give the source, or AuthProvider, a stopImpersonation.'

/** What an engine is made of. The functions may change from render to render; they are read when they are needed. */
export interface AuthEngineOptions {
  /** Without `load` the app feeds the provider by value, and there is nothing to ask again. */
  source: Omit<AuthSource, 'load'> & Partial<Pick<AuthSource, 'load'>>
  claims: ClaimMapper
  /** Empties the app's cache of the identity that is left. */
  clearCache: () => void
  navigate: (url: string) => void
}

/** Loads, refreshes and ends sessions, and keeps the store. It does nothing until `start`. */
export interface AuthEngine {
  store: AuthStore
  /** Takes the options of the latest render. */
  configure: (options: AuthEngineOptions) => void
  start: () => () => void
  /** The server's clock, in Unix milliseconds. */
  now: () => number
  refresh: () => Promise<void>
  getAccessToken: () => Promise<string | undefined>
  stop: () => Promise<void>
  signOut: () => Promise<void>
  /** Has the banner say why something was refused. */
  explain: (notice: string) => void
}

/** Creates an engine; `initialUser` is one known from the server, and undefined means that nobody has asked yet. */
export function createAuthEngine(
  initialOptions: AuthEngineOptions,
  channelName: string,
  initialUser: User | null | undefined,
): AuthEngine {
  const client = new QueryClient()
  let options = initialOptions
  const initial = initialUser && { user: initialUser, clockOffset: 0 }
  let channel: IdentityChannel | undefined
  let heard: string | undefined
  let doubtedAt = -1
  let stopping: Promise<void> | undefined
  let noticeTimer: ReturnType<typeof setTimeout> | undefined

  const observer = new QueryObserver<KnownSession | null, AuthError>(client, {
    queryKey: ['session'],
    // The query's own signal is left alone: reading it would make StrictMode's second mount a second request.
    queryFn: async () => {
      const { source, claims } = options
      const loaded = await withTimeout(async (signal) => source.load?.(signal))
      return readSession(loaded, claims, Date.now())
    },
    ...(initial !== undefined && { initialData: initial }),
    gcTime: Infinity,
    staleTime: 30_000,
    networkMode: 'always',
    refetchOnReconnect: true,
    refetchIntervalInBackground: true,
    retry: (count, error) => count < 2 && isPassing(error) && !isOver(),
    refetchInterval: ({ state: { status, data, dataUpdatedAt } }) => {
      if (status === 'error') return retryDelay(data, now())
      return data ? Math.max(dataUpdatedAt + refreshDelay(data, dataUpdatedAt) - Date.now(), 1_000) : false
    },
  })
  const query = (): QueryState<KnownSession | null, AuthError> => observer.getCurrentQuery().state
  const now = (): number => Date.now() + (query().data?.clockOffset ?? 0)
  /** What is cached is not to be believed: its identity is over, or the auth has since said what cannot be read. */
  const isDoubted = (): boolean => query().dataUpdateCount === doubtedAt
  const isExpired = (): boolean => (query().data?.expiresAt ?? Infinity) <= now()
  const isOver = (): boolean => endOf(query().data) <= now()

  const store = createAuthStore(
    initialUser === undefined ? { status: 'loading', user: null } : userStateOf(initialUser),
    () => options.clearCache(),
    (user) => channel?.post(user),
  )
  const again = (): void => void refresh()

  return {
    configure: (latest) => {
      options = latest
    },
    now,
    store,
    start: () => {
      client.mount()
      channel = openIdentityChannel(channelName, (identity) => {
        const { status, user } = store.get().userState
        if (status === 'loading') heard = identity
        else if (status === 'error' || identity !== identityKey(user)) again()
      })
      const unsubscribe = [observer.subscribe(receive), options.source.subscribe?.(again), onRestored(again)]
      const { status, user } = store.get().userState
      if (status !== 'loading') channel?.post(user)
      return () => {
        for (const end of unsubscribe) end?.()
        channel?.close()
        channel = undefined
        client.unmount()
      }
    },
    refresh,
    getAccessToken: async () => {
      const isKnown = query().dataUpdateCount > 0 && store.get().userState.status !== 'error'
      if (!isKnown || isExpired() || isDoubted()) await refresh(false)
      const { userState } = store.get()
      if (userState.status === 'error') throw userState.error
      if (!userState.user) return undefined
      if (isExpired()) throw new AuthError('token_expired', EXPIRED)
      return query().data?.accessToken
    },
    stop: () => (stopping ??= stop().finally(() => (stopping = undefined))),
    signOut: async () => {
      const { source } = options
      if (!source.signOut) throw new AuthError('invalid_configuration', NO_SIGN_OUT)
      await leaveBy(async (signal) => source.signOut?.(signal))
    },
    explain: (notice) => {
      store.setActivity({ ...store.get().activity, notice })
      clearTimeout(noticeTimer)
      noticeTimer = setTimeout(() => {
        const { notice: _said, ...activity } = store.get().activity
        store.setActivity(activity)
      }, NOTICE_TIME)
    },
  }

  function receive({ data, error, status }: QueryObserverResult<KnownSession | null, AuthError>): void {
    if (status === 'success' && !isDoubted()) {
      const next = userStateOf(data ? data.user : null)
      const isOutdated = heard !== undefined && heard !== identityKey(next.user)
      heard = undefined
      if (!isOutdated) return store.setUser(next)
      doubtedAt = query().dataUpdateCount // another tab has learnt of somebody else while this answer was on its way
      again()
    }
    if (status !== 'error') return
    if (!isPassing(error)) doubtedAt = query().dataUpdateCount
    // Only an answer signs out: whoever was known and has run out unconfirmed is an error, not nobody.
    const isBelieved = data !== undefined && !isDoubted() && !isOver()
    store.setUser(isBelieved ? userStateOf(data && data.user) : { status, user: null, error })
  }

  async function refresh(afresh = true): Promise<void> {
    if (!options.source.load) return
    // refetch itself does not cancel a first load
    if (afresh) void client.cancelQueries({}, { silent: true, revert: false })
    let result = await observer.refetch({ cancelRefetch: afresh })
    while (result.isFetching) result = await observer.refetch({ cancelRefetch: false }) // a newer one took its place
    receive(result)
  }

  async function leaveBy(leave: NonNullable<AuthSource['signOut']>): Promise<StopResult | undefined> {
    const result = await withTimeout(leave)
    doubtedAt = query().dataUpdateCount
    await refresh()
    if (isDoubted()) store.forget()
    return result ?? undefined
  }

  async function stop(): Promise<void> {
    const { source, navigate } = options
    const before = shownUser(store.get().userState)
    store.setActivity({ stopping: true })
    try {
      const result = await leaveBy(async (signal) => {
        if (source.stopImpersonation) return source.stopImpersonation(signal)
        if (source.signOut) return source.signOut(signal)
        throw new AuthError('stop_unsupported', NO_STOP)
      })
      if (source.load && isSameIdentity(shownUser(store.get().userState), before)) {
        throw new AuthError('stop_failed', GOES_ON)
      }
      store.setActivity({ stopping: false })
      const url = safeReturnTo(result?.redirectTo, location.href, source.returnOrigins ?? [])
      if (url !== undefined && url !== location.href) navigate(url)
    } catch (cause) {
      const stopError =
        cause instanceof AuthError ? cause : new AuthError('stop_failed', String(cause), { cause })
      store.setActivity({ stopping: false, stopError })
    }
  }
}

/** True for a failure that may pass: no answer, or a server in trouble. Everything else was an answer. */
function isPassing(error: unknown): boolean {
  return !(error instanceof AuthError) || error.code === 'auth_unreachable'
}

/** A page that comes back from the back/forward cache may show an identity that is long over. */
function onRestored(listener: () => void): () => void {
  const onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) listener()
  }
  addEventListener('pageshow', onPageShow)
  return () => removeEventListener('pageshow', onPageShow)
}
