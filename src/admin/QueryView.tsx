import { type ReactElement, type ReactNode, useState } from 'react'
import type { AdminQuery } from './AdminQuery.js'
import { ErrorMessage } from './ErrorMessage.js'
import { ENGLISH_ERRORS, type ErrorWords } from './ErrorWords.js'
import { Loading } from './Loading.js'

/** Props of `QueryView`. */
export interface QueryViewProps<T> {
  /** What a hook such as `useSession` returned. */
  query: AdminQuery<T>
  /** What loads, such as `Loading users…`. */
  loading: string
  /** Default: English. */
  words?: ErrorWords
  children: (data: T) => ReactNode
}

/**
 * Shows what was asked for. Until it is there, it says that it loads. If it fails, it says why, above the last answer, and offers to sign in
 * or to try again.
 *
 * @example
 * ```tsx
 * import { QueryView, useSession } from 'impersonation-kit/admin'
 *
 * export const Reason = ({ id }: { id: string }) => (
 *   <QueryView query={useSession(id)} loading="Loading the session…">
 *     {({ reason }) => <p>{reason}</p>}
 *   </QueryView>
 * )
 * ```
 */
export function QueryView<T>(props: QueryViewProps<T>): ReactElement {
  const { query, loading, words = ENGLISH_ERRORS, children } = props
  const [retried, setRetried] = useState<AdminQuery<T>>()
  const isRetried = retried && (query === retried || query.isUpdating)
  if (retried && !isRetried) setRetried(undefined)
  const retry = (): void => {
    query.retry()
    setRetried(query)
  }
  return (
    <>
      {query.status === 'error' && (
        <ErrorMessage error={query.error} retry={retry} words={words}>
          {query.data !== undefined && <p>{words.outOfDate}</p>}
        </ErrorMessage>
      )}
      {(query.status === 'loading' || isRetried) && <Loading>{loading}</Loading>}
      {query.data !== undefined && children(query.data)}
    </>
  )
}
