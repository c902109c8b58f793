import { OptionsError } from '../OptionsError.js'
import type { Logger } from '../ServiceOptions.js'
import { canAlterAudit, type Database, migrate, sqlState } from '../store/index.js'
import type { Config } from './readConfig.js'
import { withDatabase } from './withDatabase.js'

/** `migrate`: with `--runtime-role`, also gives that role what the running service needs. */
export function migrateNow(config: Config, log: Logger, print: (line: string) => void): Promise<number> {
  const { runtimeRole, options } = config
  if (runtimeRole !== undefined && options.database === undefined) {
    throw new OptionsError(
      '--runtime-role: PGlite has one role. Set DATABASE_URL to a PostgreSQL, or leave it out.',
    )
  }
  return withDatabase(config, log, async (database) => {
    if (runtimeRole !== undefined) await checkRole(database, runtimeRole)
    const applied = await migrate(database, { ...(runtimeRole !== undefined && { runtimeRole }) }).catch(
      orWhatIsMissing(runtimeRole),
    )
    print(applied.length === 0 ? 'The tables are up to date.' : `Applied: ${applied.join(', ')}.`)
    if (runtimeRole !== undefined) {
      print(`The role ${runtimeRole} has what the service needs. Run the service as ${runtimeRole}.`)
    } else if (database.kind === 'postgres' && (await canAlterAudit(database))) {
      print(
        'Next: run migrate --runtime-role NAME, and the service as NAME, so that the service cannot change its audit: see "Two roles in PostgreSQL" in docs/service/production.md.',
      )
    }
    return 0
  })
}

/** Before anything is made: what the name cannot mean. */
async function checkRole({ executeSql }: Database, role: string): Promise<void> {
  const { rows } = await executeSql(
    'select current_user = $1 as "isOwn", exists (select 1 from pg_roles where rolname = $1) as "isThere"',
    [role],
  )
  const [found] = rows as { isOwn: boolean; isThere: boolean }[]
  if (!found?.isThere) {
    throw new OptionsError(`--runtime-role: PostgreSQL has no role ${role}. Create it first, with a login.`)
  }
  if (found.isOwn) {
    throw new OptionsError(
      `--runtime-role: ${role} is the role that migrates. Give another one, which owns no table.`,
    )
  }
}

/** Where PostgreSQL refuses a grant, it knows best why. */
function orWhatIsMissing(role: string | undefined) {
  return (error: unknown): never => {
    if (role === undefined || sqlState(error) !== '42501' || !(error instanceof Error)) throw error
    throw new OptionsError(
      `--runtime-role: PostgreSQL says: ${error.message}. The role of DATABASE_URL must own the tables, be a member of ${role}, and may create schemas in the database.`,
      { cause: error },
    )
  }
}
