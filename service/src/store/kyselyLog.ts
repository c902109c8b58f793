import type { KyselyConfig } from 'kysely'
import type { DatabaseOptions } from './Database.js'

/** The `log` option of Kysely that tells `onStatement` of each statement. */
export function kyselyLog({ onStatement }: DatabaseOptions): Pick<KyselyConfig, 'log'> {
  return onStatement ? { log: ({ query }) => onStatement(query.sql) } : {}
}
