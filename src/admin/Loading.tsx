import type { ReactElement } from 'react'
import { part } from './part.js'

/** Says that something loads, such as `Loading users…`. */
export function Loading({ children }: { children: string }): ReactElement {
  return (
    <p {...part('loading')} role="status">
      {children}
    </p>
  )
}
