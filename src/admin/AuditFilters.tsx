import type { ReactElement } from 'react'
import { Button } from './Button.js'
import { ENTRY_SENTENCES } from './describeEntry.js'
import { Field } from './Field.js'
import { part } from './part.js'
import { TextField } from './TextField.js'
import { useSearchText } from './useSearchText.js'
import type { UrlState } from './useUrlState.js'

type Found = UrlState<'actor' | 'subject' | 'session' | 'type' | 'from' | 'to' | 'after'>

const NAMES: Record<string, string> = { request: 'Request to the product' }

/** Which records are shown. */
export function AuditFilters(props: { found: Found; onChange: (next: Found) => void }): ReactElement {
  const { found, onChange } = props
  const isFiltered = Object.entries(found).some(([name, value]) => name !== 'after' && value)
  return (
    <search {...part('filters')}>
      <TextFilter label="Operator’s id" value={found.actor} onSettle={(actor) => onChange({ actor })} />
      <TextFilter label="User’s id" value={found.subject} onSettle={(subject) => onChange({ subject })} />
      <Field label="What">
        {(control) => (
          <select
            {...control}
            {...part('input')}
            value={found.type ?? ''}
            onChange={({ target }) => onChange({ type: target.value })}
          >
            <option value="">Everything</option>
            {Object.keys(ENTRY_SENTENCES).map((type) => (
              <option key={type} value={type}>
                {NAMES[type] ?? type}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField label="From" type="date" value={found.from ?? ''} onChange={(from) => onChange({ from })} />
      <TextField label="To" type="date" value={found.to ?? ''} onChange={(to) => onChange({ to })} />
      {isFiltered && (
        <Button onClick={() => onChange({ actor: '', subject: '', session: '', type: '', from: '', to: '' })}>
          Show all
        </Button>
      )}
    </search>
  )
}

function TextFilter(props: {
  label: string
  value: string | undefined
  onSettle: (text: string) => void
}): ReactElement {
  const { label, value = '', onSettle } = props
  const [text, setText] = useSearchText(value, onSettle, 300)
  return <TextField label={label} value={text} maxLength={256} onChange={setText} />
}
