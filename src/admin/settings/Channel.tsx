import { type ReactElement, useState } from 'react'
import type { Delivery } from '../../core/operatorApi.js'
import { type AlertChannel, SECRET } from '../../core/operators.js'
import { Button } from '../Button.js'
import { ErrorMessage } from '../ErrorMessage.js'
import { part } from '../part.js'
import { TextField } from '../TextField.js'
import { useSettings } from '../useSettings.js'
import { ALERTS } from './alerts.js'
import { ListField } from './fields.js'
import { isKept } from './secrets.js'

const TITLES = { email: 'E-mail', slack: 'Slack', webhook: 'Webhook' }

/** One place where alerts go. A secret that is saved is never shown; whoever writes a new one replaces it. */
export function Channel(props: {
  channel: AlertChannel
  isSaved: boolean
  /** The version of the saved settings. */
  version: string
  onChange: (next: AlertChannel) => void
  onRemove: () => void
}): ReactElement {
  const { channel, isSaved, version, onChange, onRemove } = props
  const { test } = useSettings() // one for each channel, with an answer and an error of its own
  const [tested, setTested] = useState<{ version: string; answer?: Delivery | undefined }>()
  // Of another version nobody can tell here whether its secret is the one that was tested.
  const isOfThis = isSaved && tested?.version === version
  const answer = isOfThis ? tested.answer : undefined
  const { events = '*' } = channel
  return (
    <>
      <strong>{TITLES[channel.kind]}</strong>
      <div {...part('columns')}>
        <TextField label="Name" value={channel.id} onChange={(id) => onChange({ ...channel, id })} />
        {channel.kind === 'email' && (
          <ListField
            label="To"
            values={channel.to}
            placeholder="security@example.com"
            onChange={(to) => onChange({ ...channel, to })}
          />
        )}
        {channel.kind === 'slack' && (
          <SecretField
            label="Address of the incoming webhook"
            value={channel.url}
            onChange={(url) => onChange({ ...channel, url })}
          />
        )}
        {channel.kind === 'webhook' && (
          <>
            <SecretField
              label="Address"
              value={channel.url}
              onChange={(url) => onChange({ ...channel, url })}
            />
            <SecretField
              label="Secret"
              value={channel.secret}
              onChange={(secret) => onChange({ ...channel, secret })}
            />
          </>
        )}
      </div>
      <details {...part('events')}>
        <summary>
          {events === '*' ? 'Every event' : `${events.length} of ${Object.keys(ALERTS).length} events`}
        </summary>
        <div {...part('choices')} role="group" aria-label={`Events of ${channel.id}`}>
          {Object.entries(ALERTS).map(([type, label]) => {
            const all = Object.keys(ALERTS) as (keyof typeof ALERTS)[]
            const chosen = events === '*' ? all : events
            const isOn = chosen.includes(type as keyof typeof ALERTS)
            return (
              <label key={type} {...part('choice')}>
                <input
                  type="checkbox"
                  checked={isOn}
                  onChange={() => {
                    const next = all.filter((one) => (one === type ? !isOn : chosen.includes(one)))
                    onChange({ ...channel, events: next.length === all.length ? '*' : next })
                  }}
                />
                {label}
              </label>
            )
          })}
        </div>
      </details>
      {isOfThis && test.error && <ErrorMessage error={test.error} />}
      <div {...part('buttons')}>
        <p role="status" {...part(answer?.ok === false ? 'bad' : 'good')}>
          {answer && `${answer.ok ? 'Delivered' : 'Not delivered'}: ${answer.answer}`}
        </p>
        <Button onClick={onRemove}>
          Remove<span {...part('hidden')}> {channel.id}</span>
        </Button>
        <Button
          isDisabled={!isSaved}
          isPending={test.isPending}
          onClick={() => {
            setTested({ version })
            void test.run(channel.id).then((given) => setTested({ version, answer: given }))
          }}
        >
          {isSaved ? 'Send a test' : 'Save, then test'}
          <span {...part('hidden')}> {channel.id}</span>
        </Button>
      </div>
    </>
  )
}

function SecretField(props: {
  label: string
  value: string
  onChange: (value: string) => void
}): ReactElement {
  const { label, value, onChange } = props
  const [kept, setKept] = useState<string>()
  if (isKept(value) && value !== kept) setKept(value) // of a new channel when it is saved
  const isHidden = value === kept
  return (
    <TextField
      label={label}
      description={isHidden ? 'It is saved, and is not shown. Write a new one to replace it.' : undefined}
      value={isHidden ? '' : value}
      placeholder={isHidden ? value.replace(SECRET, '••••••••') : ''}
      // Whoever deletes what they have written keeps the one before.
      onChange={(text) => onChange(text === '' ? (kept ?? '') : text)}
    />
  )
}
