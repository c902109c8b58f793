import type { ReactElement, ReactNode } from 'react'
import type { AdminQuery } from './AdminQuery.js'
import { ErrorMessage } from './ErrorMessage.js'
import { Loading } from './Loading.js'

/** Shows what was asked for; until it is there, that it loads; if it fails, why, above the last answer. */
export function QueryView<T>(props: {
  query: AdminQuery<T>
  /** What loads, such as `Loading users…`. */
  loading: string
  /** Said above an answer that could not be asked for again. Default: in English. */
  outOfDate?: string
  tryAgain?: string
  children: (data: T) => ReactNode
}): ReactElement {
  const { query, loading, outOfDate = 'What you see below may be out of date.', tryAgain, children } = props
  return (
    <>
      {query.status === 'error' && (
        <ErrorMessage error={query.error} retry={query.retry} tryAgain={tryAgain}>
          {query.data !== undefined && <p>{outOfDate}</p>}
        </ErrorMessage>
      )}
      {query.status === 'loading' && <Loading>{loading}</Loading>}
      {query.data !== undefined && children(query.data)}
    </>
  )
}
