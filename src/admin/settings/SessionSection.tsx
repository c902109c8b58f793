import type { ReactElement } from 'react'
import type { EnvironmentSettings } from '../../core/operators.js'
import { part } from '../part.js'
import { TextField } from '../TextField.js'
import { HoursFields } from './HoursFields.js'
import { MinutesField, NumberField } from './fields.js'
import { ModesField } from './ModesField.js'
import { Check, Section } from './Section.js'
import type { SectionProps } from './SectionProps.js'

/** What holds for every session. */
export function SessionSection({ settings, change }: SectionProps): ReactElement {
  const { reason, ticket, stepUpMaxAge } = settings
  const put = <Name extends keyof EnvironmentSettings>(
    name: Name,
    value: EnvironmentSettings[Name] | undefined,
  ): void => {
    change({ [name]: value })
  }
  return (
    <Section title="Rules of a session" help="They hold for everybody, Owners too.">
      <ModesField label="Modes" modes={settings.modes} onChange={(modes) => change({ modes })} />
      <div {...part('columns')}>
        <MinutesField
          label="Longest session"
          seconds={settings.maxDuration}
          max={60}
          onChange={(maxDuration) => change({ maxDuration })}
        />
        <MinutesField
          label="Ends when unused for"
          seconds={settings.idleTimeout}
          max={60}
          onChange={(idleTimeout) => change({ idleTimeout })}
        />
        <MinutesField
          label="Full access lasts"
          description="Then it is read-only again."
          seconds={settings.fullFor}
          max={60}
          onChange={(fullFor) => change({ fullFor })}
        />
        <NumberField
          label="Sessions at once"
          description="Of one operator."
          value={settings.maxSessions}
          min={1}
          max={100}
          onChange={(maxSessions) => change({ maxSessions })}
        />
        <NumberField
          label="Starts in an hour"
          description="Of one operator."
          value={settings.maxStartsPerHour}
          min={1}
          max={1000}
          onChange={(maxStartsPerHour) => change({ maxStartsPerHour })}
        />
      </div>
      <Check
        label="A reason is required"
        isChecked={reason.required}
        onChange={(required) => change({ reason: { ...reason, required } })}
      />
      {reason.required && (
        <NumberField
          label="Shortest reason"
          unit="characters"
          value={reason.minLength}
          min={0}
          max={500}
          onChange={(minLength) => change({ reason: { ...reason, minLength } })}
        />
      )}
      <Check
        label="A ticket is required"
        isChecked={ticket.required}
        onChange={(required) => change({ ticket: { ...ticket, required } })}
      />
      <TextField
        label="Form of a ticket"
        description="A regular expression that the whole number must match, such as [A-Z]+-\d+. Empty: any."
        value={ticket.pattern ?? ''}
        onChange={(pattern) =>
          change({ ticket: { required: ticket.required, ...(pattern !== '' && { pattern }) } })
        }
      />
      <Check
        label="Operators must have signed in recently"
        isChecked={stepUpMaxAge !== undefined}
        onChange={(isOn) => put('stepUpMaxAge', isOn ? 900 : undefined)}
      />
      {stepUpMaxAge !== undefined && (
        <MinutesField
          label="Sign-in not older than"
          seconds={stepUpMaxAge}
          max={43_200}
          onChange={(seconds) => put('stepUpMaxAge', seconds)}
        />
      )}
      <HoursFields hours={settings.businessHours} onChange={(hours) => put('businessHours', hours)} />
    </Section>
  )
}
