import { type ReactElement, useState } from 'react'
import type { AdminErrorCode } from './AdminError.js'
import { Button } from './Button.js'
import { nameOf } from './nameOf.js'
import { NewestHundred } from './NewestHundred.js'
import { part } from './part.js'
import { useOperator } from './useOperator.js'
import { useChangeSession, useSessions } from './useSessions.js'

/** The operator's own sessions that are live, each with a way to end it; or where else to look, after a refusal with this code. */
export function LiveSessionStop(props: { code: AdminErrorCode }): ReactElement | null {
  const me = useOperator().data
  const sessions = useSessions({ state: 'active', limit: 100 })
  const { run, isPending } = useChangeSession()
  const [isAnswered, setAnswered] = useState(false)
  const { status, isUpdating } = sessions
  // A list from before the refusal may lack the session that it is about.
  if (!isAnswered && status === 'ready' && !isUpdating) setAnswered(true)
  if (me === undefined || sessions.data === undefined) return null
  const { impersonations, next } = sessions.data
  const own = impersonations.filter(({ operator }) => operator.id === me.operator.id)
  if (own.length > 0) {
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
  if (!isAnswered || status !== 'ready') return null
  if (next !== undefined) return <NewestHundred of="sessions" next={next} />
  // Nobody impersonates twice in a browser, in whatever environment; the number of sessions is one of each environment.
  const isElsewhere = props.code === 'already_impersonating' && me.environments.length > 1
  return (
    <p role="status">
      {isElsewhere
        ? 'It may be in another environment. Press Stop in the app that shows the user’s account, or end it among the live sessions of that environment.'
        : 'No session of yours is live in this environment now: you can start.'}
    </p>
  )
}
