import type { AuditOutcome } from '../../core/audit.js'

const READS = ['GET', 'HEAD']

/** The properties that two reads must share to be merged into one event. Undefined for a request that may have written. */
export function likenessOf(event: AuditOutcome): string | undefined {
  if (!READS.includes(event.method)) return undefined
  const { id: _id, requestId: _requestId, time: _time, duration: _duration, ...same } = event
  return JSON.stringify(same)
}
