import { type Database, isDatabaseDown } from '../store/index.js'
import { appendBodies } from './appendAudit.js'
import { AuditError } from './AuditError.js'
import type { AuditRecord } from './AuditRecord.js'
import { type AuditBody, toBody } from './toBody.js'

/** One record, and who waits for it. */
interface Waiting {
  body: AuditBody
  resolve: () => void
  reject: (reason: unknown) => void
}

/** Stores records of many callers together. */
export interface AuditQueue {
  /**
   * Resolves when the record is committed.
   *
   * @throws AuditError `invalid_record`, `audit_full`; or what the database says. Then the record may be sent again.
   */
  record: (record: AuditRecord) => Promise<void>
  /** Resolves when nothing waits any more. */
  flush: () => Promise<void>
}

/**
 * Group commit: while one transaction is on its way, the records of all callers gather, and go together in the next one. So many
 * callers share one write to the disk. A record that cannot be stored fails alone.
 *
 * @param options.maxBatch - So many records in one transaction at most. Default: 500.
 * @param options.maxWaiting - So many records wait at most; further ones are refused. Default: 10,000.
 */
export function createAuditQueue(
  database: Database,
  { maxBatch = 500, maxWaiting = 10_000 }: { maxBatch?: number; maxWaiting?: number } = {},
): AuditQueue {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined

  const store = async (batch: Waiting[]): Promise<void> => {
    try {
      await database.inTransaction((trx) =>
        appendBodies(
          trx,
          batch.map(({ body }) => body),
        ),
      )
      for (const { resolve } of batch) resolve()
    } catch (error) {
      if (batch.length === 1 || isDatabaseDown(error)) {
        for (const { reject } of batch) reject(error)
        return
      }
      const middle = Math.ceil(batch.length / 2)
      await store(batch.slice(0, middle))
      await store(batch.slice(middle))
    }
  }

  const run = async (): Promise<void> => {
    // Whoever calls in this turn of the event loop goes with the first.
    await Promise.resolve()
    while (waiting.length > 0) await store(waiting.splice(0, maxBatch))
    running = undefined
  }

  return {
    record: async (record) => {
      // What is wrong fails here, and costs the others nothing.
      const body = toBody(record)
      if (waiting.length >= maxWaiting) {
        throw new AuditError(
          'audit_full',
          `More than ${maxWaiting} audit records wait for the database. Try again later.`,
        )
      }
      await new Promise<void>((resolve, reject) => {
        waiting.push({ body, resolve, reject })
        running ??= run()
      })
    },
    flush: async () => {
      while (running) await running
    },
  }
}
