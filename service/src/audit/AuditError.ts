/** Why the audit takes a record, a key or a checkpoint not. Stable. */
export type AuditErrorCode = 'invalid_record' | 'audit_full' | 'checkpoint_not_kept' | 'invalid_cursor'

/** The audit refuses. The message never repeats a value. */
export class AuditError extends Error {
  override name = 'AuditError'

  constructor(
    readonly code: AuditErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
