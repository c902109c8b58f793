import type { ReactElement } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { Button } from './Button.js'
import { DialogButtons } from './ModalDialog.js'
import { StartError } from './StartError.js'
import { QueryView } from './QueryView.js'
import { Time } from './Time.js'
import { useChangeSession, useSession } from './useSessions.js'
import { type StartOutcome, useOpenApproved } from './useStartImpersonation.js'
import { STATES } from './words.js'

/** A request that others must answer: it follows the answer, and opens the app when it is there. */
export function StartWaiting(props: {
  id: string
  opensIn: 'this-tab' | 'new-tab'
  onStart: (outcome: StartOutcome, opensIn: 'this-tab' | 'new-tab') => void
  onClose: () => void
}): ReactElement {
  const { id, opensIn, onStart, onClose } = props
  const session = useSession(id)
  const open = useOpenApproved()
  const change = useChangeSession()
  const error = open.error ?? change.error
  return (
    <QueryView query={session} loading="Loading…">
      {(request) => (
        <>
          <div role="status">
            <p>
              <strong>{STATES[request.state]}</strong>
            </p>
            <p>{sentenceOf(request)}</p>
            {request.state === 'requested' && (
              <p>
                It waits until <Time at={request.requestExpiresAt} />. You can close this: the request stays.
              </p>
            )}
          </div>
          <StartError error={error} />
          <DialogButtons close="Close" onClose={onClose}>
            {['requested', 'approved'].includes(request.state) && (
              <Button isPending={change.isPending} onClick={() => void change.run({ id, change: 'end' })}>
                Withdraw request
              </Button>
            )}
            {request.state === 'approved' && (
              <Button
                weight="primary"
                isPending={open.isPending}
                onClick={() =>
                  void open.run({ id, opensIn }).then((outcome) => outcome && onStart(outcome, opensIn))
                }
              >
                Open now
              </Button>
            )}
          </DialogButtons>
        </>
      )}
    </QueryView>
  )
}

function sentenceOf({ state, needs, approvals, consentAt, denial }: ImpersonationSession): string {
  if (state === 'denied') return denial?.reason ?? 'Somebody has denied the request.'
  if (state === 'approved') return 'Everybody who had to answer has agreed.'
  if (state !== 'requested') return ''
  const missing = needs.approvals - approvals.length
  const who = [
    ...(missing > 0 ? [missing === 1 ? 'one more person' : `${missing} more people`] : []),
    ...(needs.consent && consentAt === undefined ? ['the customer'] : []),
  ]
  return `The request is sent. It needs the answer of ${who.join(' and of ')}.`
}
