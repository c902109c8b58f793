import type { ReactElement } from 'react'
import { part } from '../part.js'
import { labelOf, textsOf } from './labels.js'

/** One setting as it is in both versions: to choose from, if both changed it; otherwise the one that was changed is kept. */
export function ConflictRow(props: {
  path: string
  mine: unknown
  theirs: unknown
  isClash: boolean
  isTheirs: boolean
  onChoose: (isTheirs: boolean) => void
}): ReactElement {
  const { path, mine, theirs, isClash, isTheirs, onChoose } = props
  const [own, other] = textsOf(mine, theirs)
  const choices = [
    ['Yours', false, own],
    ['Theirs', true, other],
  ] as const
  return (
    <tr>
      <th scope="row">{labelOf(path)}</th>
      {choices.map(([whose, isTheirChoice, text]) => (
        <td key={whose} data-label={whose}>
          {isClash ? (
            <label {...part('choice')}>
              <input
                type="radio"
                name={`conflict ${path}`}
                checked={isTheirs === isTheirChoice}
                onChange={() => onChoose(isTheirChoice)}
              />
              <span>{text}</span>
            </label>
          ) : isTheirs === isTheirChoice ? (
            <strong>{text}</strong>
          ) : (
            text
          )}
        </td>
      ))}
    </tr>
  )
}
