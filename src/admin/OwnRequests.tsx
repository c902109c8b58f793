import type { ReactElement } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { Button } from './Button.js'
import { nameOf } from './nameOf.js'
import { NewestHundred } from './NewestHundred.js'
import { part } from './part.js'
import { RequestFacts } from './RequestFacts.js'
import { StartError } from './StartError.js'
import { Tag } from './Tag.js'
import { useChangeSession, useSessions } from './useSessions.js'
import { useOpenApproved } from './useStartImpersonation.js'
import { STATES } from './words.js'

/** The operator's own requests that are still open; an approved one can begin here. */
export function OwnRequests({ me }: { me: string | undefined }): ReactElement {
  const requested = useSessions({ state: 'requested', limit: 100 }).data?.impersonations ?? []
  const { impersonations: approved = [], next } = useSessions({ state: 'approved', limit: 100 }).data ?? {}
  const change = useChangeSession()
  const open = useOpenApproved()
  const own = [...approved, ...requested].filter(({ operator }) => operator.id === me)
  const error = open.error ?? change.error
  return (
    <>
      <StartError error={error} />
      {own.length > 0 && (
        <ul {...part('cards')} aria-label="Your requests">
          {own.map((request) => (
            <OwnRequest
              key={request.id}
              request={request}
              isPending={change.isPending || open.isPending}
              onOpen={() => void open.run({ id: request.id })}
              onWithdraw={() => void change.run({ id: request.id, change: 'end' })}
            />
          ))}
        </ul>
      )}
      <NewestHundred of="approved requests" next={next} />
    </>
  )
}

function OwnRequest(props: {
  request: ImpersonationSession
  isPending: boolean
  onOpen: () => void
  onWithdraw: () => void
}): ReactElement {
  const { request, isPending, onOpen, onWithdraw } = props
  const isApproved = request.state === 'approved'
  return (
    <li {...part('card')}>
      <div {...part('people')}>
        <div>
          You as <bdi>{nameOf(request.user)}</bdi>
        </div>
        <Tag tone={isApproved ? 'good' : 'plain'}>{STATES[request.state]}</Tag>
      </div>
      <RequestFacts request={request} />
      <div {...part('buttons')}>
        <Button isPending={isPending} onClick={onWithdraw}>
          Withdraw<span {...part('hidden')}> the request for {nameOf(request.user)}</span>
        </Button>
        {isApproved && (
          <Button weight="primary" isPending={isPending} onClick={onOpen}>
            Open now
            <span {...part('hidden')} dir="auto">
              {' '}
              as {nameOf(request.user)}
            </span>
          </Button>
        )}
      </div>
    </li>
  )
}
