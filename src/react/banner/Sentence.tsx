import type { ReactElement } from 'react'

const PLACE = '\u0000'

/**
 * A sentence round a name, the name apart from it: languages put it in different places, and it may run the other way.
 * The name and what follows are one element, so that the words before it can give way where there is no room.
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
