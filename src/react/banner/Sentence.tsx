import type { ReactElement } from 'react'

const PLACE = '\u0000'

/**
 * A sentence with a name as a separate element, because languages put it in different places and its direction may differ.
 * The name and the words after it are one element, so that the words before it can be dropped if there is no room.
 */
export function Sentence({ of, name }: { of: (name: string) => string; name: string }): ReactElement {
  const [before, after] = of(PLACE).split(PLACE)
  return (
    <>
      <span data-impersonation-banner="words">{before}</span>
      <span>
        <bdi>{name}</bdi>
        {after}
      </span>
    </>
  )
}
