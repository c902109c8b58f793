import type { ReactElement } from 'react'
import { part } from './part.js'

/** The first letters of a name, for the eye. It loads no picture: the address of one would tell its server who is looked at. */
export function Avatar({ name }: { name: string }): ReactElement {
  const words = name.split(/[\s.@_-]+/).filter((word) => /^\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => word?.match(/./u)?.[0],
  )
  return (
    <span {...part('avatar')} aria-hidden="true">
      {letters.join('').toLocaleUpperCase()}
    </span>
  )
}
