import type { ReactElement } from 'react'
import type { AdminError } from './AdminError.js'
import { ErrorMessage } from './ErrorMessage.js'
import { LiveSessionStop } from './LiveSessionStop.js'

const NEXT_STEPS: Record<string, string> = {
  step_up_required: 'What you have typed is kept. Sign in again, and come back here.',
  consent_required: 'Ask the customer to allow access in their account, under support access.',
  already_impersonating: 'Stop that session first.',
  too_many_sessions: 'End one of your sessions first.',
  plan_required: 'An Owner can change the plan.',
  impersonation_off: 'An Owner can turn it on in the settings.',
}

/** Why an impersonation did not begin, with the next step. */
export function StartError({ error }: { error: AdminError }): ReactElement {
  const next = NEXT_STEPS[error.code]
  const isBusy = error.code === 'already_impersonating' || error.code === 'too_many_sessions'
  return (
    <ErrorMessage error={error}>
      {next !== undefined && <p>{next}</p>}
      {isBusy && <LiveSessionStop />}
    </ErrorMessage>
  )
}
