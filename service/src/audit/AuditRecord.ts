/** Somebody who takes part. Further facts, such as an e-mail address, stand beside the id. */
export interface AuditParty {
  id: string
  [fact: string]: unknown
}

/** What is written to the audit. */
export interface AuditRecord {
  /** `id` and `phase` name one record for ever: a second one with the same names is taken as the same, and left out. */
  id: string
  /** An attempt is on record before it is made; its outcome has the same id. */
  phase?: 'attempt' | 'outcome'
  /** Unix milliseconds. */
  at: number
  environment: string
  /** Such as `impersonation.started`. */
  type: string
  /** What `hashSession` of 'impersonation-kit/server' gives; never the session's id. */
  session?: string
  /** Who did it. */
  actor: AuditParty
  /** Whose account it is. For what concerns no user, such as settings: the environment, as its id. */
  subject: AuditParty
  outcome?: string
  /** The stable code of a refusal, or of an end. */
  code?: string
  detail?: Record<string, unknown>
}

/** A record as it stands in the audit. */
export interface StoredAuditRecord extends Required<Pick<AuditRecord, 'id' | 'at' | 'environment' | 'type'>> {
  phase?: 'attempt' | 'outcome'
  session?: string
  /** Absent if the record was erased. */
  actor?: AuditParty
  /** Absent if the record was erased. */
  subject?: AuditParty
  outcome?: string
  code?: string
  detail?: Record<string, unknown>
  /** Which chain it is in, and where. */
  chain: string
  seq: number
  hash: string
  /** The id of the record that tells that this one was erased. */
  erasedBy?: string
}
