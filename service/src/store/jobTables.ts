import PgBoss from 'pg-boss'
import type { Database } from './Database.js'
import { lease } from './lease.js'

/** Where `createOutbox` has the job library make its tables, under the same lease. */
const JOBS = 'pgboss'

/**
 * Makes the tables of the job library where there are none. The library would make them itself when the service starts, but asks for the
 * right to create schemas, which the role of the service need not have.
 */
export async function makeJobTables(database: Database): Promise<void> {
  await lease.holdInTurn(database, { name: 'outbox' }, async () => {
    const { rows } = await database.executeSql(
      `select to_regclass('${JOBS}.version') is not null as "areThere"`,
    )
    if ((rows as { areThere: boolean }[])[0]?.areThere) return
    await database.executeDdl(PgBoss.getConstructionPlans(JOBS))
  })
}

/**
 * The SQL that makes a role the owner of what the job library has made as another one: the service ran as the owner of the tables
 * before. The library changes its tables while it runs, which only their owner may.
 */
export async function jobOwners({ executeSql }: Database, role: string): Promise<string[]> {
  const { rows } = await executeSql(
    `with other as (select oid from pg_roles where rolname <> cast($1 as text))
    select what || ' owner to ' || quote_ident(cast($1 as text)) as statement from (
      select 1 as step, 'alter schema ${JOBS}' as what from pg_namespace
        where nspname = '${JOBS}' and nspowner in (select oid from other)
      union all
      select 2, 'alter table ' || cast(oid as regclass) from pg_class
        where relnamespace = to_regnamespace('${JOBS}') and relkind in ('r', 'p') and relowner in (select oid from other)
      union all
      select 2, 'alter function ' || cast(oid as regprocedure) from pg_proc
        where pronamespace = to_regnamespace('${JOBS}') and proowner in (select oid from other)
      union all
      select 2, 'alter type ' || cast(oid as regtype) from pg_type
        where typnamespace = to_regnamespace('${JOBS}') and typtype = 'e' and typowner in (select oid from other)
    ) as found order by step`,
    [role],
  )
  return (rows as { statement: string }[]).map(({ statement }) => statement)
}
