/** The PostgreSQL schema that holds all tables, so that they can stand beside the tables of a product. */
export const SCHEMA = 'impersonation_kit'

/** The tables, for Kysely. Times are Unix milliseconds; `value`, `operator`, `actor` and their like are JSON in text. */
export interface Schema {
  settings: {
    environment: string
    version: number
    value: string
    changed_at: number
    changed_by: string
  }
  impersonation: {
    id: string
    environment: string
    operator_id: string
    user_id: string
    state: string
    value: string
    version: number
    created_at: number
    ended_at: number | null
  }
  ticket: {
    hash: string
    impersonation_id: string
    expires_at: number
    spent_at: number | null
  }
  browser_session: {
    hash: string
    user_id: string
    operator: string | null
    impersonation_id: string | null
    operator_hash: string | null
    created_at: number
    expires_at: number
    ended_at: number | null
  }
  support_access: {
    environment: string
    user_id: string
    opted_out: boolean
    consent_until: number | null
    changed_at: number
  }
  /** One row for each operator: the times of the starts in the last hour, a JSON array. */
  start_rate: { environment: string; operator_id: string; times: string }
  signing_key: {
    purpose: string
    number: number
    kid: string
    algorithm: string
    public_jwk: string
    private_jwk: string
    active_from: number
    created_at: number
  }
  lease: { name: string; holder: string; expires_at: number }
  migration: { version: number; name: string; applied_at: number }
  audit_event: AuditEventRow
  /** The head of each chain: the last row's number and hash. `checkpointed` is the number that a checkpoint holds. */
  audit_chain: { chain: string; seq: number; hash: string; checkpointed: number }
  audit_checkpoint: { number: number; at: number; hash: string; jws: string }
}

/**
 * One row of the audit. `body_hash` covers the columns that can name a person; retention empties them and keeps the hash, so that
 * the chain can still be verified.
 */
export interface AuditEventRow {
  chain: string
  seq: number
  id: string
  phase: string
  at: number
  environment: string
  type: string
  session: string | null
  actor_id: string | null
  actor: string | null
  subject_id: string | null
  subject: string | null
  outcome: string | null
  code: string | null
  detail: string | null
  /** Random, so that nobody can guess an erased body from its hash. */
  salt: string | null
  body_hash: string
  prev: string
  hash: string
  /** The id of the event that tells that this row's body was erased. */
  tombstone: string | null
}
