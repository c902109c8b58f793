/** The longest id that is accepted, in UTF-16 code units. */
const MAX_ID = 256
const MAX_TEXT = 2_000
/** The latest time that a Date can hold. `Intl` and `toISOString` throw for later ones. */
const MAX_TIME = 8.64e15

/**
 * A visible character. Not visible are white space, controls, combining marks without a letter, Unicode's default ignorable characters
 * (zero widths, Hangul fillers, tags), and four letters and symbols that are blank (the empty Braille pattern among them).
 */
const VISIBLE = /[^\s\p{C}\p{M}\p{DI}\u2800\u{1d159}\u{13441}\u{13442}]/u
/**
 * Characters that change the direction of text (embeddings, overrides, isolates), and the separators that end them. Their effect does not
 * stop at the end of the text.
 */
const TURNING = /[\u2028-\u202e\u2066-\u2069]/g

/** Stands for a value that exists and cannot be read. No reader accepts it, and it does not count as absent. */
const UNREADABLE: unique symbol = Symbol('unreadable')

/**
 * Reads a property of any value and never throws. It is undefined for undefined and null, and unreadable for another value that is not an
 * object.
 */
export function field(value: unknown, key: string): unknown {
  if (isAbsent(value)) return undefined
  if (typeof value !== 'object') return UNREADABLE
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return UNREADABLE
  }
}

/** True if nothing was said. `null` counts as absent: several vendors send it for "nobody". */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

/**
 * Reads an id: a string of 1 to 256 characters with at least one visible character. It must not contain control characters, half surrogate
 * pairs (`encodeURIComponent` throws on those) or characters that change the direction of the text beside it.
 */
export function readId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_ID) return undefined
  // Nearly every id. The Unicode classes are slower.
  if (/^[!-~]+$/.test(value)) return value
  return VISIBLE.test(value) && !/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u.test(value) ? value : undefined
}

/**
 * Reads text for people: a string with at least one visible character, cut at 2,000 characters, without the characters that change the
 * direction of the text beside it. A name must not be able to rearrange the sentence that contains it.
 */
export function readText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.slice(0, MAX_TEXT).replace(TURNING, '')
  return VISIBLE.test(text) ? text : undefined
}

/**
 * Reads a time in Unix milliseconds: a number above zero that a Date can hold. It is multiplied by `scale` first (1,000 if the source uses
 * seconds).
 */
export function readTime(value: unknown, scale = 1): number | undefined {
  return typeof value === 'number' && value > 0 && value * scale <= MAX_TIME ? value * scale : undefined
}

/** The same for a `scale` that is not 1, for a reader that must distinguish a time that cannot be read (`NaN`) from an absent one. */
export function toMilliseconds(value: unknown, scale: number): number | undefined {
  return isAbsent(value) ? undefined : (readTime(value, scale) ?? NaN)
}

/** A copy of the object without the keys whose value is undefined. No other code has a reference to it. */
export function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  const kept: Partial<T> = {}
  // Readers run several times for every token, and this is ten times as fast as Object.fromEntries with a filter.
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key]
  return kept as T
}
