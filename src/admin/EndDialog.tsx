import type { ReactElement } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { Confirm, type ConfirmEvents } from './Confirm.js'
import { nameOf } from './nameOf.js'
import { changeSession } from './useSessions.js'

/** Asks before a session is ended. */
export function EndDialog({
  session,
  ...events
}: ConfirmEvents & { session: ImpersonationSession }): ReactElement {
  return (
    <Confirm
      title="End this session?"
      confirm="End session"
      perform={(admin) => changeSession(admin, { id: session.id, change: 'end' })}
      {...events}
    >
      <p>
        <bdi>{nameOf(session.operator)}</bdi> loses access to the account of <bdi>{nameOf(session.user)}</bdi>{' '}
        at once. What they have not saved is lost.
      </p>
    </Confirm>
  )
}
