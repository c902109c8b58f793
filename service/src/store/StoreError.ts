/** Why the store cannot do something. Stable: commands and tests may compare it. */
export type StoreErrorCode =
  | 'folder_locked'
  | 'wrong_postgres_version'
  | 'database_too_new'
  | 'migration_busy'
  | 'lease_busy'
  | 'wrong_option'
  | 'waits_for_itself'

/** The store refuses. The message says what happened, why, and what to do. */
export class StoreError extends Error {
  override name = 'StoreError'

  constructor(
    readonly code: StoreErrorCode,
    message: string,
  ) {
    super(message)
  }
}
