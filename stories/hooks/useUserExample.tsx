import { useAuth, useUser } from 'impersonation-kit'
import type { ReactElement } from 'react'

export function Greeting(): ReactElement {
  const state = useUser()
  const { refresh } = useAuth()
  if (state.status === 'loading') return <p>One moment…</p>
  if (state.status === 'signed-out') return <a href="/sign-in">Sign in</a>
  if (state.status === 'error') {
    return (
      <div role="alert" className="stack">
        <p>We cannot tell who you are: {state.error.message}</p>
        <div className="row">
          <button onClick={() => void refresh()}>Try again</button>
        </div>
      </div>
    )
  }
  const { firstName, userId, impersonatorUserId } = state.user
  return (
    <h2>
      Hello {firstName ?? userId}
      {impersonatorUserId && <small>(seen by {impersonatorUserId})</small>}
    </h2>
  )
}
