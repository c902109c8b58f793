import { type ReactElement, type ReactNode, useState } from 'react'
import { Field } from '../Field.js'
import { part } from '../part.js'
import { TextField } from '../TextField.js'

interface Common {
  label: ReactNode
  description?: ReactNode
}

/** A whole number. While it is typed anything may stand there; when the field is left, it is the nearest that is allowed, and says so. */
export function NumberField(
  props: Common & {
    value: number
    min: number
    max: number
    unit?: string
    onChange: (value: number) => void
  },
): ReactElement {
  const { label, description, value, min, max, unit, onChange } = props
  const [typed, setTyped] = useState<{ text: string; before: number }>()
  const [mended, setMended] = useState<number>()
  const rule = `a whole number from ${min} to ${max}.`
  const isEmpty = typed?.text.trim() === '' // or nonsense, which browsers do not tell
  const isWrong = typed !== undefined && !isEmpty && !isAllowed(Number(typed.text))
  function isAllowed(number: number): boolean {
    return Number.isInteger(number) && number >= min && number <= max
  }
  const leave = (): void => {
    if (typed && (isEmpty || isWrong)) {
      const nearest = Math.min(max, Math.max(min, Math.round(Number(typed.text))))
      const next = isEmpty || Number.isNaN(nearest) ? typed.before : nearest
      onChange(next)
      setMended(next)
    }
    setTyped(undefined)
  }
  return (
    <Field
      label={
        unit === undefined ? (
          label
        ) : (
          <>
            {label} ({unit})
          </>
        )
      }
      description={
        mended === undefined ? (
          description
        ) : (
          <span role="alert">
            It was set to {mended}: write {rule}
          </span>
        )
      }
      error={isWrong && `Write ${rule}`}
    >
      {(control) => (
        <input
          {...control}
          {...part('input')}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          step={1}
          value={typed?.text ?? value}
          onChange={({ target }) => {
            setMended(undefined)
            setTyped({ text: target.value, before: typed?.before ?? value })
            if (target.value !== '' && isAllowed(Number(target.value))) onChange(Number(target.value))
          }}
          onBlur={leave}
        />
      )}
    </Field>
  )
}

/** Seconds, shown as minutes. */
export function MinutesField(
  props: Common & { seconds: number; min?: number; max: number; onChange: (seconds: number) => void },
): ReactElement {
  const { seconds, min = 1, max, onChange, ...common } = props
  return (
    <NumberField
      {...common}
      unit="minutes"
      value={Number((seconds / 60).toFixed(2))}
      min={min}
      max={max}
      onChange={(minutes) => onChange(minutes * 60)}
    />
  )
}

/** Several names, with commas between them. */
export function ListField(
  props: Common & { values: readonly string[]; placeholder?: string; onChange: (values: string[]) => void },
): ReactElement {
  const { values, onChange, ...common } = props
  const [text, setText] = useState<string>()
  return (
    <TextField
      {...common}
      value={text ?? values.join(', ')}
      onChange={(next) => {
        setText(next)
        onChange(namesIn(next))
      }}
      onBlur={() => setText(undefined)}
    />
  )
}

/** One of a few. */
export function SelectField<T extends string>(
  props: Common & {
    value: T
    options: readonly (readonly [value: T, label: string])[]
    onChange: (value: T) => void
  },
): ReactElement {
  const { label, description, value, options, onChange } = props
  return (
    <Field label={label} description={description}>
      {(control) => (
        <select
          {...control}
          {...part('input')}
          value={value}
          onChange={({ target }) => onChange(target.value as T)}
        >
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

function namesIn(text: string): string[] {
  return [...new Set(text.split(/[,\n]/).map((name) => name.trim()))].filter((name) => name !== '')
}
