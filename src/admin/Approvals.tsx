import { type ReactElement, useState } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { useAdmin } from './AdminContext.js'
import type { AdminError } from './AdminError.js'
import type { AdminQuery } from './AdminQuery.js'
import { ApprovalRequest } from './ApprovalRequest.js'
import { DenyDialog } from './DenyDialog.js'
import { ErrorMessage } from './ErrorMessage.js'
import { nameOf } from './nameOf.js'
import { NewestHundred } from './NewestHundred.js'
import { OwnRequests } from './OwnRequests.js'
import { Panel, type PanelProps } from './Panel.js'
import { part } from './part.js'
import { QueryView } from './QueryView.js'
import { useOperator } from './useOperator.js'
import { useChangeSession, useSessions } from './useSessions.js'

/**
 * The requests that wait for an approval, each with what has changed since it was made; and your own requests, which you can open once they
 * are approved. Asks again every 5 seconds.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { AdminProvider, Approvals } from 'impersonation-kit/admin'
 * import 'impersonation-kit/admin.css'
 *
 * export const Requests = () => (
 *   <AdminProvider url="https://auth.example.com">
 *     <Approvals />
 *   </AdminProvider>
 * )
 * ```
 */
export function Approvals({ title = 'Approvals', ...panel }: PanelProps): ReactElement {
  useAdmin('Approvals')
  const requests = useSessions({ state: 'requested', limit: 100 })
  const operator = useOperator()
  const me = operator.data?.operator.id
  const change = useChangeSession()
  const [denying, setDenying] = useState<ImpersonationSession>()
  const [said, setSaid] = useState('')
  const [failed, setFailed] = useState<{ error: AdminError; request: ImpersonationSession }>()

  const approve = async (request: ImpersonationSession): Promise<void> => {
    const approved = await change.run({ id: request.id, change: 'approve' })
    if (!approved) return
    const isEnough = approved.state !== 'requested'
    setSaid(
      `You approved that ${nameOf(request.operator)} impersonates ${nameOf(request.user)}.${isEnough ? '' : ' Others must approve, too.'}`,
    )
  }

  return (
    <Panel {...panel} name="approvals" title={title}>
      <p {...part(said === '' ? 'hidden' : 'said')} role="status">
        {said}
      </p>
      {change.error && <ErrorMessage error={change.error} />}
      {failed && (
        <ErrorMessage error={failed.error}>
          <p>
            You asked to deny the request of <bdi>{nameOf(failed.request.operator)}</bdi> to impersonate{' '}
            <bdi>{nameOf(failed.request.user)}</bdi>.
          </p>
        </ErrorMessage>
      )}
      <OwnRequests me={me} />
      {/* As long as nobody knows who looks, their own requests would stand among those of others. */}
      <QueryView
        query={operator.data ? requests : (operator as AdminQuery<never>)}
        loading="Loading the requests…"
      >
        {({ impersonations, next }) => {
          const others = impersonations.filter(({ operator }) => operator.id !== me)
          return (
            <>
              {others.length === 0 ? (
                <p {...part('empty')}>No request that you may see waits for an answer.</p>
              ) : (
                <ul {...part('cards')} aria-label="Requests of others">
                  {others.map((request) => (
                    <ApprovalRequest
                      key={request.id}
                      request={request}
                      isPending={change.isPending}
                      onApprove={() => void approve(request)}
                      onDeny={() => {
                        setFailed(undefined)
                        setDenying(request)
                      }}
                    />
                  ))}
                </ul>
              )}
              <NewestHundred of="requests" next={next} />
            </>
          )
        }}
      </QueryView>
      {denying && (
        <DenyDialog
          request={denying}
          onDone={() =>
            setSaid(`You denied that ${nameOf(denying.operator)} impersonates ${nameOf(denying.user)}.`)
          }
          onFailed={(error) => setFailed({ error, request: denying })}
          onClose={() => setDenying(undefined)}
        />
      )}
    </Panel>
  )
}
