import { QueryClient, QueryObserver, type QueryObserverResult, type QueryState } from '@tanstack/react-query'
import { AuthError, type AuthErrorCode } from '../core/errors.js'
import type { ClaimMapper } from '../core/impersonation.js'
import { isSameIdentity, isSameKey, type User } from '../core/user.js'
import type { AuthSource, StopResult } from './AuthSource.js'
import { isKnown, shownUser, userStateOf } from './AuthState.js'
import { type AuthStore, createAuthStore } from './authStore.js'
import { goBack } from './goBack.js'
import type { IdentityChange } from './IdentityChange.js'
import { type IdentityChannel, openIdentityChannel } from './identityChannel.js'
import { hashIdentity, openIdentityMemory } from './identityMemory.js'
import { inTurn } from './inTurn.js'
import { type Leave, leaveOf } from './leaveOf.js'
import { onRestored } from './onRestored.js'
import { type KnownSession, readSession } from './readSession.js'
import { endOf, nextRefresh } from './nextRefresh.js'
import { stopInTurn } from './stopInTurn.js'
import { isPassing, withTimeout } from './withTimeout.js'

const NOTICE_TIME = 6_000
/** After a message that changed nothing, messages of other tabs cause at most one request a second. */
const ASK_EVERY = 1_000
const NO_SIGN_OUT = 'This auth cannot sign out. Give the source, or AuthProvider, a signOut.'
const EXPIRED = 'The auth gave an access token that has ended. Sign in again.'
const GOES_ON = 'The auth said it stopped, but the impersonation goes on. Try again.'
const NO_STOP =
  'This auth cannot stop an impersonation. Give the source, or AuthProvider, a stopImpersonation.'

type Result = QueryObserverResult<KnownSession | null, AuthError>

/** The parts of an engine. The functions may change from render to render; they are read when they are needed. */
export interface AuthEngineOptions {
  /** Without `load` the app feeds the provider by value, and there is nothing to ask again. */
  source: Omit<AuthSource, 'load'> & Partial<Pick<AuthSource, 'load'>>
  claims: ClaimMapper
  /** Empties the app's caches of the identity that is left, of whatever was fetched before `since` (Unix milliseconds). */
  leave: (change: IdentityChange, since: number) => void
  navigate: (url: string) => void
  returnOrigins: readonly string[]
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
  /** Makes the banner say why something was refused. */
  explain: (notice: string) => void
}

/**
 * Creates an engine.
 *
 * @param initialUser - Who is known from the server; undefined means that nobody has asked yet.
 * @param initialServerTime - The server's clock when it knew that.
 */
