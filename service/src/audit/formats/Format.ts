import type { StoredAuditRecord } from '../AuditRecord.js'

/** How records are written. */
export interface Format {
  mediaType: string
  extension: string
  /** What stands before the first, between two and after the last record. */
  before?: string
  between?: string
  after?: string
  toText: (record: StoredAuditRecord, source: string) => string
}
