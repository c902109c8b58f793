import type { Kysely, Transaction } from 'kysely'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import type { AlertEvent, CustomerNotice } from '../alerts/index.js'
import type { AuditRecord } from '../audit/index.js'
import type { Directory } from '../directory/index.js'
import type { Issuer } from '../issue/index.js'
import type { HostRule } from '../policy/index.js'
import type { Database, Schema } from '../store/index.js'

/** What the service is made of. Everything that can fail or wait comes in from outside. */
export interface ServiceContext {
  /** The `iss` of the tokens. */
  issuer: string
  database: Database
  directory: Directory
  /** Does the organization's plan include impersonation? */
  isPaid: (environment: string) => Promise<boolean>
  rule?: HostRule
  /** The product's own auth, where it makes the sessions. */
  issue?: Issuer
  /** Adds to the audit, in a transaction of the caller's. */
  audit: (trx: Transaction<Schema>, records: readonly AuditRecord[]) => Promise<void>
  /** Puts alerts into the outbox, in a transaction of the caller's. */
  alert: (
    trx: Transaction<Schema>,
    events: readonly AlertEvent[],
    settings: EnvironmentSettings,
  ) => Promise<void>
  /** Puts notices to customers into the outbox, in a transaction of the caller's. */
  notify: (trx: Transaction<Schema>, notices: readonly CustomerNotice[]) => Promise<void>
  /** Sends an alert at once, to every channel that wants it; false where one did not take it. */
  alertNow: (event: AlertEvent, settings: EnvironmentSettings) => Promise<boolean>
  /** Unix milliseconds. */
  now: () => number
  newId: () => string
  log: { info: (message: string) => void; warn: (message: string) => void; error: (message: string) => void }
}

/** A transaction, or the database where nothing is written. */
export type Reader = Kysely<Schema>
