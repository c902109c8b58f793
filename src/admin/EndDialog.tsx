import type { ReactElement } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { Confirm } from './Confirm.js'
import { nameOf } from './nameOf.js'
import { useChangeSession } from './useSessions.js'

/** Asks before a session is ended. */
export function EndDialog(props: {
  session: ImpersonationSession
  onDone: () => void
  onClose: () => void
}): ReactElement {
  const { session, onDone, onClose } = props
  return (
    <Confirm
      title="End this session?"
      confirm="End session"
      action={useChangeSession()}
      input={{ id: session.id, change: 'end' }}
      onDone={onDone}
      onClose={onClose}
    >
      <p>
        <bdi>{nameOf(session.operator)}</bdi> loses access to the account of <bdi>{nameOf(session.user)}</bdi>{' '}
        at once. What they have not saved is lost.
      </p>
    </Confirm>
  )
}
