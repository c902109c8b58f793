import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { UserRow } from '../core/operatorApi.js'
import type { DirectoryUser } from '../core/operators.js'
import { useAdmin } from './AdminContext.js'
import { Avatar } from './Avatar.js'
import { ActionsHead } from './ActionsHead.js'
import { Button } from './Button.js'
import { ImpersonateDialog } from './ImpersonateDialog.js'
import { nameOf } from './nameOf.js'
import { Pages } from './Pages.js'
import { Panel, type PanelProps } from './Panel.js'
import { part } from './part.js'
import { QueryView } from './QueryView.js'
import { ScrollBox } from './ScrollBox.js'
import { UserMenu } from './UserMenu.js'
import { isRefusal } from './useAdminQuery.js'
import { useSearchText } from './useSearchText.js'
import { useUrlState } from './useUrlState.js'
import { useUsers } from './useUsers.js'

/** A column of your own. */
export interface UsersColumn {
  header: string
  render: (user: DirectoryUser) => ReactNode
}

/** Props of `UsersTable`. */
export interface UsersTableProps extends PanelProps {
  /** Columns of your own, after the name. */
  columns?: readonly UsersColumn[]
  /** Rows on a page, at most 100. Default: 50. */
  pageSize?: number
  /** Opens the app in this tab, or in a new one, if the operator does not choose. Default: `this-tab`. */
  opensIn?: 'this-tab' | 'new-tab'
  /** Put before the names of the parameters (`q`, `after`, `user`) in the page's address. Default: nothing. */
  urlPrefix?: string
}

/**
 * The users whom you may see, with a search. The menu of each row starts an impersonation, or says why that is not allowed. Search, page
 * and row stand in the address, so that Stop leads back to them.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { AdminProvider, UsersTable } from 'impersonation-kit/admin'
 * import 'impersonation-kit/admin.css'
 *
 * export const Users = () => (
 *   <AdminProvider url="https://auth.example.com">
 *     <UsersTable columns={[{ header: 'Plan', render: (user) => String(user.properties?.['plan'] ?? '') }]} />
 *   </AdminProvider>
 * )
 * ```
 */
export function UsersTable(props: UsersTableProps): ReactElement {
  const { columns = [], pageSize = 50, opensIn, urlPrefix, title = 'Users', ...panel } = props
  const { environment } = useAdmin('UsersTable')
  const [{ q = '', after, user: marked }, setUrl] = useUrlState(['q', 'after', 'user'], urlPrefix)
  const users = useUsers({ search: q, limit: pageSize, delay: 0, ...(after !== undefined && { after }) })
  const [text, setText] = useSearchText(
    q,
    useCallback((found: string) => setUrl({ q: found, after: '', user: '' }), [setUrl]),
    150,
  )
  const [chosen, setChosen] = useState<DirectoryUser>()
  const [hasStarted, setStarted] = useState(false)
  const shown = useRef(environment)
  useEffect(() => {
    if (shown.current === environment) return
    shown.current = environment
    // A place in the list of one environment is none in that of another.
    setUrl({ after: '', user: '' })
    setChosen(undefined)
  }, [environment, setUrl])
  // The address may be a colleague's: a place in the list counts only for whom it was given to.
  const isLost = users.error?.code === 'invalid_cursor'
  useEffect(() => {
    if (isLost) setUrl({ after: '' })
  }, [isLost, setUrl])
  const isFirstPage = after === undefined

  return (
    <Panel
      {...panel}
      title={title}
      name="users"
      actions={
        !isRefusal(users.error) && (
          <input
            {...part('search')}
            type="search"
            aria-label="Search users"
            placeholder="Name, e-mail or id"
            value={text}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setText(target.value)}
          />
        )
      }
    >
      <QueryView query={users} loading="Loading users…">
        {({ users: rows, next }) => (
          <>
            <p {...part('hidden')} role="status">
              {users.isUpdating ? '' : countOf(rows.length, next !== undefined)}
            </p>
            {rows.length === 0 ? (
              <p {...part('empty')}>
                {next !== undefined
                  ? 'There is nobody on this page whom you may see. More may follow on the next page.'
                  : q
                    ? `Nobody whom you may see matches “${q}”.`
                    : `There are no${isFirstPage ? '' : ' more'} users whom you may see.`}{' '}
                {(q || !isFirstPage) && (
                  <Button onClick={() => setUrl({ q: '', after: '', user: '' })}>Show all</Button>
                )}
              </p>
            ) : (
              <Rows
                rows={rows}
                columns={columns}
                isUpdating={users.isUpdating}
                marked={marked}
                label={title}
                onImpersonate={(user) => {
                  // At once: Stop leads back to this address, and so does the browser's Back.
                  setUrl({ user: user.userId })
                  setStarted(false)
                  setChosen(user)
                }}
              />
            )}
            <Pages
              label={`Pages of ${title}`}
              first="First page"
              next="Next page"
              onFirst={isFirstPage ? undefined : () => setUrl({ after: '', user: '' }, true)}
              onNext={next === undefined ? undefined : () => setUrl({ after: next, user: '' }, true)}
            />
          </>
        )}
      </QueryView>
      {chosen && (
        <ImpersonateDialog
          user={chosen}
          onStart={() => setStarted(true)}
          onClose={() => {
            if (!hasStarted) setUrl({ user: '' })
            setChosen(undefined)
          }}
          {...(opensIn && { opensIn })}
        />
      )}
    </Panel>
  )
}

