import type { ReactElement } from 'react'

/** Says that a list has an end which is not the last of them. What may not be seen is left out of the hundred, too. */
export function NewestHundred(props: { of: string; next: string | undefined }): ReactElement | null {
  return props.next === undefined ? null : (
    <p>Only the newest hundred {props.of} are looked through. There may be older ones.</p>
  )
}
