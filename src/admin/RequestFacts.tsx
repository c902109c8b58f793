import type { ReactElement } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { part } from './part.js'
import { ModeTag } from './Tag.js'
import { Time } from './Time.js'
import { durationOf } from './words.js'

/** What a request asks for, and until when it waits. */
export function RequestFacts({ request }: { request: ImpersonationSession }): ReactElement {
  const { reason, ticket, mode, duration, createdAt, requestExpiresAt, needs, approvals } = request
  return (
    <dl {...part('facts')}>
      <dt>Reason</dt>
      <dd>{reason ?? 'none given'}</dd>
      {ticket !== undefined && (
        <>
          <dt>Ticket</dt>
          <dd>{ticket}</dd>
        </>
      )}
      <dt>Mode</dt>
      <dd>
        <ModeTag mode={mode} /> for {durationOf(duration)}
      </dd>
      <dt>Asked</dt>
      <dd>
        <Time at={createdAt} />, waits until <Time at={requestExpiresAt} />
      </dd>
      {needs.approvals > 1 && (
        <>
          <dt>Approvals</dt>
          <dd>
            {approvals.length} of {needs.approvals}
          </dd>
        </>
      )}
    </dl>
  )
}
