import { type ReactElement, type ReactNode, useId } from 'react'
import { part } from './part.js'

/** What a control needs to belong to its label, its explanation and its error. */
export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** A label, a control, and below it an explanation and what is wrong. */
export function Field(props: {
  label: ReactNode
  description?: ReactNode
  error?: ReactNode
  children: (control: FieldControl) => ReactNode
}): ReactElement {
  const { label, description, error, children } = props
  const id = useId()
  const ids = [error && `${id}-error`, description && `${id}-description`].filter(Boolean).join(' ')
  return (
    <div {...part('field')} data-invalid={error ? '' : undefined}>
      <label {...part('label')} htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': ids || undefined, 'aria-invalid': error ? true : undefined })}
      {error && (
        <p {...part('field-error')} id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {description && (
        <p {...part('description')} id={`${id}-description`}>
          {description}
        </p>
      )}
    </div>
  )
}