export function createAuthEngine(
  initialOptions: AuthEngineOptions,
  channelName: string,
  initialUser: User | null | undefined,
  initialServerTime = Date.now(),
): AuthEngine {
  const client = new QueryClient()
  let options = initialOptions
  const initial = initialUser && { user: initialUser, clockOffset: initialServerTime - Date.now() }
  let channel: IdentityChannel | undefined
  const memory = openIdentityMemory(channelName)
  let asked = 0
  let heard: string | undefined
  let followTimer: ReturnType<typeof setTimeout> | undefined
  let misledAt = 0
  let doubtedAt = -1
  let stopping: Promise<void> | undefined
  let noticeTimer: ReturnType<typeof setTimeout> | undefined

  const observer = new QueryObserver<KnownSession | null, AuthError>(client, {
    queryKey: ['session'],
    // The query's own signal is left alone: reading it would make StrictMode's second mount a second request.
    queryFn: async () => {
      const { source, claims } = options
      const turn = ++asked
      const loaded = await inTurn(`impersonation-kit:${channelName}`, async () =>
        turn === asked ? withTimeout(async (signal) => source.load?.(signal)) : undefined,
      )
      return readSession(loaded, claims, Date.now())
    },
    ...(initial !== undefined && { initialData: initial }),
    gcTime: Infinity,
    staleTime: 30_000,
    networkMode: 'always',
    refetchOnReconnect: true,
    refetchIntervalInBackground: true,
    retry: (count, error) => count < 2 && isPassing(error) && !isOver(),
    refetchInterval: ({ state }) => nextRefresh(state),
  })
  const query = (): QueryState<KnownSession | null, AuthError> => observer.getCurrentQuery().state
  const now = (): number => Date.now() + (query().data?.clockOffset ?? 0)
  /** The cached session must not be used: its identity has ended, or the auth has since given an answer that cannot be read. */
  const isDoubted = (): boolean => query().dataUpdateCount === doubtedAt
  const isExpired = (): boolean => (query().data?.expiresAt ?? Infinity) <= now()
  const isAsking = (): boolean => query().fetchStatus === 'fetching'
  const isOver = (): boolean => endOf(query().data) <= now()

  const store = createAuthStore(
    initialUser === undefined ? { status: 'loading', user: null } : userStateOf(initialUser),
    memory,
    // The later of both clocks, because data that a server fetched is dated by the server's clock.
    (change) => options.leave(change, Math.max(Date.now(), now())),
    announce,
  )
  // Before the first render, so that nothing must be undone. The data that the page itself brought belongs to this user.
  if (initialUser !== undefined && memory.isOther(initialUser)) {
    options.leave({ user: initialUser, previous: undefined }, performance.timeOrigin)
  }
  const again = (): void => void refresh()

  return {
    configure: (latest) => {
      options = latest
    },
    now,
    store,
    start: () => {
      const { userState } = store.get()
      if (!options.source.load) {
        if (isKnown(userState)) announce(userState.user)
        return () => undefined
      }
      client.mount()
      channel = openIdentityChannel(channelName, (identity) => {
        const { userState } = store.get()
        if (isKnown(userState) && isSameKey(identity, hashIdentity(userState.user))) return
        // One request for all messages that arrive meanwhile. A request in flight may be older than the message; its answer will show.
        if (isAsking()) heard = identity
        else followTimer ??= setTimeout(follow, Math.max(0, misledAt + ASK_EVERY - Date.now()))
      })
      const unsubscribe = [observer.subscribe(receive), options.source.subscribe?.(again), onRestored(again)]
      if (isKnown(userState)) announce(userState.user)
      // The server's statement may be older than this moment.
      if (initial !== undefined && query().dataUpdateCount === 0) void refresh(false)
      return () => {
        clearTimeout(followTimer)
        followTimer = undefined
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
    signOut: async () =>
      void (await leaveBy(leaveOf(options.source, 'signOut'), 'invalid_configuration', NO_SIGN_OUT)),
    explain: (notice) => {
      store.setActivity({ ...store.get().activity, notice })
      clearTimeout(noticeTimer)
      noticeTimer = setTimeout(() => {
        const { notice: _said, ...activity } = store.get().activity
        store.setActivity(activity)
      }, NOTICE_TIME)
    },
  }

  function announce(user: User | null): void {
    channel?.post(user)
    memory.keep(user)
  }

  function follow(): void {
    followTimer = undefined
    if (isAsking()) return
    const { epoch } = store.get()
    void refresh().then(() => {
      if (store.get().epoch === epoch) misledAt = Date.now()
    })
  }

  function receive({ data, error, status, isFetching }: Result): void {
    if (status === 'success' && !isDoubted()) {
      const next = userStateOf(data ? data.user : null)
      const isOutdated = !isFetching && !isSameKey(heard ?? '', hashIdentity(next.user))
      if (!isFetching) heard = undefined
      if (!isOutdated) return store.setUser(next)
      doubtedAt = query().dataUpdateCount // another tab has learnt of somebody else while this answer was on its way
      again()
    }
    if (status !== 'error') return
    if (!isPassing(error)) doubtedAt = query().dataUpdateCount
    // Only an answer signs out. If a known user's token ends and the auth does not answer, the state is an error, not signed out.
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

  async function leaveBy(leave: Leave, code: AuthErrorCode, lack: string): Promise<StopResult | undefined> {
    const { source } = options
    if (!leave) throw new AuthError(code, lack)
    const result = await leave()
    doubtedAt = query().dataUpdateCount
    await refresh()
    if (source.load && isDoubted()) store.forget()
    return result ?? undefined
  }

  async function stop(): Promise<void> {
    const { source, claims, navigate, returnOrigins } = options
    const before = shownUser(store.get().userState)
    if (!before?.impersonation) return // a function kept from before: it would sign the operator out
    store.setActivity({ stopping: true })
    try {
      const end = stopInTurn(source, claims, channelName, before)
      const result = await leaveBy(end, 'stop_unsupported', NO_STOP)
      if (source.load && isSameIdentity(shownUser(store.get().userState), before)) {
        throw new AuthError('stop_failed', GOES_ON)
      }
      store.setActivity({ stopping: false })
      goBack(result?.redirectTo, returnOrigins, navigate)
    } catch (cause) {
      const stopError =
        cause instanceof AuthError ? cause : new AuthError('stop_failed', String(cause), { cause })
      store.setActivity({ stopping: false, stopError })
    }
  }
}
