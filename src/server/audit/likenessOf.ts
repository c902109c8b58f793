import type { AuditOutcome } from '../../core/audit.js'

const READS = ['GET', 'HEAD']

/** What two requests that read must share to be one record with a count; undefined of one that may have written. */
export function likenessOf(event: AuditOutcome): string | undefined {
  if (!READS.includes(event.method)) return undefined
  const { id: _id, requestId: _requestId, time: _time, duration: _duration, ...same } = event
  return JSON.stringify(same)
}
