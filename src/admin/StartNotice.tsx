import type { ReactElement } from 'react'
import type { EnvironmentSettings } from '../core/operators.js'
import { part } from './part.js'

/** What comes next, and what the customer will see, before anything is sent. */
export function StartNotice(props: {
  settings: EnvironmentSettings
  operator: { name?: string | undefined; role?: string | undefined }
  isBreakGlass: boolean
}): ReactElement {
  const { settings, operator, isBreakGlass } = props
  const { approval, alerts, consent, showOperatorAs, teamName } = settings
  const shown = {
    name: operator.name ?? 'your e-mail address',
    team: teamName ?? 'Support',
    role: operator.role ?? 'Support',
  }[showOperatorAs]
  return (
    <ul {...part('notice')}>
      {approval.count > 0 && !isBreakGlass && (
        <li>
          {approval.count === 1 ? 'Another person' : `${approval.count} other people`} must approve first
          {approval.by.length > 0 && ` (${approval.by.join(', ')})`}.
        </li>
      )}
      {consent === 'each' && <li>The customer must agree first.</li>}
      {consent === 'standing' && (
        <li>The customer must have allowed it in their account, under support access.</li>
      )}
      <li>
        The customer sees <q>{shown}</q>, the time and your reason in their account
        {alerts.notifyCustomer && ', and gets an e-mail when it begins and when it ends'}.
      </li>
    </ul>
  )
}
