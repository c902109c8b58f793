import type { AuditDrop } from './dropReport.js'

/** The options of `httpSink`. */
export interface HttpSinkOptions {
  /** Where events are posted to. `https`, but for localhost. */
  url: string | URL
  /** Sent with every batch: `{ authorization: 'Bearer …' }`. Redirects are not followed. */
  headers?: Record<string, string>
  /** So many events go in one request at most. Default 100. */
  maxBatch?: number
  /** So long an outcome waits for others to go with it, in milliseconds. Default 1000. Attempts do not wait. */
  flushEvery?: number
  /** So many events are held at most. Default 10,000, of half a kilobyte each. */
  maxBuffered?: number
  /** So long a request may take, in milliseconds. Default 5000. */
  timeout?: number
  /** Told of outcomes that are lost, once a second at most. Default: says so on the console, once a minute at most. */
  onDrop?: (dropped: AuditDrop) => unknown
}
