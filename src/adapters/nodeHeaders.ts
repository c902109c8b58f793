import type { GuardedRequest } from '../server/shared/GuardedRequest.js'

/** The headers of a Node request, read as `Headers` reads them. */
export function nodeHeaders(
  headers: Record<string, string | string[] | undefined>,
  rawHeaders: string[],
): GuardedRequest['headers'] {
  return {
    get(name) {
      // Node keeps the first of two Authorization headers and silently drops the other. Only the raw list has both.
      const value = countOf(name, rawHeaders) > 1 ? allOf(name, rawHeaders) : headers[name]
      return Array.isArray(value) ? value.join(name === 'cookie' ? '; ' : ', ') : (value ?? null)
    },
  }
}

function countOf(name: string, rawHeaders: string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) if (isNamed(name, rawHeaders[i])) count += 1
  return count
}

function allOf(name: string, rawHeaders: string[]): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && isNamed(name, rawHeaders[i - 1]))
}

function isNamed(name: string, other: string | undefined): boolean {
  return other?.length === name.length && other.toLowerCase() === name
}
