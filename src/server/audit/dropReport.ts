import { createComplaint } from '../shared/complain.js'
import { unrefTimer } from '../shared/unrefTimer.js'

/** Events that an `httpSink` lost, or cannot send. */
export interface AuditDrop {
  /** How many were lost since the last report. With `delayed`: 0. */
  count: number
  /**
   * Why: the buffer was full, the server refused them permanently, or the sink was closed. `delayed`: none is lost yet, but the server
   * accepts no request, so they wait in the buffer until it does. Is the key valid, and the address right?
   */
  reason: 'full' | 'refused' | 'closed' | 'delayed'
  /** The status of the server's reply, if there is one. */
  status?: number
}

/** Collects losses and reports them at most once a second, so that many losses do not become many reports. */
export interface DropReport {
  add: (drop: AuditDrop) => void
  /** Reports that no request is accepted, because of this status: once, until `resumed` is called. */
  delayed: (status: number) => void
  resumed: () => void
  /** Reports the collected losses now. */
  tell: () => void
}

const EVERY = 1000

/** Creates a report. Without `onDrop` it goes to the console. */
export function createDropReport(onDrop: ((dropped: AuditDrop) => unknown) | undefined): DropReport {
  const [complain, complainOfDelay] = [createComplaint(), createComplaint()]
  const drops = new Map<string, AuditDrop>()
  const delays = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function say(drop: AuditDrop): Promise<void> {
    const { count, reason, status } = drop
    try {
      if (onDrop) await onDrop(drop)
      else if (reason === 'delayed')
        complainOfDelay(
          `httpSink cannot send audit events: the server answers ${status}. Check headers and url. The events wait in the buffer; when it is full, writes are refused.`,
        )
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

  function add(drop: AuditDrop): void {
    const key = `${drop.reason} ${drop.status}`
    drops.set(key, { ...drop, count: drop.count + (drops.get(key)?.count ?? 0) })
    timer ??= unrefTimer(tell, EVERY)
  }

  return {
    tell,
    add,
    delayed(status) {
      if (!delays.has(status)) add({ count: 0, reason: 'delayed', status })
      delays.add(status)
    },
    resumed: () => delays.clear(),
  }
}
