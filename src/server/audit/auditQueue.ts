import type { AuditEvent, AuditOutcome } from '../../core/audit.js'

/** An event to be sent, and the callbacks of the code that waits for it to be stored. */
export interface Queued {
  event: AuditEvent
  stored?: () => void
  lost?: (error: Error) => void
  /** Only events with the same likeness are merged. */
  likeness?: string | undefined
}

/** Events to be sent. Those that a request waits for are sent first. */
export interface AuditQueue {
  /** The number of events, including those that are being sent. */
  size: () => number
  /** True if a request waits for an event that is not being sent yet. */
  isUrgent: () => boolean
  add: (entry: Queued) => void
  /** Adds an event to the count of one with the same likeness that was never sent. False if there is none. */
  merge: (likeness: string) => boolean
  /** The next events to send. They are counted until they are `done` or put back. */
  take: (max: number) => Queued[]
  giveBack: (entries: Queued[]) => void
  done: (entries: Queued[]) => void
}

/** Creates an empty queue. */
export function createAuditQueue(): AuditQueue {
  const urgent: Queued[] = []
  const others: Queued[] = []
  let taken = 0
  /** An event that was sent must be repeated unchanged, even if sending failed: the server keeps the first copy. */
  const unsent = new Map<string, Queued>()
  const of = ({ stored }: Queued): Queued[] => (stored ? urgent : others)
  return {
    size: () => urgent.length + others.length + taken,
    isUrgent: () => urgent.length > 0,
    add(entry) {
      of(entry).push(entry)
      if (entry.likeness !== undefined) unsent.set(entry.likeness, entry)
    },
    merge(likeness) {
      const entry = unsent.get(likeness)
      if (!entry) return false
      const { repeated = 0, ...event } = entry.event as AuditOutcome
      entry.event = { ...event, repeated: repeated + 1 }
      return true
    },
    take(max) {
      const first = urgent.splice(0, max)
      const entries = [...first, ...others.splice(0, max - first.length)]
      taken += entries.length
      for (const entry of entries) {
        const { likeness = '' } = entry
        if (unsent.get(likeness) === entry) unsent.delete(likeness)
      }
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
