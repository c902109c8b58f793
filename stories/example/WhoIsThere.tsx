import type { ReactElement } from 'react'
import { useAuth, useUser } from 'impersonation-kit'
import { Card, Facts } from './Card.js'

/** Says what `useUser` knows. */
export function WhoIsThere(): ReactElement {
  const state = useUser()
  const { refresh } = useAuth()
  if (state.status === 'loading') return <Card title="Loading" text="It is not known yet who is signed in." />
  if (state.status === 'signed-out') return <Card title="Signed out" text="Nobody is signed in." />
  if (state.status === 'error') {
    return (
      <Card title="Something went wrong">
        <p className="notice bad" role="alert">
          {state.error.message}
        </p>
        <div className="row">
          <button className="primary" onClick={() => void refresh()}>
            Try again
          </button>
          <code>{state.error.code}</code>
        </div>
      </Card>
    )
  }
  const { userId, email, firstName, lastName, impersonatorUserId, impersonation } = state.user
  return (
    <Card title={[firstName, lastName].filter(Boolean).join(' ') || userId}>
      <Facts
        facts={{
          User: <code>{userId}</code>,
          Email: email,
          Impersonator: impersonatorUserId && <code>{impersonatorUserId}</code>,
          Name: impersonation?.impersonator.name,
          Mode: impersonation && (
            <span className={impersonation.mode === 'full' ? 'pill warn' : 'pill'}>{impersonation.mode}</span>
          ),
          Reason: impersonation?.reason,
        }}
      />
    </Card>
  )
}
