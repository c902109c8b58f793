import type { ReactElement } from 'react'
import { TextField } from '../TextField.js'
import type { EnvironmentSettings } from '../../core/operators.js'
import { SelectField } from './fields.js'
import { Check, Section } from './Section.js'
import type { SectionProps } from './SectionProps.js'

const SHOWN: [EnvironmentSettings['showOperatorAs'], string][] = [
  ['role', 'The operator’s role'],
  ['team', 'The name of the team'],
  ['name', 'The operator’s name'],
]

/** What the customer is told. */
export function CustomerSection({ settings, change }: SectionProps): ReactElement {
  const { alerts, showOperatorAs, teamName } = settings
  return (
    <Section
      title="What the customer sees"
      help="In their account they always see when, why and what was done."
    >
      <SelectField
        label="The customer sees"
        value={showOperatorAs}
        options={SHOWN}
        onChange={(next) => change({ showOperatorAs: next })}
      />
      {showOperatorAs === 'team' && (
        <TextField
          label="Name of the team"
          value={teamName ?? ''}
          onChange={(name) =>
            change({ teamName: name === '' ? undefined : name } as Partial<EnvironmentSettings>)
          }
        />
      )}
      <Check
        label="E-mail to the customer when a session begins and when it ends"
        isChecked={alerts.notifyCustomer}
        onChange={(notifyCustomer) => change({ alerts: { ...alerts, notifyCustomer } })}
      />
    </Section>
  )
}
