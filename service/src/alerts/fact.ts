/** One line of a message: what it is, and its value. */
export interface Fact {
  label: string
  value: string
}

export const LONGEST = 500

/** A line of a message; none where there is no value. */
export function fact(label: string, value: string | undefined): Fact | undefined {
  return value === undefined ? undefined : { label: short(label), value: short(value) }
}

/** A time that everybody can read, from Unix milliseconds. */
export function timeOf(milliseconds: number): string {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime())) return 'unknown'
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** One line of visible text: what an operator types must not break a line, turn the direction of the text or hide itself. */
export function short(text: string, longest = LONGEST): string {
  const plain = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim()
  const letters = Array.from(plain)
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : plain
}
