import type { ReactElement, ReactNode } from 'react'
import { Field } from './Field.js'
import { part } from './part.js'

/** A line of text, or a day or a time, which browsers take in a line, too. */
export function TextField(props: {
  label: ReactNode
  description?: ReactNode
  value: string
  type?: 'text' | 'url' | 'email' | 'time' | 'date'
  placeholder?: string
  maxLength?: number
  onChange: (value: string) => void
  onBlur?: () => void
}): ReactElement {
  const { label, description, value, type = 'text', placeholder, maxLength, onChange, onBlur } = props
  return (
    <Field label={label} description={description}>
      {(control) => (
        <input
          {...control}
          {...part('input')}
          type={type}
          value={value}
          placeholder={placeholder}
          maxLength={maxLength}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
          onBlur={onBlur}
        />
      )}
    </Field>
  )
}
