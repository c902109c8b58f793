import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useAuthFetch } from 'impersonation-kit'

/** The API refused, or failed. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string | undefined,
    message: string,
  ) {
    super(message)
  }
}

/** Reads from the API, as whoever is signed in, and again every so many milliseconds. */
export function useApi<T>(path: string, refetchInterval: number | false = false): UseQueryResult<T> {
  const authFetch = useAuthFetch()
  return useQuery({
    queryKey: [path],
    refetchInterval,
    queryFn: async ({ signal }): Promise<T> => (await checked(await authFetch(path, { signal }))).json(),
  })
}

/** The reply, where it is not a refusal. */
export async function checked(response: Response): Promise<Response> {
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string }
  throw new ApiError(response.status, problem.code, problem.detail ?? `The API answered ${response.status}.`)
}
