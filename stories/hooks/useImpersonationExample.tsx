import { useImpersonation } from 'impersonation-kit'
import type { ReactElement } from 'react'

export function SupportNotice(): ReactElement | null {
  const impersonation = useImpersonation()
  if (impersonation.status === 'none') return <p>Nobody impersonates.</p>
  const { user, impersonator, mode, reason, canStop, stop, stopping, stopError } = impersonation
  return (
    <section className="card" aria-label="Support session">
      <h2>
        {impersonator.name ?? impersonator.id ?? 'Somebody unknown'} looks as {user.firstName ?? user.userId}
      </h2>
      <p>
        {mode === 'read-only' ? 'May only look.' : 'May do everything that is not guarded.'} {reason}
      </p>
      {stopError && <p role="alert">It goes on: {stopError.message}</p>}
      {canStop && (
        <div className="row">
          <button className="primary" aria-disabled={stopping} onClick={() => void stop()}>
            {stopping ? 'Stopping…' : 'Stop'}
          </button>
        </div>
      )}
    </section>
  )
}
