import type { ReactElement } from 'react'
import { Field } from './Field.js'
import { part } from './part.js'

/** Starts without an approval, with a reason of its own. `value` is that reason; undefined: it can wait. */
export function BreakGlassField(props: {
  value: string | undefined
  error: string | undefined
  onChange: (value: string | undefined) => void
}): ReactElement {
  const { value, error, onChange } = props
  return (
    <div {...part('break-glass')}>
      <label {...part('choice')}>
        <input
          type="checkbox"
          checked={value !== undefined}
          onChange={({ target }) => onChange(target.checked ? '' : undefined)}
        />
        <span>
          It cannot wait for an approval (break-glass)
          <span {...part('secondary')}>
            It starts at once. Everybody who is passed over is told, and the audit marks it for ever.
          </span>
        </span>
      </label>
      {value !== undefined && (
        <Field label="Why it cannot wait" error={error}>
          {(control) => (
            <textarea
              {...control}
              {...part('input')}
              name="breakGlass"
              rows={2}
              maxLength={2000}
              required
              value={value}
              onChange={({ target }) => onChange(target.value)}
            />
          )}
        </Field>
      )}
    </div>
  )
}
