import { sql } from 'kysely'
import type { Database } from './Database.js'
import { SCHEMA } from './schema.js'

/**
 * May the role of this connection change or delete audit rows, or switch the trigger off (as the owner of the table can)? On PGlite
 * always: it has one role. For `doctor`.
 */
export async function canAlterAudit({ db }: Database): Promise<boolean> {
  const table = `${SCHEMA}.audit_event`
  const { rows } = await sql<{ can: boolean }>`
    select has_table_privilege(${table}, 'UPDATE')
      or has_table_privilege(${table}, 'DELETE')
      or has_table_privilege(${table}, 'TRUNCATE')
      or pg_has_role((select tableowner from pg_tables where schemaname = ${SCHEMA} and tablename = 'audit_event'), 'USAGE')
      as can`.execute(db)
  return rows[0]?.can ?? true
}
