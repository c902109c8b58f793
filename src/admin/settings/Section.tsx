import type { ReactElement, ReactNode } from 'react'
import { part } from '../part.js'

/** A part of the settings, with a heading and a sentence about it. */
export function Section(props: { title: string; help?: ReactNode; children: ReactNode }): ReactElement {
  const { title, help, children } = props
  return (
    <fieldset {...part('section')}>
      <legend {...part('subheading')} tabIndex={-1}>
        {title}
      </legend>
      {help && <p {...part('secondary')}>{help}</p>}
      <div {...part('fields')}>{children}</div>
    </fieldset>
  )
}

/** A box to tick, with what it means. */
export function Check(props: {
  label: ReactNode
  help?: ReactNode
  isChecked: boolean
  isDisabled?: boolean
  onChange: (isChecked: boolean) => void
}): ReactElement {
  const { label, help, isChecked, isDisabled, onChange } = props
  return (
    <label {...part('choice')}>
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span>
        {label}
        {help && <span {...part('secondary')}>{help}</span>}
      </span>
    </label>
  )
}
