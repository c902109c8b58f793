import type { Query, QueryClient, QueryState } from '@tanstack/react-query'

const EMPTY: Partial<QueryState> = { data: undefined, dataUpdatedAt: 0, error: null, status: 'pending' }

/** When each QueryClient was emptied (Unix milliseconds). Data that was fetched before belongs to another identity. */
const floors = new WeakMap<QueryClient, number>()

/**
 * Removes one identity's data from the app's QueryClient. Requests in flight are dropped too: a late response would write the
 * old identity's data into the new one's cache, and a paused or retried mutation would be sent in the new one's name.
 * A mutation that is dropped never settles.
 *
 * After that, data older than `since` is refused: a persisted cache may be restored at any time, and a
 * HydrationBoundary hydrates again whenever it mounts.
 */
export function clearAppCache(queryClient: QueryClient, since: number): void {
  const queries = queryClient.getQueryCache().getAll()
  const mutations = queryClient.getMutationCache().getAll()
  queryClient.clear()
  // Components that stay mounted still hold these queries. Once empty, the components render again and fetch again.
  for (const query of queries) query.setState(EMPTY)
  for (const mutation of mutations) {
    mutation.setOptions({ mutationFn: never, onSuccess: never, onError: never, onSettled: never })
    mutation.setOptions = () => undefined // a component that stays mounted would put its own back
  }
  if (!floors.has(queryClient)) keepOut(queryClient)
  floors.set(queryClient, Math.max(since, floors.get(queryClient) ?? 0))
}

/** The caches report new data before anybody can read it. */
function keepOut(queryClient: QueryClient): void {
  const cache = queryClient.getQueryCache()
  const isOld = (time: number): boolean => time <= (floors.get(queryClient) ?? 0)
  cache.subscribe((event) => {
    const isNew = event.type === 'added'
    if (!isNew && !(event.type === 'updated' && event.action.type === 'setState')) return
    const query: Query = event.query
    const { data, dataUpdatedAt } = query.state
    if (data === undefined) {
      if (isNew) keepPromiseOut(query, floors.get(queryClient) ?? 0)
    } else if (isOld(dataUpdatedAt) && query.options.initialData === undefined) {
      cache.remove(query)
      query.setState(EMPTY)
    }
  })
  const mutationCache = queryClient.getMutationCache()
  mutationCache.subscribe(({ type, mutation }) => {
    if (type === 'added' && mutation.state.submittedAt && isOld(mutation.state.submittedAt)) {
      mutationCache.remove(mutation)
    }
  })
}

/** React-query accepts a dehydrated promise only if it is newer than the query. For this moment it is not. */
function keepPromiseOut(query: Query, since: number): void {
  query.state = { ...query.state, dataUpdatedAt: since }
  queueMicrotask(() => {
    if (query.state.data === undefined) query.state = { ...query.state, dataUpdatedAt: 0 }
  })
}

const never = (): Promise<never> => new Promise(() => undefined)
