import type { AuditEvent } from '../../core/audit.js'
import { AuthError } from '../../core/errors.js'
import { createAuditQueue, type Queued } from './auditQueue.js'
import { createBackOff } from './backOff.js'
import { checkHttpSink } from './checkHttpSink.js'
import { type AuditDrop, createDropReport } from './dropReport.js'
import type { HttpSinkOptions } from './HttpSinkOptions.js'
import { likenessOf } from './likenessOf.js'
import { type Delivery, postEvents } from './postEvents.js'
import { unrefTimer } from '../shared/unrefTimer.js'

/** A sink that posts events to a server. */
export interface HttpSink {
  /**
   * An outcome is accepted at once and sent later; `onDrop` reports it if it is lost. An attempt is sent at once, and the promise resolves
   * when the server has answered 2xx.
   *
   * @throws AuthError `audit_unavailable` if an attempt is not stored
   */
  (event: AuditEvent): void | Promise<void>
  /** Reserves a place in the buffer for the outcome with this id. False if the buffer is full or closed. */
  hold: (id: string) => boolean
  /** Sends what is in the buffer. True if nothing is left; false if something is left after `within` milliseconds (default 5000). */
  flush: (within?: number) => Promise<boolean>
  /**
   * Does the same, and accepts no more events. What is left after `within` milliseconds is dropped. Call it after the HTTP server has
   * closed.
   */
  close: (within?: number) => Promise<boolean>
}

/**
 * Creates a sink that posts events as JSON arrays, in batches, one request at a time.
 *
 * - 400, 413 and 422: the batch is sent again in halves, so that only the event which the server cannot accept is lost.
 * - No reply, and every other status except 2xx: the batch is sent again, after an exponential back-off (a quarter of a second to half a
 *   minute, randomised), or when `Retry-After` (RFC 9110, section 10.2.3) says. So an event may arrive twice: keep the first of each `id`
 *   and `phase`. If the status does not pass by itself, such as 401, 404 or a redirect, `onDrop` is told once for each status (`delayed`).
 * - If the buffer is more than half full, similar reads are merged into one event with a count (`repeated`). If it is full, it accepts
 *   nothing: attempts and writes are refused (503 `audit_unavailable`), and the outcomes of other reads are dropped. An accepted event is
 *   never dropped to make room for a later one.
 *
 * Events are kept in memory, so call `close()` before the process ends. The timers do not keep the process alive.
 *
 * @throws AuthError `invalid_configuration` if an option is invalid
 *
 * @example
 * ```ts
 * import { createAuth, httpSink } from 'impersonation-kit/server'
 *
 * const sink = httpSink({
 *   url: 'https://audit.example.com/events',
 *   headers: { authorization: `Bearer ${process.env.AUDIT_KEY}` },
 * })
 * const auth = createAuth({
 *   issuer: 'https://auth.example.com',
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 *   audit: { sink, failClosed: true },
 * })
 * process.once('SIGTERM', () => void sink.close())
 * ```
 */
