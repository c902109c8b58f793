import type { AuditEvent, AuditOutcome } from '../../core/audit.js'

/** An event on its way, and whoever waits for it to be stored. */
export interface Queued {
  event: AuditEvent
  stored?: () => void
  lost?: (error: Error) => void
  /** What another event must share with it to be merged with it. */
  likeness?: string | undefined
}

/** Events to be sent. What somebody waits for goes first. */
export interface AuditQueue {
  /** How many there are, with those that are being sent. */
  size: () => number
  /** Whether somebody waits for one that is not being sent. */
  isUrgent: () => boolean
  add: (entry: Queued) => void
  /** Counts an event with one of the same likeness that was never sent; false where there is none. */
  merge: (likeness: string) => boolean
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
  /** One that was sent, perhaps in vain, must come again as it was: the server keeps the first. */
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
