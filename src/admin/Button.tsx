import type { ComponentProps, ReactElement } from 'react'
import { part } from './part.js'

/** Props of `Button`: those of `<button>`, and its weight. */
export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  /** Default: `plain`. */
  weight?: 'plain' | 'quiet' | 'primary' | 'danger'
  /** Its action runs. */
  isPending?: boolean
  /** It has nothing to do now. */
  isDisabled?: boolean
}

/** A button. While it is pending or disabled it does nothing, and keeps the focus, so that nobody loses their place. */
export function Button(props: ButtonProps): ReactElement {
  const { weight = 'plain', isPending = false, isDisabled = false, onClick, ...rest } = props
  const isIdle = isPending || isDisabled
  return (
    <button
      type="button"
      {...part('button')}
      data-weight={weight}
      aria-disabled={isIdle || undefined}
      onClick={isIdle ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  )
}
