import type { JWTPayload } from 'jose'
import * as base64url from 'jose/base64url'

/** Deeper than any claims are meant to be, and not so deep that a handler which copies or prints them runs out of stack. */
const MAX_DEPTH = 100
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * What is wrong with the claims of a token as they are written, or undefined. A name must not stand twice in an object (RFC 7519,
 * section 4): of `act` and `sub` one reader would believe the first, another the last. And they must be UTF-8 (RFC 8259, section
 * 8.1).
 */
export function faultOfClaims(token: string, claims?: JWTPayload): string | undefined {
  const [, payload = ''] = token.split('.')
  if (claims && isReadInFull(payload, claims)) return undefined
  let text: string
  try {
    text = utf8.decode(base64url.decode(payload))
  } catch {
    return 'holds claims that are not UTF-8'
  }
  const objects: Set<string>[] = []
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]
    if (character === '{' || character === '[') {
      if (objects.push(new Set()) > MAX_DEPTH)
        return `holds claims that are nested deeper than ${MAX_DEPTH} levels`
    } else if (character === '}' || character === ']') {
      objects.pop()
    } else if (character === '"') {
      const start = i
      i = endOfString(text, start)
      if (!isName(text, i)) continue
      const name = String(JSON.parse(text.slice(start, i + 1)))
      const names = objects.at(-1)
      if (names?.has(name)) return 'holds a claim twice'
      names?.add(name)
    }
  }
  return undefined
}

/**
 * Whether all that is written was read, by a cheap sign: as many strings, names included, as there are pairs of quotes. Of a name
 * that stands twice one string at least was lost. An escaped quote is one too many, and depth is told of: both by the long way alone.
 */
export function isReadInFull(payload: string, claims: JWTPayload): boolean {
  let bytes: string
  try {
    // One character a byte: what is no ASCII stays uncounted, and jose has read it as UTF-8.
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

/** Where the closing quote stands, and the end of the text where there is none: of JSON that was parsed before there is one. */
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
