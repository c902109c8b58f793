import { type ReactElement, useState } from 'react'
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

/** Alerts of a session that has begun, and so has an end. */
const BEGUN: readonly AlertType[] = [
  'impersonation.started',
  'impersonation.ended',
  'impersonation.extended',
  'impersonation.mode_changed',
]

/** What an alert looks like, with invented people. */
export function AlertPreview({ environment }: { environment: string }): ReactElement {
  const [type, setType] = useState<AlertType>('impersonation.started')
  const isSettings = type === 'settings.changed'
  const isRefused = type === 'impersonation.refused'
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
          {factsOf(type, environment).map(([label, value]) => [
            <dt key={label}>{label}</dt>,
            <dd key={`${label} is`}>{value}</dd>,
          ])}
        </dl>
        {!isRefused && <span {...part('secondary')}>Open the {isSettings ? 'settings' : 'session'}</span>}
      </figure>
    </details>
  )
}

/** The lines of the alert, as the service writes them. */
function factsOf(type: AlertType, environment: string): [string, string][] {
  const isSettings = type === 'settings.changed'
  const isAnswer = /^approval\.[^w]/.test(type)
  const facts: [string, string | false][] = [
    ['Environment', environment],
    ['When', '2026-03-02 09:30:00 UTC'],
    ['Operator', !isSettings && `${ANA}, ana@example.com, ana`],
    ['User', !isSettings && `${MAYA}, maya@example.com, maya`],
    ['By', (isSettings || isAnswer) && `${OLGA}, olga@example.com, olga`],
    ['Reason', !isSettings && 'The invoice total looks wrong'],
    ['Ticket', !isSettings && type !== 'impersonation.refused' && 'HELP-4711'],
    ['Mode', modeOf(type)],
    ['Until', BEGUN.includes(type) && `2026-03-02 09:${type === 'impersonation.ended' ? 30 : 45}:00 UTC`],
    ['Why', WHY[type] ?? false],
    ['maxDuration', isSettings && '1800 → 900'],
  ]
  return facts.filter((one): one is [string, string] => one[1] !== false)
}

const WHY: Partial<Record<AlertType, string>> = {
  'impersonation.ended': 'stopped',
  'impersonation.refused': 'This user is protected. Nobody may impersonate them.',
}

function modeOf(type: AlertType): string | false {
  if (type === 'settings.changed' || type === 'impersonation.refused') return false
  return type === 'impersonation.mode_changed' ? 'full access' : 'read-only'
}
