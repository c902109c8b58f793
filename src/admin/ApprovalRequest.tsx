import type { ReactElement } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { Button } from './Button.js'
import { nameOf } from './nameOf.js'
import { part } from './part.js'
import { PersonName } from './PersonName.js'
import { RequestFacts } from './RequestFacts.js'

/** One request that waits: who wants what and why, what has changed since, and the two answers. */
export function ApprovalRequest(props: {
  request: ImpersonationSession
  isPending: boolean
  onApprove: () => void
  onDeny: () => void
}): ReactElement {
  const { request, isPending, onApprove, onDeny } = props
  const { operator, user, review } = request
  const whose = `${nameOf(operator)} as ${nameOf(user)}`
  return (
    <li {...part('card')}>
      <div {...part('people')}>
        <div>
          <PersonName person={operator} />
        </div>
        <span {...part('secondary')}>wants to impersonate</span>
        <div>
          <PersonName person={user} />
        </div>
      </div>
      <RequestFacts request={request} />
      {review && review.changes.length > 0 && (
        <div {...part('changes')}>
          <strong>Changed since the request</strong>
          <ul>
            {review.changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </div>
      )}
      {review?.mayAnswer === false ? (
        <p {...part('secondary')}>{review.why}</p>
      ) : (
        <div {...part('buttons')}>
          <Button isPending={isPending} aria-label={`Deny: ${whose}`} onClick={onDeny}>
            Deny
          </Button>
          <Button weight="primary" isPending={isPending} aria-label={`Approve: ${whose}`} onClick={onApprove}>
            Approve
          </Button>
        </div>
      )}
    </li>
  )
}
