import type { GuardedRequest } from '../server/GuardedRequest.js'

/** The headers of a request of Node's, read as `Headers` reads them. */
export function nodeHeaders(
  headers: Record<string, string | string[] | undefined>,
  rawHeaders: string[],
): GuardedRequest['headers'] {
  return {
    get(name) {
      // Node keeps the first of two Authorization headers and drops the other in silence: only the raw list shows both.
      const values: string[] = []
      for (let i = 1; i < rawHeaders.length; i += 2) {
        const other = rawHeaders[i - 1]
        if (other?.length === name.length && other.toLowerCase() === name) values.push(rawHeaders[i] ?? '')
      }
      const value = values.length > 1 ? values : headers[name]
      if (typeof value === 'string') return value
      return value === undefined ? null : [value].flat().join(name === 'cookie' ? '; ' : ', ')
    },
  }
}
