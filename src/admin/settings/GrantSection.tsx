import type { ReactElement } from 'react'
import type { ImpersonationGrant } from '../../core/operators.js'
import { Button } from '../Button.js'
import { part } from '../part.js'
import { TextField } from '../TextField.js'
import { ListField, NumberField, SelectField } from './fields.js'
import { ModesField } from './ModesField.js'
import { Section } from './Section.js'
import type { SectionProps } from './SectionProps.js'
import { useListKeys } from './useListKeys.js'

/** Who may impersonate whom. */
export function GrantSection({ settings, change }: SectionProps): ReactElement {
  const grants = settings.impersonators
  const { keys, remove } = useListKeys(grants.length)
  const put = (index: number, grant: ImpersonationGrant): void =>
    change({ impersonators: grants.map((one, at) => (at === index ? grant : one)) })
  return (
    <Section
      title="Who may impersonate whom"
      help="Only the people in this list may impersonate. Nobody may impersonate themselves, a user of their own rank or above, or a user of a tenant that they may not enter."
    >
      {grants.length === 0 && <p {...part('empty')}>Nobody may impersonate anybody.</p>}
      {grants.length > 0 && (
        <ul {...part('cards')} aria-label="Who may impersonate whom">
          {grants.map((grant, index) => (
            <li key={keys[index]} {...part('card')}>
              <Grant grant={grant} onChange={(next) => put(index, next)} />
              <div {...part('buttons')}>
                <Button
                  onClick={() => {
                    remove(index)
                    change({ impersonators: grants.filter((_one, at) => at !== index) })
                  }}
                >
                  Remove<span {...part('hidden')}> {whoOf(grant)}</span>
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button onClick={() => change({ impersonators: [...grants, { who: { role: 'support' } }] })}>
          Add a role or person
        </Button>
      </div>
      <ListField
        label="Protected users"
        description="Ids of users whom nobody may impersonate, with commas between them."
        values={settings.protectedUsers}
        onChange={(protectedUsers) => change({ protectedUsers })}
      />
    </Section>
  )
}

function Grant({
  grant,
  onChange,
}: {
  grant: ImpersonationGrant
  onChange: (next: ImpersonationGrant) => void
}): ReactElement {
  const { who } = grant
  const isRole = 'role' in who
  const named = (name: string): ImpersonationGrant['who'] => (isRole ? { role: name } : { operator: name })
  return (
    <>
      <div {...part('columns')}>
        <SelectField
          label="Who"
          value={isRole ? 'role' : 'operator'}
          options={[
            ['role', 'Everybody with the role'],
            ['operator', 'One operator'],
          ]}
          onChange={
            (kind) => onChange({ ...grant, who: kind === 'role' ? { role: '' } : { operator: '' } }) // a role is nobody's id
          }
        />
        <TextField
          label={isRole ? 'Role' : 'Operator’s id'}
          value={whoOf(grant)}
          onChange={(name) => onChange({ ...grant, who: named(name) })}
        />
      </div>
      <div {...part('columns')}>
        <ListField
          label="Tenants"
          description="Empty: all that the operator may enter."
          values={listOf(grant.tenants)}
          onChange={(tenants) => onChange(withList(grant, 'tenants', tenants))}
        />
        <ListField
          label="Groups"
          description="Empty: all."
          values={listOf(grant.groups)}
          onChange={(groups) => onChange(withList(grant, 'groups', groups))}
        />
        <NumberField
          label="Highest rank"
          description="0: ordinary users."
          value={grant.maxRank ?? 0}
          min={0}
          max={1_000_000}
          onChange={(maxRank) => onChange({ ...grant, maxRank })}
        />
      </div>
      <ModesField
        label="Modes"
        modes={grant.modes ?? ['read-only']}
        onChange={(modes) => onChange({ ...grant, modes })}
      />
    </>
  )
}

function whoOf({ who }: ImpersonationGrant): string {
  return 'role' in who ? who.role : who.operator
}

function listOf(value: ImpersonationGrant['tenants']): readonly string[] {
  return value === undefined || value === '*' ? [] : value
}

function withList(
  grant: ImpersonationGrant,
  name: 'tenants' | 'groups',
  values: string[],
): ImpersonationGrant {
  const { [name]: _before, ...rest } = grant
  return values.length === 0 ? rest : { ...rest, [name]: values }
}
