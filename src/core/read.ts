/** Longest id that is believed, in UTF-16 code units. */
const MAX_ID = 256
const MAX_TEXT = 2_000
/** The last moment that a Date can hold: `Intl` and `toISOString` throw beyond it. */
const MAX_TIME = 8.64e15

/**
 * A character that shows something. Nothing do white space, controls, marks without a letter, what Unicode calls default
 * ignorable (zero widths, Hangul fillers, tags), and four letters and symbols that are blank by design (Braille among them).
 */
const VISIBLE = /[^\s\p{C}\p{M}\p{DI}\u2800\u{1d159}\u{13441}\u{13442}]/u
/** Embeddings, overrides and isolates, and the separators that end them: their effect does not end with the text. */
const TURNING = /[\u2028-\u202e\u2066-\u2069]/g

/** Something is there that cannot be read: no reader accepts it, and it does not count as absent either. */
const UNREADABLE: unique symbol = Symbol('unreadable')

/** A property of anything, without ever throwing. Of nothing it is undefined, of what is no object it is unreadable. */
export function field(value: unknown, key: string): unknown {
  if (isAbsent(value)) return undefined
  if (typeof value !== 'object') return UNREADABLE
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return UNREADABLE
  }
}

/** True where nothing was said. `null` counts: several vendors send it for "nobody". */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

/**
 * An id: a string of 1 to 256 characters with something to see in it, and neither control characters, nor half surrogate
 * pairs (`encodeURIComponent` throws on those), nor characters that turn round the text beside them.
 */
export function readId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_ID) return undefined
  // Nearly every id there is; the classes of Unicode take longer.
  if (/^[!-~]+$/.test(value)) return value
  return VISIBLE.test(value) && !/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u.test(value) ? value : undefined
}

/**
 * Text for people: a string with something to see in it, cut at 2,000 characters, without the characters that turn round
 * the text beside them. A name must not rewrite the sentence that it stands in.
 */
export function readText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.slice(0, MAX_TEXT).replace(TURNING, '')
  return VISIBLE.test(text) ? text : undefined
}

/** A point in time in Unix milliseconds: a number above zero that a Date can hold, after `scale` (1,000 for a wire that speaks seconds). */
export function readTime(value: unknown, scale = 1): number | undefined {
  return typeof value === 'number' && value > 0 && value * scale <= MAX_TIME ? value * scale : undefined
}

/** The same where the scale is not 1, for a reader that must tell a time that cannot be read (`NaN`) from one that is absent. */
export function toMilliseconds(value: unknown, scale: number): number | undefined {
  return isAbsent(value) ? undefined : (readTime(value, scale) ?? NaN)
}

/** The object without the keys whose value is undefined. A copy: nothing else has seen it. */
export function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  const kept: Partial<T> = {}
  // Readers run several times for every token: this is ten times as fast as Object.fromEntries over a filter.
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key]
  return kept as T
}
