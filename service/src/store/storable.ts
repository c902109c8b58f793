/** PostgreSQL takes no NUL in a text, and in `jsonb` no half of a surrogate pair either. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu

/** Can this text be stored as it is? */
export function isStorable(text: string): boolean {
  return text.search(UNSTORABLE) < 0
}

/** The text with a replacement for what cannot be stored. */
export function storable(text: string, replacement = '\ufffd'): string {
  return text.replaceAll(UNSTORABLE, replacement)
}
