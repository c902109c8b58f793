import { createComplaint } from '../shared/complain.js'
import { unrefTimer } from '../shared/unrefTimer.js'

/** Events that an `httpSink` lost. */
export interface AuditDrop {
  /** How many were lost since the last report. */
  count: number
  /** Why: the buffer was full, the server refused them permanently, or the sink was closed. */
  reason: 'full' | 'refused' | 'closed'
  /** The status of the server's reply, if it refused them. */
  status?: number
}

/** Collects losses and reports them at most once a second, so that many losses do not become many reports. */
export interface DropReport {
  add: (drop: AuditDrop) => void
  /** Reports the collected losses now. */
  tell: () => void
}

const EVERY = 1000

/** Creates a report. Without `onDrop` it goes to the console. */
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
          `httpSink has lost audit events: ${count} (${status ?? reason}). Set onDrop to see every loss.`,
        )
    } catch {
      // An error of onDrop itself cannot be reported to anybody.
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
