import type { ReactElement } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { ActionsHead } from './ActionsHead.js'
import { Button } from './Button.js'
import { nameOf } from './nameOf.js'
import { part } from './part.js'
import { PersonName } from './PersonName.js'
import { ScrollBox } from './ScrollBox.js'
import { ModeTag, Tag } from './Tag.js'
import { Time } from './Time.js'
import { TimeLeft } from './TimeLeft.js'

/** Live sessions, a row each. */
export function SessionRows(props: {
  sessions: readonly ImpersonationSession[]
  label: string
  /** The address of the page of one session. Absent: no link. */
  sessionHref: ((session: ImpersonationSession) => string) | undefined
  onEnd: (session: ImpersonationSession) => void
}): ReactElement {
  const { sessions, label, sessionHref, onEnd } = props
  return (
    <ScrollBox label={label}>
      <table {...part('table')}>
        <thead>
          <tr>
            <th scope="col">Operator</th>
            <th scope="col">In the account of</th>
            <th scope="col">Mode</th>
            <th scope="col">Reason</th>
            <th scope="col">Since</th>
            <th scope="col">Left</th>
            <ActionsHead />
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id} {...part('row')}>
              <th scope="row">
                <PersonName person={session.operator} />
              </th>
              <td {...part('who')} data-label="Account">
                <PersonName person={session.user} />
              </td>
              <td data-label="Mode">
                <span {...part('tags')}>
                  <ModeTag mode={session.mode} />
                  {session.breakGlass && <Tag tone="bad">Break-glass</Tag>}
                </span>
              </td>
              <td {...part('reason')} data-label="Reason">
                <ReasonOf session={session} sessionHref={sessionHref} />
              </td>
              <td {...part('number')} data-label="Since">
                {session.startedAt !== undefined && <Time at={session.startedAt} />}
              </td>
              <td {...part('number')} data-label="Left">
                {session.expiresAt !== undefined && <TimeLeft until={session.expiresAt} />}
              </td>
              <td>
                <Button onClick={() => onEnd(session)}>
                  End
                  <span {...part('hidden')}>
                    {' '}
                    the session of {nameOf(session.operator)} as {nameOf(session.user)}
                  </span>
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function ReasonOf(props: {
  session: ImpersonationSession
  sessionHref: ((session: ImpersonationSession) => string) | undefined
}): ReactElement {
  const { session, sessionHref } = props
  const reason = session.reason ?? 'No reason given'
  if (sessionHref) return <a href={sessionHref(session)}>{reason}</a>
  return session.reason === undefined ? <span {...part('secondary')}>{reason}</span> : <>{reason}</>
}
