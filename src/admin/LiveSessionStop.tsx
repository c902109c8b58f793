import type { ReactElement } from 'react'
import { Button } from './Button.js'
import { nameOf } from './nameOf.js'
import { part } from './part.js'
import { useOperator } from './useOperator.js'
import { useChangeSession, useSessions } from './useSessions.js'

/** The operator's own sessions that are live, each with a way to end it. */
export function LiveSessionStop(): ReactElement | null {
  const me = useOperator().data?.operator.id
  const sessions = useSessions({ state: 'active' })
  const { run, isPending } = useChangeSession()
  const own = sessions.data?.impersonations.filter(({ operator }) => operator.id === me) ?? []
  if (own.length === 0) {
    return sessions.status === 'ready' ? (
      <p role="status">No session of yours is live now: you can start.</p>
    ) : null
  }
  return (
    <ul {...part('own-sessions')}>
      {own.map(({ id, user }) => (
        <li key={id}>
          <bdi>{nameOf(user)}</bdi>{' '}
          <Button isPending={isPending} onClick={() => void run({ id, change: 'end' })}>
            End<span {...part('hidden')}> the session as {nameOf(user)}</span>
          </Button>
        </li>
      ))}
    </ul>
  )
}
