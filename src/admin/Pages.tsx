import type { MouseEvent, ReactElement } from 'react'
import { Button } from './Button.js'
import { part } from './part.js'

/** The buttons below a list that has pages: to the first one, and to the next. */
export function Pages(props: {
  label: string
  first: string
  next: string
  /** Absent: this is the first page. */
  onFirst: (() => void) | undefined
  /** Absent: this is the last page. */
  onNext: (() => void) | undefined
}): ReactElement | null {
  const { label, first, next, onFirst, onNext } = props
  if (!onFirst && !onNext) return null
  const go = (turn: () => void) => (event: MouseEvent<HTMLElement>) => {
    turn()
    event.currentTarget.closest('[data-panel]')?.scrollIntoView({ block: 'nearest' }) // a new page is read from its top
  }
  return (
    <nav {...part('pages')} aria-label={label}>
      {onFirst && <Button onClick={go(onFirst)}>{first}</Button>}
      {onNext && <Button onClick={go(onNext)}>{next}</Button>}
    </nav>
  )
}
