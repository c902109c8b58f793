import {
  hashKey,
  type QueryClient,
  type QueryKey,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useState } from 'react'
import type { OperatorIdentity } from '../core/operatorApi.js'
import { type Admin, useAdmin } from './AdminContext.js'
import { field } from '../core/read.js'
import { AdminError } from './AdminError.js'
import { type AdminReply, type AdminRequest, unreadable } from './adminClient.js'
import type { AdminQuery } from './AdminQuery.js'
import { ME } from './routes.js'

/** Whoever impersonates may stop in another tab: how often to ask, in milliseconds. */
export const STOPPED_ELSEWHERE = 15_000

/** What to ask for, and how often. */
export interface AskedQuery<T> {
  /** Below `/api/operators/{environment}/`, or absolute if it begins with a slash. */
  path: string
  query?: AdminRequest['query']
  /** What every answer of the service has. One without it is from something else. */
  has: string
  /** Asks again after so many milliseconds. */
  every?: number
  /** … as long as this holds for the last answer, and the page can be seen. Default: always. */
  isPassing?: (body: T) => boolean
  /** Shows the last answer while another page loads. */
  keeps?: boolean
}

/** The environment of the pages: what `AdminProvider` says, or the first of the service. */
export async function environmentOf({ client, queryClient, environment }: Admin): Promise<string> {
  if (environment !== undefined) return environment
  const { body } = await queryClient.fetchQuery({
    queryKey: [ME, undefined, undefined],
    queryFn: ({ signal }) => client.ask<OperatorIdentity>(ME, { signal }),
    staleTime: Infinity,
  })
  const [first] = body.environments
  if (first === undefined) throw new AdminError('not_found', 'The service has no environment.')
  return first
}

/** The whole path of a request. */
export async function pathOf(admin: Admin, path: string): Promise<string> {
  return path.startsWith('/')
    ? path
    : `/api/operators/${encodeURIComponent(await environmentOf(admin))}/${path}`
}

function keyOf({ environment }: Admin, path: string, query?: AdminRequest['query']): QueryKey {
  return [path, path.startsWith('/') ? undefined : environment, query]
}

/** Takes what the service has just answered for the state of `path`, until it is asked again. */
export async function remember<T>(admin: Admin, path: string, reply: AdminReply<T>): Promise<void> {
  const queryKey = keyOf(admin, path)
  await admin.queryClient.cancelQueries({ queryKey, exact: true }) // an older answer, if it came now, would undo it
  admin.queryClient.setQueryData(queryKey, reply)
}

/** Asks the service, and follows the answer. */
export function useAdminQuery<T>(caller: string, asked: AskedQuery<T>): AdminQuery<AdminReply<T>> {
  const admin = useAdmin(caller)
  const { path, query, has, every, isPassing, keeps } = asked
  const queryKey = keyOf(admin, path, query)
  const found = useQuery<AdminReply<T>>(
    {
      queryKey,
      queryFn: async ({ signal }) => {
        const reply = await admin.client.ask<T>(await pathOf(admin, path), {
          signal,
          ...(query && { query }),
        })
        if (field(reply.body, has) === undefined) throw unreadable(reply.status)
        return reply
      },
      // Whoever is signed out, or has no rights, would be told so again and again.
      refetchInterval: ({ state: { data, error } }) =>
        every === undefined || isRefusal(error) || (isPassing && !(data && isPassing(data.body)))
          ? false
          : every,
      // Never that of another environment: its users are not those that a click would be about.
      placeholderData: (last, of) => (keeps && of?.queryKey[1] === admin.environment ? last : undefined),
    },
    admin.queryClient,
  )
  const retry = (): void => {
    void found.refetch()
    // Whoever has signed in again gets the rest of the page back, too.
    void admin.queryClient.refetchQueries(
      { type: 'active', predicate: ({ state }) => isRefusal(state.error) },
      { cancelRefetch: false },
    )
  }
  const error = useLastError(found, hashKey(queryKey))
  if (error) {
    return {
      status: 'error',
      // Whoever is signed out, or lost their rights, no longer sees what they saw. And the rows of another search are no answer to this one.
      data: isRefusal(error) || found.isPlaceholderData ? undefined : found.data,
      error: toAdminError(error),
      isUpdating: found.isFetching,
      retry,
    }
  }
  if (!found.data) return { status: 'loading', isUpdating: true, retry }
  return { status: 'ready', data: found.data, isUpdating: found.isFetching, retry }
}

/** Why the query failed, until it is answered. TanStack Query forgets that when it asks again: the alert would go, and with it the focus. */
function useLastError(found: UseQueryResult, key: string): Error | undefined {
  const [last, setLast] = useState<{ key: string; error: Error }>()
  const isAsked = found.isPending || found.isPlaceholderData
  const kept = isAsked && last?.key === key ? last : undefined
  const known = found.error ? { key, error: found.error } : kept
  if (known?.error !== last?.error) setLast(known)
  return known?.error
}

/** Whoever asks is signed out, or has no rights: nothing on the page would work. */
export function isRefusal(error: unknown): boolean {
  return error instanceof AdminError && (error.status === 401 || error.status === 403)
}

/** The same query with another view of its data. */
export function mapQuery<T, U>(query: AdminQuery<T>, view: (data: T) => U): AdminQuery<U> {
  return query.data === undefined
    ? (query as AdminQuery<U>)
    : ({ ...query, data: view(query.data) } as AdminQuery<U>)
}

/** Whatever was thrown, as an `AdminError`. */
export function toAdminError(error: unknown): AdminError {
  if (error instanceof AdminError) return error
  return new AdminError('unreadable_reply', 'The page failed. Reload it.', { cause: error })
}

/** Asks again for everything whose path begins so: it has changed. */
export function refresh(queryClient: QueryClient, ...paths: string[]): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [path] }) => paths.some((one) => String(path).startsWith(one)),
  })
}
