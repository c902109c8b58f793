import type { ReactElement } from 'react'
import type { SessionPage } from '../core/operatorApi.js'
import type { AdminQuery } from './AdminQuery.js'
import { Confirm, type ConfirmEvents } from './Confirm.js'
import { endAllSessions } from './useSessions.js'
import { WhatEnds } from './WhatEnds.js'

/** Asks before every session and request of the environment is ended. */
export function EndAllDialog({
  live,
  ...events
}: ConfirmEvents & { live: AdminQuery<SessionPage> }): ReactElement {
  return (
    <Confirm
      title="End all sessions and requests?"
      confirm="End all sessions"
      perform={endAllSessions}
      {...events}
    >
      <WhatEnds when="If you confirm" live={live} />
      <p>To stop new sessions too, turn impersonation off in the settings.</p>
    </Confirm>
  )
}
