import type { ReactElement } from 'react'
import type { AuditEntry } from '../core/operatorApi.js'
import { ActionsHead } from './ActionsHead.js'
import { Button } from './Button.js'
import { detailsOf, partyName, sentenceOf } from './describeEntry.js'
import { part } from './part.js'
import { ScrollBox } from './ScrollBox.js'
import { Tag } from './Tag.js'
import { Time } from './Time.js'

/** Records of the audit, a row each. */
export function AuditRows(props: {
  records: readonly AuditEntry[]
  label: string
  isUpdating: boolean
  /** Shows the timeline of a session. Absent: it is shown. */
  onSession: ((session: string) => void) | undefined
}): ReactElement {
  const { records, label, isUpdating, onSession } = props
  return (
    <ScrollBox label={label} isBusy={isUpdating}>
      <table {...part('table')} data-dense="">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Details</th>
            {onSession && <ActionsHead />}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <AuditRow key={`${record.id} ${record.phase}`} record={record} onSession={onSession} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function AuditRow(props: {
  record: AuditEntry
  onSession: ((session: string) => void) | undefined
}): ReactElement {
  const { record, onSession } = props
  const { at, type, actor, code, outcome, session, erasedBy } = record
  const isRefused =
    (code !== undefined && type !== 'impersonation.ended') || outcome === 'refused' || outcome === 'failed'
  return (
    <tr {...part('row')}>
      <td {...part('number')}>
        <Time at={at} isPrecise />
      </td>
      <th scope="row">
        {erasedBy === undefined ? (
          sentenceOf(record).map((one, index) =>
            index % 2 === 1 ? (
              <bdi key={index}>{one}</bdi>
            ) : (
              <span key={index} {...part('secondary')} data-inline="">
                {one}
              </span>
            ),
          )
        ) : (
          <span {...part('secondary')}>This record was erased. {type}</span>
        )}
      </th>
      <td>
        {isRefused && <Tag tone="bad">{outcome === 'failed' ? 'Failed' : 'Refused'}</Tag>}{' '}
        {type === 'break_glass.used' && <Tag tone="bad">Break-glass</Tag>}{' '}
        <bdi>{detailsOf(record).join(' · ')}</bdi>
      </td>
      {onSession && (
        <td>
          {session !== undefined && (
            <Button weight="quiet" onClick={() => onSession(session)}>
              Timeline<span {...part('hidden')}> of the session of {partyName(actor) ?? 'somebody'}</span>
            </Button>
          )}
        </td>
      )}
    </tr>
  )
}
