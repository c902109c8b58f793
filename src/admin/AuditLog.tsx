import { type ReactElement, useState } from 'react'
import { useAdmin } from './AdminContext.js'
import { AuditExportMenu } from './AuditExportMenu.js'
import { AuditFilters } from './AuditFilters.js'
import { AuditRows } from './AuditRows.js'
import { ChainState } from './ChainState.js'
import { Pages } from './Pages.js'
import { Panel, type PanelProps } from './Panel.js'
import { part } from './part.js'
import { QueryView } from './QueryView.js'
import { isRefusal } from './useAdminQuery.js'
import { useAudit } from './useAudit.js'
import { useUrlState } from './useUrlState.js'

/** Props of `AuditLog`. */
export interface AuditLogProps extends PanelProps {
  /** Rows on a page, at most 100. Default: 50. */
  pageSize?: number
  /** Put before the names of the filters in the page's address. Default: nothing. */
  urlPrefix?: string
}

const FILTERS = ['actor', 'subject', 'session', 'type', 'from', 'to', 'after'] as const

/**
 * What happened, the newest first, for Owners: filters (they stand in the address), the timeline of a session with every action and
 * refusal, an export with its progress, and whether the records stand as they were written.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { AdminProvider, AuditLog } from 'impersonation-kit/admin'
 * import 'impersonation-kit/admin.css'
 *
 * export const Audit = () => (
 *   <AdminProvider url="https://auth.example.com">
 *     <AuditLog />
 *   </AdminProvider>
 * )
 * ```
 */
export function AuditLog({
  title = 'Audit',
  pageSize = 50,
  urlPrefix,
  ...panel
}: AuditLogProps): ReactElement {
  useAdmin('AuditLog')
  const [found, setUrl] = useUrlState(FILTERS, urlPrefix)
  const [said, setSaid] = useState('')
  const { after, from, to, ...rest } = found
  const filter = { ...rest, from: startOf(from), to: startOf(to, 1) }
  const page = useAudit({ ...filter, after, limit: pageSize })
  const isRefused = isRefusal(page.error)
  const isTimeline = found.session !== undefined

  return (
    <Panel
      {...panel}
      name="audit"
      title={isTimeline ? `${title}: one session` : title}
      actions={!isRefused && <AuditExportMenu filter={filter} say={setSaid} />}
    >
      <p {...part('hidden')} role="status">
        {said}
      </p>
      {!isRefused && <AuditFilters found={found} onChange={(next) => setUrl({ ...next, after: '' })} />}
      <QueryView query={page} loading="Loading the audit…">
        {({ records, next }) => (
          <>
            {records.length === 0 ? (
              <p {...part('empty')}>Nothing is on record for these filters.</p>
            ) : (
              <AuditRows
                // A timeline is read from its beginning.
                records={
                  isTimeline && after === undefined && next === undefined ? records.toReversed() : records
                }
                label={title}
                isUpdating={page.isUpdating}
                onSession={isTimeline ? undefined : (session) => setUrl({ session, after: '' }, true)}
              />
            )}
            <Pages
              label={`Pages of ${title}`}
              first="Newest"
              next="Older"
              onFirst={after === undefined ? undefined : () => setUrl({ after: '' }, true)}
              onNext={next === undefined ? undefined : () => setUrl({ after: next }, true)}
            />
          </>
        )}
      </QueryView>
      {!isRefused && <ChainState />}
    </Panel>
  )
}

/** The beginning of a day as `<input type="date">` gives it, or of one some days later, in Unix milliseconds. */
function startOf(day: string | undefined, later = 0): number | undefined {
  if (day === undefined) return undefined
  const date = new Date(`${day}T00:00`)
  date.setDate(date.getDate() + later)
  return Number.isNaN(date.getTime()) ? undefined : date.getTime()
}
