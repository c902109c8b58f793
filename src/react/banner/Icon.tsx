import type { ReactElement } from 'react'

/** An eye for read-only, a pen for full access, a warning if it is not known who impersonates: never by colour alone. */
const PATHS = {
  'read-only': 'M1 8q7-9 14 0-7 9-14 0m5 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  full: 'm10 3 3 3-8 8H2v-3zm-2 2 3 3',
  unknown: 'M8 2 1 14h14zm0 4v4m0 1.5v.5',
  /** The direction of the arrow: away from the content. */
  chevron: 'm4 10 4-4 4 4',
}

/** A small drawing in the text's own colour. */
export function Icon({ of }: { of: keyof typeof PATHS }): ReactElement {
  return (
    <svg
      data-impersonation-banner={of === 'chevron' ? of : 'mark'}
      viewBox="0 0 16 16"
      width="16"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      <path d={PATHS[of]} />
    </svg>
  )
}
