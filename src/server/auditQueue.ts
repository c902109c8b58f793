import type { AuditEvent } from '../core/audit.js'

/** An event on its way, and whoever waits for it to be stored. */
export interface Queued {
  event: AuditEvent
  stored?: () => void
  lost?: (error: Error) => void
}

/** Events to be sent. What somebody waits for goes first. */
export interface AuditQueue {
  /** How many there are, with those that are being sent. */
  size: () => number
  /** Whether somebody waits for one that is not being sent. */
  isUrgent: () => boolean
  add: (entry: Queued) => void
  /** The next ones to send. They count until they are `done`, or go back. */
  take: (max: number) => Queued[]
  giveBack: (entries: Queued[]) => void
  done: (entries: Queued[]) => void
}

/** Makes an empty queue. */
export function createAuditQueue(): AuditQueue {
  const urgent: Queued[] = []
  const others: Queued[] = []
  let taken = 0
  const of = ({ stored }: Queued): Queued[] => (stored ? urgent : others)
  return {
    size: () => urgent.length + others.length + taken,
    isUrgent: () => urgent.length > 0,
    add: (entry) => void of(entry).push(entry),
    take(max) {
      const first = urgent.splice(0, max)
      const entries = [...first, ...others.splice(0, max - first.length)]
      taken += entries.length
      return entries
    },
    giveBack(entries) {
      taken -= entries.length
      for (const entry of entries.toReversed()) of(entry).unshift(entry)
    },
    done(entries) {
      taken -= entries.length
    },
  }
}
