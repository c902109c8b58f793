import type { JWTPayload } from 'jose'
import * as base64url from 'jose/base64url'

/** Deeper than any real claims. The limit keeps a handler that copies or prints them from running out of stack. */
const MAX_DEPTH = 100
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Describes what is wrong with the text of a token's claims; undefined if nothing is. A name must not occur twice in an object (RFC 7519,
 * section 4): for `act` and `sub` one parser would use the first, another the last. And the text must be UTF-8 (RFC 8259, section 8.1).
 */
export function faultOfClaims(token: string, claims?: JWTPayload): string | undefined {
  const [, payload = ''] = token.split('.')
  if (claims && isReadInFull(payload, claims)) return undefined
  let text: string
  try {
    text = utf8.decode(base64url.decode(payload))
  } catch {
    return 'has claims that are not UTF-8'
  }
  const objects: Set<string>[] = []
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]
    if (character === '{' || character === '[') {
      if (objects.push(new Set()) > MAX_DEPTH)
        return `has claims that are nested deeper than ${MAX_DEPTH} levels`
    } else if (character === '}' || character === ']') {
      objects.pop()
    } else if (character === '"') {
      const start = i
      i = endOfString(text, start)
      if (!isName(text, i)) continue
      const name = String(JSON.parse(text.slice(start, i + 1)))
      const names = objects.at(-1)
      if (names?.has(name)) return 'has the same claim twice'
      names?.add(name)
    }
  }
  return undefined
}

/**
 * A fast check that every string of the text was read: there are as many strings, including names, as pairs of quotes. A name that occurs
 * twice loses at least one string. Escaped quotes and deep nesting fail this check too, and then the slow one decides.
 */
export function isReadInFull(payload: string, claims: JWTPayload): boolean {
  let bytes: string
  try {
    // One character for each byte: characters outside ASCII are not counted, and jose has read them as UTF-8.
    bytes = atob(payload.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return false
  }
  let quotes = 0
  for (let at = bytes.indexOf('"'); at >= 0; at = bytes.indexOf('"', at + 1)) quotes += 1
  return quotes === 2 * stringsIn(claims, 1)
}

function stringsIn(value: unknown, depth: number): number {
  if (typeof value === 'string') return 1
  if (typeof value !== 'object' || value === null) return 0
  if (depth > MAX_DEPTH) return NaN
  const isList = Array.isArray(value)
  let count = 0
  for (const key of Object.keys(value)) {
    count += (isList ? 0 : 1) + stringsIn((value as Record<string, unknown>)[key], depth + 1)
  }
  return count
}

/** The position of the closing quote, or the end of the text. JSON that was parsed before always has one. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text[at - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}

function isName(text: string, end: number): boolean {
  let next = end + 1
  while ((text[next] ?? ':') <= ' ') next += 1
  return text[next] === ':'
}
