import type { QueryClient } from '@tanstack/react-query'

/**
 * Empties the app's QueryClient of one identity's data. What is in flight is dropped too: a late response would write the
 * old identity's data into the new one's cache, and a paused or retried mutation would be sent in the new one's name.
 * A mutation that is dropped never settles.
 */
export function clearAppCache(queryClient: QueryClient): void {
  const queries = queryClient.getQueryCache().getAll()
  const mutations = queryClient.getMutationCache().getAll()
  queryClient.clear()
  // Components that stay mounted still hold these: empty, they render again, and ask anew.
  for (const query of queries)
    query.setState({ data: undefined, dataUpdatedAt: 0, error: null, status: 'pending' })
  for (const mutation of mutations) {
    mutation.setOptions({ mutationFn: never, onSuccess: never, onError: never, onSettled: never })
    mutation.setOptions = () => undefined // a component that stays mounted would put its own back
  }
}

const never = (): Promise<never> => new Promise(() => undefined)
