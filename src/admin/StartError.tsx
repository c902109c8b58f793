import { type ReactElement, useContext } from 'react'
import { AdminContext } from './AdminContext.js'
import type { AdminError } from './AdminError.js'
import { ENGLISH_ERRORS } from './ErrorWords.js'
import { ErrorMessage } from './ErrorMessage.js'
import { LiveSessionStop } from './LiveSessionStop.js'
import { part } from './part.js'

const NEXT_STEPS: Record<string, string> = {
  step_up_required: 'What you have typed is kept. Sign in again, and come back here.',
  consent_required: 'Ask the customer to allow access in their account, under support access.',
  approval_required: 'It can begin when they have approved the request.',
  already_impersonating: 'Stop that session first.',
  too_many_sessions: 'End one of your sessions first.',
  plan_required: 'An Owner can change the plan.',
  impersonation_off: 'An Owner can turn it on in the settings.',
}

/** What an impersonation still needs, as a notice, or why it did not begin, as an error; with the next step. */
export function StartError({ error }: { error: AdminError | undefined }): ReactElement {
  const signInUrl = useContext(AdminContext)?.signInUrl
  const { code = '', message } = error ?? {}
  const next = NEXT_STEPS[code]
  const isNeed = /^(step_up|consent|approval)_/.test(code) // it is asked for, and nothing has failed
  return (
    <>
      {/* Always there: what appears together with its role is not read out everywhere. */}
      <div {...part(isNeed ? 'notice' : 'hidden')} role="status">
        {isNeed && (
          <>
            <strong>{message}</strong>
            <p>{next}</p>
            {code === 'step_up_required' && signInUrl !== undefined && (
              <a {...part('button')} href={signInUrl}>
                {ENGLISH_ERRORS.signIn}
              </a>
            )}
          </>
        )}
      </div>
      {error && !isNeed && (
        <ErrorMessage error={error}>
          {next !== undefined && <p>{next}</p>}
          {(code === 'already_impersonating' || code === 'too_many_sessions') && (
            <LiveSessionStop code={code} />
          )}
        </ErrorMessage>
      )}
    </>
  )
}
