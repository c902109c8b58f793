import { QueryCache, QueryClient } from '@tanstack/react-query'
import type { OperatorIdentity } from '../core/operatorApi.js'
import { AdminError } from './AdminError.js'
import type { AdminReply } from './adminClient.js'
import { ME } from './routes.js'

/** What the service has answered, for as long as the same operator is signed in. */
export function createQueryClient(): QueryClient {
  let known: string | undefined
  const queryClient: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onSuccess: (reply, { queryKey: [path] }) => {
        if (path !== ME) return
        const { id } = (reply as AdminReply<OperatorIdentity>).body.operator
        // Somebody else has signed in, in another tab: what the service has told the one before is not for these eyes.
        if (known !== undefined && known !== id) {
          void queryClient.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME })
        }
        known = id
      },
    }),
    defaultOptions: {
      queries: {
        // The service may be on this very machine. And a request that waits for the network looks like one that was answered.
        networkMode: 'always',
        refetchOnReconnect: true,
        // Parts of a page that appear together ask once.
        staleTime: 2_000,
        // An answer of the service stays the same when it is asked again.
        retry: (count, error) => count < 2 && !(error instanceof AdminError && (error.status ?? 500) < 500),
      },
    },
  })
  return queryClient
}
