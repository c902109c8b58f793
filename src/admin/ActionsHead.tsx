import type { ReactElement } from 'react'
import { part } from './part.js'

/** The head of a column of buttons, for whoever hears the table. */
export function ActionsHead(): ReactElement {
  return (
    <th scope="col">
      <span {...part('hidden')}>Actions</span>
    </th>
  )
}
