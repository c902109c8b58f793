import type { AuditDrop } from './dropReport.js'

/** The options of `httpSink`. */
export interface HttpSinkOptions {
  /** The address that gets the events. It must be `https`, except on localhost. */
  url: string | URL
  /**
   * Headers of every batch, for example `{ authorization: 'Bearer …' }`. Default: only `content-type`. Redirects are not followed, so no
   * other server gets them.
   */
  headers?: Record<string, string>
  /** The largest number of events in one request. Default 100. */
  maxBatch?: number
  /** How long an outcome waits for others to be sent with it, in milliseconds. Default 1000. Attempts do not wait. */
  flushEvery?: number
  /** The largest number of events in the buffer. Default 10,000; one takes about half a kilobyte. */
  maxBuffered?: number
  /** How long one request may take, in milliseconds. Default 5000. */
  timeout?: number
  /**
   * Called when outcomes are lost, or wait because the server accepts no request, at most once a second. Default: reports it on the
   * console, at most once a minute.
   */
  onDrop?: (dropped: AuditDrop) => unknown
}