interface RowsProps {
  rows: readonly UserRow[]
  columns: readonly UsersColumn[]
  isUpdating: boolean
  marked: string | undefined
  label: string
  onImpersonate: (user: DirectoryUser) => void
}

function Rows({ rows, columns, isUpdating, marked, label, onImpersonate }: RowsProps): ReactElement {
  return (
    <ScrollBox label={label} isBusy={isUpdating}>
      <table {...part('table')}>
        <thead>
          <tr>
            <th scope="col">User</th>
            {columns.map(({ header }) => (
              <th key={header} scope="col">
                {header}
              </th>
            ))}
            <th scope="col">Impersonation</th>
            <ActionsHead />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.user.userId}
              {...row}
              columns={columns}
              isMarked={row.user.userId === marked}
              onImpersonate={onImpersonate}
            />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function Row(
  props: UserRow & Pick<RowsProps, 'columns' | 'onImpersonate'> & { isMarked: boolean },
): ReactElement {
  const { user, decision, columns, isMarked, onImpersonate } = props
  const row = useRef<HTMLTableRowElement>(null)
  const [wasMarked] = useState(isMarked)
  useEffect(() => {
    // Back from the impersonation of this user: where it began.
    if (wasMarked) row.current?.scrollIntoView({ block: 'center' })
  }, [wasMarked])
  return (
    <tr {...part('row')} ref={row} aria-current={isMarked || undefined}>
      <th scope="row">
        <div {...part('person')}>
          <Avatar name={nameOf(user)} />
          <div>
            <bdi>{nameOf(user)}</bdi>
            <bdi {...part('secondary')}>{user.email ?? user.userId}</bdi>
          </div>
        </div>
      </th>
      {columns.map(({ header, render }) => (
        <td key={header} data-label={header}>
          {render(user)}
        </td>
      ))}
      <td {...part('decision')} data-verdict={decision.verdict}>
        {decision.verdict === 'allow' ? 'Allowed' : <bdi>{decision.sentence}</bdi>}
      </td>
      <td>
        <UserMenu user={user} decision={decision} onImpersonate={() => onImpersonate(user)} />
      </td>
    </tr>
  )
}

function countOf(count: number, hasMore: boolean): string {
  return `${count} user${count === 1 ? '' : 's'}${hasMore ? ', and maybe more on the next page' : ''}`
}
