import type { QueryClient } from '@tanstack/react-query'

/**
 * Empties the app's QueryClient of one identity's data. What is in flight is dropped too: a late response would write the
 * old identity's data into the new one's cache, and a paused or retried mutation would be sent in the new one's name.
 *
 * @param keepMounted - Mounted queries stay (there is no remount): they are emptied and asked for again.
 */
export function clearAppCache(queryClient: QueryClient, keepMounted: boolean): void {
  for (const mutation of queryClient.getMutationCache().getAll()) {
    // Replacing its options is the only way to stop the callbacks and retries of a mutation that is under way.
    mutation.setOptions({ mutationFn: () => Promise.reject(new Error('Dropped: the identity changed')) })
  }
  if (!keepMounted) return queryClient.clear()
  queryClient.getMutationCache().clear()
  queryClient.removeQueries({ type: 'inactive' })
  void queryClient.resetQueries()
}
