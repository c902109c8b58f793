import { type ReactElement, type ReactNode, useState } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { useAdmin } from './AdminContext.js'
import type { AdminError } from './AdminError.js'
import { Button } from './Button.js'
import { EndAllDialog } from './EndAllDialog.js'
import { EndDialog } from './EndDialog.js'
import { ErrorMessage } from './ErrorMessage.js'
import { nameOf } from './nameOf.js'
import { NewestHundred } from './NewestHundred.js'
import { Panel, type PanelProps } from './Panel.js'
import { part } from './part.js'
import { QueryView } from './QueryView.js'
import { SessionRows } from './SessionRows.js'
import { isRefusal } from './useAdminQuery.js'
import { useOperator } from './useOperator.js'
import { useSessions } from './useSessions.js'

/** Props of `ActiveSessions`. */
export interface ActiveSessionsProps extends PanelProps {
  /** The address of the page of one session. Default: no link. */
  sessionHref?: (session: ImpersonationSession) => string
}

/**
 * Who is in whose account now: each session with its reason, mode and the time that is left, and a way to end it. An Owner can end all.
 * Asks again every 5 seconds.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { ActiveSessions, AdminProvider } from 'impersonation-kit/admin'
 * import 'impersonation-kit/admin.css'
 *
 * export const Live = () => (
 *   <AdminProvider url="https://auth.example.com">
 *     <ActiveSessions />
 *   </AdminProvider>
 * )
 * ```
 */
export function ActiveSessions({
  title = 'Live sessions',
  sessionHref,
  ...panel
}: ActiveSessionsProps): ReactElement {
  useAdmin('ActiveSessions')
  const sessions = useSessions({ state: 'active', limit: 100 })
  const isOwner = useOperator().data?.isOwner ?? false
  const [ending, setEnding] = useState<ImpersonationSession>()
  const [isEndingAll, setEndingAll] = useState(false)
  const [said, setSaid] = useState('')
  const [failed, setFailed] = useState<{ error: AdminError; what: ReactNode }>()

  return (
    <Panel
      {...panel}
      name="sessions"
      title={title}
      actions={
        // Also where no row is: requests end, too, and sessions that the Owner may not see, or that cannot be listed now.
        isOwner &&
        !isRefusal(sessions.error) && (
          <Button
            weight="danger"
            onClick={() => {
              setFailed(undefined)
              setEndingAll(true)
            }}
          >
            End all
          </Button>
        )
      }
    >
      <p {...part('hidden')} role="status">
        {said}
      </p>
      {failed && (
        <ErrorMessage error={failed.error}>
          <p>You asked to end {failed.what}.</p>
        </ErrorMessage>
      )}
      <QueryView query={sessions} loading="Loading the live sessions…">
        {({ impersonations, next }) => (
          <>
            {impersonations.length === 0 ? (
              <p {...part('empty')}>No session that you may see is live.</p>
            ) : (
              <SessionRows
                sessions={impersonations}
                label={title}
                onEnd={(session) => {
                  setFailed(undefined)
                  setEnding(session)
                }}
                sessionHref={sessionHref}
              />
            )}
            <NewestHundred of="sessions" next={next} />
          </>
        )}
      </QueryView>
      {ending && (
        <EndDialog
          session={ending}
          onDone={() => setSaid(`The session as ${nameOf(ending.user)} has ended.`)}
          onFailed={(error) =>
            setFailed({
              error,
              what: (
                <>
                  the session as <bdi>{nameOf(ending.user)}</bdi>
                </>
              ),
            })
          }
          onClose={() => setEnding(undefined)}
        />
      )}
      {isEndingAll && (
        <EndAllDialog
          live={sessions}
          onDone={() => setSaid('All sessions and requests have ended.')}
          onFailed={(error) => setFailed({ error, what: 'all sessions and requests' })}
          onClose={() => setEndingAll(false)}
        />
      )}
    </Panel>
  )
}
