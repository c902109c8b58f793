import { createComplaint } from '../shared/complain.js'
import { unrefTimer } from '../shared/unrefTimer.js'

/** Events that an `httpSink` has lost. */
export interface AuditDrop {
  /** How many, since it was told the last time. */
  count: number
  /** The buffer was full; the server has refused them for good; the sink was closed. */
  reason: 'full' | 'refused' | 'closed'
  /** The status of the server's reply, where it has refused them. */
  status?: number
}

/** Collects losses, and tells of them once a second at most: a flood of losses must not become a flood of reports. */
export interface DropReport {
  add: (drop: AuditDrop) => void
  /** Tells now what there is to tell. */
  tell: () => void
}

const EVERY = 1000

/** Makes a report. Without `onDrop` it goes to the console. */
export function createDropReport(onDrop: ((dropped: AuditDrop) => unknown) | undefined): DropReport {
  const complain = createComplaint()
  const drops = new Map<string, AuditDrop>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function say(drop: AuditDrop): Promise<void> {
    const { count, reason, status } = drop
    try {
      if (onDrop) await onDrop(drop)
      else
        complain(
          `httpSink has lost audit events: ${count} (${status ?? reason}). onDrop tells of all of them.`,
        )
    } catch {
      // There is nobody left to tell.
    }
  }

  function tell(): void {
    clearTimeout(timer)
    timer = undefined
    const said = [...drops.values()]
    drops.clear()
    for (const drop of said) void say(drop)
  }

  return {
    tell,
    add(drop) {
      const key = `${drop.reason} ${drop.status}`
      drops.set(key, { ...drop, count: drop.count + (drops.get(key)?.count ?? 0) })
      timer ??= unrefTimer(tell, EVERY)
    },
  }
}
