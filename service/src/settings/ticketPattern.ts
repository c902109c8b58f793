/** Says whether a whole ticket number matches. */
export type TicketTest = (ticket: string) => boolean

/** The longest ticket number, in characters. */
export const TICKET_MAX = 100

/** The longest pattern, in characters. */
export const PATTERN_MAX = 200

// A set of positions in the text is a number with one bit for each position. A part of a pattern turns the positions
// where it may begin into the positions where it may end. The work grows with the text's length, whatever the pattern
// is: JavaScript's own expressions try one way after the other, and `(a|a)(a|a)…` alone keeps them busy for hours.
type Part = (starts: bigint, text: readonly string[]) => bigint

/**
 * Makes a test of ticket numbers from a regular expression. The whole ticket number must match, so `^` and `$` are not
 * needed. Allowed are characters, `.`, classes such as `[A-Z]` and `\d`, groups, `|`, and the counts `?`, `*`, `+`,
 * `{2}`, `{2,}` and `{2,4}`. Look-around and back references are not. No pattern can take long.
 *
 * @throws {SyntaxError} If the pattern is too long, or uses what is not allowed. The message says what to write.
 *
 * @example
 * ```ts
 * const test = compileTicketPattern('SUP-\\d{1,6}')
 * test('SUP-1234') // true
 * ```
 */
export function compileTicketPattern(pattern: string): TicketTest {
  if (pattern.length > PATTERN_MAX) throw new SyntaxError(`Write at most ${PATTERN_MAX} characters.`)
  const part = new Reader(pattern.replace(/^\^/, '').replace(/(?<=(?:^|[^\\])(?:\\\\)*)\$$/, '')).read()
  return (ticket) => {
    if (ticket.length > TICKET_MAX) return false
    const text = Array.from(ticket)
    return ((part(1n, text) >> BigInt(text.length)) & 1n) === 1n
  }
}

const COUNT = /^(?:([?*+])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})/
const COUNTS: Record<string, [number, number]> = { '?': [0, 1], '*': [0, Infinity], '+': [1, Infinity] }
const CLASS = /^(?:\[\^?(?:[^\\[\]]|\\[dDwWsS]|\\[^A-Za-z0-9])+\]|\\[dDwWsS]|\.)/
const LITERAL = /^(?:\\([^A-Za-z0-9])|([^\\[\](){}|^$?*+.]))/u
const DEPTH_MAX = 3

class Reader {
  #rest: string

  constructor(source: string) {
    this.#rest = source
  }

  read(): Part {
    const part = this.#either(0)
    if (this.#rest !== '') throw this.#unexpected()
    return part
  }

  #either(depth: number): Part {
    const ways = [this.#sequence(depth)]
    while (this.#take(/^\|/)) ways.push(this.#sequence(depth))
    return (starts, text) => ways.reduce((ends, way) => ends | way(starts, text), 0n)
  }

  #sequence(depth: number): Part {
    const parts: Part[] = []
    while (this.#rest !== '' && !/^[|)]/.test(this.#rest)) parts.push(this.#counted(this.#one(depth)))
    return (starts, text) => parts.reduce((positions, part) => part(positions, text), starts)
  }

  #counted(part: Part): Part {
    const count = this.#take(COUNT)
    if (!count) return part
    this.#take(/^\?/)
    const [, sign = '', least, comma, most] = count
    const [min, max] = COUNTS[sign] ?? [Number(least), comma ? Number(most ?? Infinity) : Number(least)]
    if (min > max) throw new SyntaxError(`Write the smaller number first in "${count[0]}".`)
    return repeat(part, min, max)
  }

  #one(depth: number): Part {
    if (this.#take(/^\((?:\?:|(?!\?))/)) {
      if (depth === DEPTH_MAX) throw new SyntaxError(`Nest at most ${DEPTH_MAX} groups.`)
      const part = this.#either(depth + 1)
      if (!this.#take(/^\)/)) throw new SyntaxError('Close every "(" with a ")".')
      return part
    }
    const klass = this.#take(CLASS)
    if (klass) return single(classTest(klass[0]))
    const literal = this.#take(LITERAL)
    if (!literal) throw this.#unexpected()
    const wanted = literal[1] ?? literal[2]
    return single((character) => character === wanted)
  }

  #take(what: RegExp): RegExpExecArray | null {
    const found = what.exec(this.#rest)
    if (found) this.#rest = this.#rest.slice(found[0].length)
    return found
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(
      `"${this.#rest.slice(0, 12)}" is not allowed here. Write a backslash before a special character that you mean literally. Look-around and back references are not supported.`,
    )
  }
}

/** One character of a class. JavaScript's own expression is asked about a single character, which takes no time. */
function classTest(source: string): (character: string) => boolean {
  let klass: RegExp
  try {
    klass = new RegExp(`^${source}$`, 'u')
  } catch {
    throw new SyntaxError(`The class "${source}" is not valid. Write it like "[A-Z0-9]".`)
  }
  return (character) => klass.test(character)
}

function single(test: (character: string) => boolean): Part {
  return (starts, text) => {
    const matching = text.reduce(
      (bits, character, at) => (test(character) ? bits | (1n << BigInt(at)) : bits),
      0n,
    )
    return (starts & matching) << 1n
  }
}

function repeat(part: Part, min: number, max: number): Part {
  return (starts, text) => {
    let positions = starts
    for (let round = 0; round < min; round += 1) {
      const next = part(positions, text)
      // The next rounds would change nothing either.
      if (next === positions) break
      positions = next
    }
    let reached = positions
    for (let round = min; round < max && positions !== 0n; round += 1) {
      positions = part(positions, text) & ~reached
      reached |= positions
    }
    return reached
  }
}
