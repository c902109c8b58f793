import type { ReactElement } from 'react'
import type { EnvironmentSettings } from '../../core/operators.js'
import { part } from '../part.js'
import { ListField, MinutesField, NumberField, SelectField } from './fields.js'
import { Check, Section } from './Section.js'
import type { SectionProps } from './SectionProps.js'

const CONSENT: [EnvironmentSettings['consent'], string][] = [
  ['none', 'Not asked; they see it in their account'],
  ['standing', 'Must have allowed it for a time'],
  ['each', 'Must agree to each request'],
]

/** Who must agree before a session begins. */
export function ApprovalSection({ settings, change }: SectionProps): ReactElement {
  const { approval, breakGlass, consent } = settings
  return (
    <Section title="Approval" help="Nobody can approve their own request, except by break-glass.">
      <div {...part('columns')}>
        <NumberField
          label="Approvals needed"
          description="0: none."
          value={approval.count}
          min={0}
          max={10}
          onChange={(count) => change({ approval: { ...approval, count } })}
        />
        <ListField
          label="Roles that may approve"
          values={approval.by}
          placeholder="owner, lead"
          onChange={(by) => change({ approval: { ...approval, by } })}
        />
        <MinutesField
          label="A request waits"
          seconds={approval.requestLife}
          max={10_080}
          onChange={(requestLife) => change({ approval: { ...approval, requestLife } })}
        />
      </div>
      <Check
        label="Break-glass: begin without an approval, with a reason"
        help="Everybody who was passed over is told, and the audit marks the session for ever."
        isChecked={breakGlass.enabled}
        onChange={(enabled) => change({ breakGlass: { ...breakGlass, enabled } })}
      />
      {breakGlass.enabled && (
        <ListField
          label="Roles that may use break-glass"
          values={breakGlass.roles}
          placeholder="lead"
          onChange={(roles) => change({ breakGlass: { ...breakGlass, roles } })}
        />
      )}
      <SelectField
        label="The customer"
        value={consent}
        options={CONSENT}
        onChange={(next) => change({ consent: next })}
      />
    </Section>
  )
}
