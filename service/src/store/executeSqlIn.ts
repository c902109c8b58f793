import { CompiledQuery, type Transaction } from 'kysely'
import type { ExecuteSql } from './Database.js'
import type { Schema } from './schema.js'

/** The `db` option of one call of pg-boss, for a job that exists only if this transaction commits: `boss.send(name, data, { db })`. */
export function executeSqlIn(trx: Transaction<Schema>): { executeSql: ExecuteSql } {
  return {
    executeSql: async (text, values = []) => {
      const { rows } = await trx.executeQuery(CompiledQuery.raw(text, values))
      return { rows }
    },
  }
}
