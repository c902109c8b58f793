import { type ReactElement, type ReactNode, useState } from 'react'
import type { AdminQuery } from './AdminQuery.js'
import { ErrorMessage } from './ErrorMessage.js'
import { ENGLISH_ERRORS, type ErrorWords } from './ErrorWords.js'
import { Loading } from './Loading.js'

/** Shows what was asked for; until it is there, that it loads; if it fails, why, above the last answer. */
export function QueryView<T>(props: {
  query: AdminQuery<T>
  /** What loads, such as `Loading users…`. */
  loading: string
  /** Default: English. */
  words?: ErrorWords
  children: (data: T) => ReactNode
}): ReactElement {
  const { query, loading, words = ENGLISH_ERRORS, children } = props
  const [retried, setRetried] = useState<AdminQuery<T>>()
  const isRetried = retried !== undefined && (query === retried || query.isUpdating)
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
