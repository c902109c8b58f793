import type { AuditEventRow } from '../store/index.js'
import type { AuditParty, StoredAuditRecord } from './AuditRecord.js'

/** A row of the audit, for people and exports. */
export function toStoredRecord(row: AuditEventRow): StoredAuditRecord {
  return {
    id: row.id,
    ...(row.phase !== '' && { phase: row.phase as 'attempt' | 'outcome' }),
    at: row.at,
    environment: row.environment,
    type: row.type,
    ...(row.session !== null && { session: row.session }),
    ...(row.actor !== null && { actor: JSON.parse(row.actor) as AuditParty }),
    ...(row.subject !== null && { subject: JSON.parse(row.subject) as AuditParty }),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.code !== null && { code: row.code }),
    ...(row.detail !== null && { detail: JSON.parse(row.detail) as Record<string, unknown> }),
    chain: row.chain,
    seq: row.seq,
    hash: row.hash,
    ...(row.tombstone !== null && { erasedBy: row.tombstone }),
  }
}
