import type { ReactElement } from 'react'
import type { SessionPage } from '../core/operatorApi.js'
import type { AdminQuery } from './AdminQuery.js'
import { Confirm } from './Confirm.js'
import { useEndAllSessions } from './useSessions.js'
import { WhatEnds } from './WhatEnds.js'

/** Asks before every session and request of the environment is ended. */
export function EndAllDialog(props: {
  live: AdminQuery<SessionPage>
  onDone: () => void
  onClose: () => void
}): ReactElement {
  const { live, onDone, onClose } = props
  return (
    <Confirm
      title="End all sessions and requests?"
      confirm="End all sessions"
      action={useEndAllSessions()}
      input={undefined}
      onDone={onDone}
      onClose={onClose}
    >
      <WhatEnds when="If you confirm" live={live} />
      <p>To stop new sessions too, turn impersonation off in the settings.</p>
    </Confirm>
  )
}
