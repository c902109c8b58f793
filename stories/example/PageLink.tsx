import type { ReactElement } from 'react'
import { homepage } from '../../package.json'

const repository = homepage.replace(/#.*/, '')

/** A link to a file of the repository, by its path there. */
export function PageLink({ path }: { path: string }): ReactElement {
  return (
    <a href={`${repository}/blob/HEAD/${path}`} target="_blank" rel="noreferrer">
      {path}
    </a>
  )
}
