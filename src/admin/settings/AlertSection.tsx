import type { ReactElement } from 'react'
import type { AlertChannel, EnvironmentSettings } from '../../core/operators.js'
import { Button } from '../Button.js'
import { part } from '../part.js'
import { AlertPreview } from './AlertPreview.js'
import { Channel } from './Channel.js'
import { isSame } from './changesOf.js'
import { Check, Section } from './Section.js'
import type { SectionProps } from './SectionProps.js'
import { useListKeys } from './useListKeys.js'

const NEW: Record<AlertChannel['kind'], (id: string) => AlertChannel> = {
  email: (id) => ({ id, kind: 'email', to: [] }),
  slack: (id) => ({ id, kind: 'slack', url: '' }),
  webhook: (id) => ({ id, kind: 'webhook', url: '', secret: '' }),
}
const NAMES: [AlertChannel['kind'], string][] = [
  ['email', 'E-mail'],
  ['slack', 'Slack'],
  ['webhook', 'Webhook'],
]

/** Who of the team is told, and how. */
export function AlertSection(
  props: SectionProps & { saved: EnvironmentSettings; version: string; environment: string },
): ReactElement {
  const { settings, change, saved, version, environment } = props
  const { alerts } = settings
  const { keys, remove } = useListKeys(alerts.channels.length)
  const setChannels = (channels: readonly AlertChannel[]): void => change({ alerts: { ...alerts, channels } })
  const add = (kind: AlertChannel['kind']): void => {
    const taken = new Set(alerts.channels.map(({ id }) => id))
    let id: string = kind
    for (let number = 2; taken.has(id); number += 1) id = `${kind}-${number}`
    setChannels([...alerts.channels, NEW[kind](id)])
  }
  return (
    <Section
      title="Alerts to the team"
      help="Sent when a session begins, ends or is refused, and when these settings change."
    >
      {alerts.channels.length === 0 && <p {...part('empty')}>Nobody is told.</p>}
      {alerts.channels.length > 0 && (
        <ul {...part('cards')} aria-label="Alert channels">
          {alerts.channels.map((channel, index) => (
            <li key={keys[index]} {...part('card')}>
              <Channel
                channel={channel}
                isSaved={saved.alerts.channels.some((one) => isSame(one, channel))}
                version={version}
                onChange={(next) =>
                  setChannels(alerts.channels.map((one, at) => (at === index ? next : one)))
                }
                onRemove={() => {
                  remove(index)
                  setChannels(alerts.channels.filter((_one, at) => at !== index))
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <div {...part('inline')} role="group" aria-label="Add a channel">
        {NAMES.map(([kind, name]) => (
          <Button key={kind} onClick={() => add(kind)}>
            Add {name}
          </Button>
        ))}
      </div>
      <Check
        label="No alert, no session"
        help="A session begins only when its alert has been delivered."
        isChecked={alerts.alertBeforeStart}
        onChange={(alertBeforeStart) => change({ alerts: { ...alerts, alertBeforeStart } })}
      />
      <AlertPreview environment={environment} />
    </Section>
  )
}
