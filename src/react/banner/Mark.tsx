import type { ReactElement } from 'react'
import type { ImpersonationMode } from '../../core/impersonation.js'

/** An eye for looking only, a pen for everything else: the mode is not told by colour alone. */
export function Mark({ mode }: { mode: ImpersonationMode }): ReactElement {
  return (
    <svg
      data-impersonation-banner="mark"
      viewBox="0 0 16 16"
      width="16"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      <path
        d={
          mode === 'full'
            ? 'm10 3 3 3-8 8H2v-3zm-2 2 3 3'
            : 'M1 8q7-9 14 0-7 9-14 0m5 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0'
        }
      />
    </svg>
  )
}
