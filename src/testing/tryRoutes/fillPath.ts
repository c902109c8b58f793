import { pathParts, type PathPart, type PathSyntax } from './pathParts.js'

/** Values for a parameter without a given value. The first one that matches its pattern is used. */
const VALUES = [
  '1',
  'a',
  'x1',
  '00000000-0000-4000-8000-000000000001',
  '000000000000000000000001',
  '2026-01-01',
  'en',
  '10',
  '100',
  '1000',
  'a@b.example',
  'a.txt',
  '.1',
]

/** Returns the value of a parameter; undefined if there is none. */
export type ValueOf = (name: string) => string | undefined

/** The address of a route with its parameters filled in, or the name of a parameter that needs a value. */
export function fillPath(
  path: string,
  syntax: PathSyntax,
  valueOf: ValueOf,
): { url: string; missing?: undefined } | { url?: undefined; missing: string } {
  let url = ''
  for (const part of pathParts(path, syntax)) {
    if (typeof part === 'string') {
      url += encodeText(part)
      continue
    }
    const value = valueOf(part.name) ?? defaultOf(part)
    if (value === undefined) return { missing: part.name }
    url += part.many ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)
  }
  return { url: url.startsWith('/') ? url : `/${url}` }
}

/** True if the router may use this route for an address. */
export function mayMatch(path: string, syntax: PathSyntax, url: string): boolean {
  const source = pathParts(path, syntax)
    .map((part) => {
      if (typeof part === 'string') return escape(encodeText(part))
      return part.many ? '.*' : '[^/]+'
    })
    .join('')
  // By default routers ignore case and a slash at the end.
  return new RegExp(`^/?${source.replace(/^\/|\/$/g, '')}/?$`, 'i').test(url)
}

function defaultOf({ pattern }: Exclude<PathPart, string>): string | undefined {
  if (pattern === undefined) return VALUES[0]
  try {
    const whole = new RegExp(`^(?:${pattern})$`)
    return [...VALUES, ...pattern.split('|')].find((value) => whole.test(value))
  } catch {
    return undefined
  }
}

/** Escapes fixed text for an address. Text that is already escaped stays the same. */
export function encodeText(text: string): string {
  // An address cannot contain half of a surrogate pair.
  return encodeURI(text.replace(/\p{Cs}/gu, '\ufffd'))
    .replace(/%25([\da-f]{2})/gi, '%$1')
    .replace(/[?#]/g, encodeURIComponent)
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
