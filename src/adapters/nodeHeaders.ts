import type { IncomingHttpHeaders } from 'node:http'
import type { GuardedRequest } from '../server/GuardedRequest.js'

/** The headers of a request of Node's, read as `Headers` reads them. */
export function nodeHeaders(headers: IncomingHttpHeaders, rawHeaders: string[]): GuardedRequest['headers'] {
  return {
    get(name) {
      // Node keeps the first of two Authorization headers and drops the other in silence: only the raw list shows both.
      const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name)
      const value = values.length > 1 ? values : headers[name]
      return value === undefined ? null : [value].flat().join(name === 'cookie' ? '; ' : ', ')
    },
  }
}
