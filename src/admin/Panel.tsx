import { type ReactElement, type ReactNode, useId } from 'react'
import { part } from './part.js'
import { useKeptFocus } from './useKeptFocus.js'

/** Props that every page of the team has. */
export interface PanelProps {
  /** The heading. */
  title?: string
  /** The level of the heading, so that it fits your page. Default: 2. */
  headingLevel?: 1 | 2 | 3 | 4
  className?: string
}

/** One page of the team: a region with a heading, and what can be done with all of it at the end of the line. */
export function Panel(
  props: PanelProps & { title: string; name: string; actions?: ReactNode; children: ReactNode },
): ReactElement {
  const { title, name, headingLevel = 2, className, actions, children } = props
  const id = useId()
  const Heading = `h${headingLevel}` as const
  const box = useKeptFocus<HTMLElement>()
  return (
    <section {...part(name)} ref={box} data-panel="" className={className} aria-labelledby={id}>
      <header {...part('header')}>
        <Heading {...part('heading')} id={id} tabIndex={-1}>
          {title}
        </Heading>
        {actions}
      </header>
      {children}
    </section>
  )
}