export function httpSink(options: HttpSinkOptions): HttpSink {
  const { url, headers, maxBatch, maxBuffered, flushEvery, timeout } = checkHttpSink(options)
  const drops = createDropReport(options.onDrop)
  const queue = createAuditQueue()
  const backOff = createBackOff()
  /** Called when the queue is empty. */
  const flushes = new Set<() => void>()
  /** Outcomes that are still to come: those with a reserved place, and those that belong to an attempt. */
  const held = new Set<string>()
  const attempted = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let sendsAt = Infinity
  let isSending = false
  /** Somebody began to wait while a batch was being sent. */
  let isNextUrgent = false
  let isClosed = false
  let isOver = false

  function sendIn(delay: number, isUrgent: boolean): void {
    // The batch that is being sent starts the next one when it is done.
    if (isSending) {
      isNextUrgent ||= isUrgent
      return
    }
    const now = performance.now()
    const at = Math.max(now + delay, backOff.earliest(isUrgent))
    if (at >= sendsAt) return
    clearTimeout(timer)
    sendsAt = at
    timer = unrefTimer(() => void send(), at - now)
  }

  async function send(): Promise<void> {
    sendsAt = Infinity
    isSending = true
    const isDelivered = await deliver(queue.take(maxBatch))
    isSending = false
    const isUrgent = isNextUrgent
    isNextUrgent = false
    const isHurried = !isDelivered || flushes.size > 0 || queue.isUrgent()
    if (queue.size() > 0) sendIn(isHurried || queue.size() >= maxBatch ? 0 : flushEvery, isUrgent)
    else for (const done of flushes) done()
  }

  /** Sends a batch, in halves if the server cannot accept it whole. False if some of it must be sent again. */
  async function deliver(batch: Queued[]): Promise<boolean> {
    const events = batch.map(({ event }) => event)
    const delivery = await postEvents(url, headers, events, timeout)
    if (delivery.state === 'refused' && batch.length > 1) {
      const half = Math.ceil(batch.length / 2)
      const isFirst = await deliver(batch.slice(0, half))
      return (await deliver(batch.slice(half))) && isFirst
    }
    settle(batch, delivery)
    return delivery.state !== 'failed'
  }

  function settle(batch: Queued[], delivery: Delivery): void {
    if (delivery.state === 'failed') {
      if (delivery.status !== undefined) drops.delayed(delivery.status)
      backOff.failed(delivery.after)
      queue.giveBack(batch)
      if (isOver) giveUp()
      return
    }
    drops.resumed()
    backOff.succeeded()
    queue.done(batch)
    if (delivery.state === 'refused') lose(batch, { reason: 'refused', status: delivery.status })
    else for (const { stored } of batch) stored?.()
  }

  const isFull = (): boolean => queue.size() + held.size >= maxBuffered

  function lose(entries: Queued[], why: Omit<AuditDrop, 'count'>): void {
    const error = new AuthError('audit_unavailable', `httpSink lost an event (${why.status ?? why.reason}).`)
    for (const { lost, event } of entries) {
      if (lost) attempted.delete(event.id)
      lost?.(error)
    }
    const count = entries.filter(({ lost }) => !lost).length
    if (count > 0) drops.add({ count, ...why })
  }

  function giveUp(): void {
    clearTimeout(timer)
    const rest = queue.take(Infinity)
    queue.done(rest)
    lose(rest, { reason: 'closed' })
  }

  function accept(entry: Queued, isUrgent: boolean): void {
    const hasPlace = held.delete(entry.event.id)
    if (isClosed || (!hasPlace && isFull())) {
      lose([entry], { reason: isClosed ? 'closed' : 'full' })
      return
    }
    queue.add(entry)
    sendIn(isUrgent || queue.size() >= maxBatch ? 0 : flushEvery, isUrgent)
  }

  async function flush(within = 5000): Promise<boolean> {
    if (queue.size() > 0) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(deadline)
          flushes.delete(done)
          resolve()
        }
        // This timer does keep the process alive.
        const deadline = setTimeout(done, within)
        flushes.add(done)
        sendIn(0, true)
      })
    }
    return queue.size() === 0
  }

  const sink = (event: AuditEvent): void | Promise<void> => {
    if (event.phase === 'attempt') {
      attempted.add(event.id)
      return new Promise<void>((stored, lost) => accept({ event, stored, lost }, true))
    }
    // The outcome of an attempt must not be merged, and an outcome with a reserved place is not a read.
    const isOwn = attempted.delete(event.id) || held.has(event.id)
    const likeness = isOwn ? undefined : likenessOf(event)
    const isCrowded = queue.size() + held.size >= maxBuffered / 2
    if (isCrowded && likeness !== undefined && queue.merge(likeness)) return
    accept({ event, likeness }, false)
  }

  return Object.assign(sink, {
    flush,
    hold(id: string) {
      if (isClosed || isFull()) return false
      held.add(id)
      return true
    },
    async close(within?: number) {
      isClosed = true
      const isEmpty = await flush(within)
      isOver = true
      giveUp()
      drops.tell()
      return isEmpty
    },
  })
}
