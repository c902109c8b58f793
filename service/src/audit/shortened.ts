import { canonicalJson } from './canonicalJson.js'
import { MAX_DETAIL } from './toBody.js'

/** How many members of a list, and how many characters of a text, are kept: as much as fits. */
const STEPS: readonly (readonly [members: number, characters: number])[] = [
  [300, 2_000],
  [100, 1_000],
  [30, 300],
  [10, 100],
  [3, 60],
]

/**
 * A value that fits into the detail of a record. Where it is too long its lists and texts are cut, and a cut list says how many more
 * there were: what happened is told in part, rather than refused because its record is long.
 *
 * @param max - So many characters its JSON may have.
 */
export function shortened<T>(value: T, max = MAX_DETAIL): T {
  if (canonicalJson(value).length <= max) return value
  let shorter: unknown
  for (const [members, characters] of STEPS) {
    shorter = cut(value, members, characters)
    if (canonicalJson(shorter).length <= max) break
  }
  return shorter as T
}

function cut(value: unknown, members: number, characters: number): unknown {
  if (typeof value === 'string')
    return value.length <= characters
      ? value
      : `${value.slice(0, characters - 1).replace(/\p{Surrogate}$/u, '')}…` // no half of a character
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, cut(one, members, characters)]),
    )
  const left = value.slice(0, members).map((one) => cut(one, members, characters))
  return value.length <= members ? left : [...left, `… and ${value.length - members} more`]
}
