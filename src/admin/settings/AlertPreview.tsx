import { Fragment, type ReactElement, useState } from 'react'
import type { AlertType } from '../../core/operators.js'
import { part } from '../part.js'
import { ALERTS } from './alerts.js'
import { SelectField } from './fields.js'

const [ANA, MAYA, OLGA] = ['Ana Silva', 'Maya Okafor', 'Olga Fern']

const TITLES: Record<AlertType, string> = {
  'impersonation.started': `${ANA} started to impersonate ${MAYA}`,
  'impersonation.ended': `${ANA} no longer impersonates ${MAYA}`,
  'impersonation.refused': `${ANA} was refused to impersonate ${MAYA}`,
  'impersonation.extended': `${ANA} extended the impersonation of ${MAYA}`,
  'impersonation.mode_changed': `${ANA} may now change things as ${MAYA}`,
  'approval.wanted': `${ANA} asks to impersonate ${MAYA}`,
  'approval.given': `${OLGA} approved that ${ANA} impersonates ${MAYA}`,
  'approval.denied': `${OLGA} denied that ${ANA} impersonates ${MAYA}`,
  'approval.taken': `${OLGA} has already answered the request of ${ANA} to impersonate ${MAYA}`,
  'break_glass.used': `${ANA} impersonates ${MAYA} without approval (break-glass)`,
  'settings.changed': `${OLGA} changed the impersonation settings of `,
}

/** What an alert looks like, with invented people. */
export function AlertPreview({ environment }: { environment: string }): ReactElement {
  const [type, setType] = useState<AlertType>('impersonation.started')
  const isSettings = type === 'settings.changed'
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
        <strong>{TITLES[type] + (isSettings ? environment : '')}</strong>
        <dl {...part('facts')}>
          {factsOf(type, environment).map(
            ([label, value]) =>
              value && (
                <Fragment key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </Fragment>
              ),
          )}
        </dl>
        {type !== 'impersonation.refused' && (
          <span {...part('secondary')}>Open the {isSettings ? 'settings' : 'session'}</span>
        )}
      </figure>
    </details>
  )
}

/** The lines of the alert, as the service writes them. */
function factsOf(type: AlertType, environment: string): [string, string | false][] {
  const isSettings = type === 'settings.changed'
  const isOfSession = !isSettings && type !== 'impersonation.refused'
  const isFull = type === 'impersonation.mode_changed'
  const isEnded = type === 'impersonation.ended'
  const at = (minute: number): string => `2026-03-02 09:${minute}:00 UTC`
  return [
    ['Environment', environment],
    ['When', at(30)],
    ['Operator', !isSettings && `${ANA}, ana@example.com, ana`],
    ['User', !isSettings && `${MAYA}, maya@example.com, maya`],
    ['By', (isSettings || /^approval\.[^w]/.test(type)) && `${OLGA}, olga@example.com, olga`],
    ['Reason', !isSettings && 'The invoice total looks wrong'],
    ['Ticket', isOfSession && 'HELP-4711'],
    ['Mode', isOfSession && (isFull ? 'full access' : 'read-only')],
    ['Until', isOfSession && type.startsWith('imp') && at(isEnded ? 30 : 45)],
    ['Why', isEnded ? 'stopped' : !isOfSession && !isSettings && 'You may not impersonate users.'],
    ['maxDuration', isSettings && '1800 → 900'],
  ]
}
