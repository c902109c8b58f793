import { type ReactElement, useState } from 'react'
import type { AlertType } from '../../core/operators.js'
import { part } from '../part.js'
import { ALERTS } from './alerts.js'
import { SelectField } from './fields.js'

const TITLES: Record<AlertType, string> = {
  'impersonation.started': 'Ana Silva started to impersonate Maya Okafor',
  'impersonation.ended': 'Ana Silva no longer impersonates Maya Okafor',
  'impersonation.refused': 'Ana Silva was refused to impersonate Maya Okafor',
  'impersonation.extended': 'Ana Silva extended the impersonation of Maya Okafor',
  'impersonation.mode_changed': 'Ana Silva may now change things as Maya Okafor',
  'approval.wanted': 'Ana Silva asks to impersonate Maya Okafor',
  'approval.given': 'Olga Fern approved that Ana Silva impersonates Maya Okafor',
  'approval.denied': 'Olga Fern denied that Ana Silva impersonates Maya Okafor',
  'approval.taken': 'Olga Fern has already answered the request of Ana Silva to impersonate Maya Okafor',
  'break_glass.used': 'Ana Silva impersonates Maya Okafor without approval (break-glass)',
  'settings.changed': 'Olga Fern changed the impersonation settings of production',
}

/** What an alert looks like, with invented people. */
export function AlertPreview(): ReactElement {
  const [type, setType] = useState<AlertType>('impersonation.started')
  return (
    <details {...part('events')}>
      <summary>What an alert looks like</summary>
      <SelectField
        label="Event"
        value={type}
        options={Object.entries(ALERTS) as [AlertType, string][]}
        onChange={setType}
      />
      <figure {...part('preview')} aria-label="Example">
        <strong>{TITLES[type]}</strong>
        <dl {...part('facts')}>
          <dt>Environment</dt>
          <dd>production</dd>
          {type === 'settings.changed' ? (
            <>
              <dt>By</dt>
              <dd>Olga Fern, olga@example.com</dd>
              <dt>maxDuration</dt>
              <dd>1800 → 900</dd>
            </>
          ) : (
            <>
              <dt>Operator</dt>
              <dd>Ana Silva, ana@example.com</dd>
              <dt>User</dt>
              <dd>Maya Okafor, maya@example.com</dd>
              <dt>Reason</dt>
              <dd>Ticket 4711</dd>
              <dt>Mode</dt>
              <dd>read-only</dd>
            </>
          )}
        </dl>
      </figure>
    </details>
  )
}
