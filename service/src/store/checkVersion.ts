import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from './StoreError.js'

/** The PostgreSQL that is inside our PGlite. */
export const PGLITE_POSTGRES = '18'

/**
 * PGlite opens only the folders of its own PostgreSQL, and its error for others says nothing.
 *
 * @throws StoreError `wrong_postgres_version`
 */
export function checkVersion(folder: string): void {
  const file = join(folder, 'PG_VERSION')
  if (!existsSync(file)) return
  const found = readFileSync(file, 'utf8').trim()
  if (found === PGLITE_POSTGRES) return
  throw new StoreError(
    'wrong_postgres_version',
    `The data in ${folder} was written by PostgreSQL ${found}, and this version reads PostgreSQL ${PGLITE_POSTGRES}. ` +
      'Install the version of impersonation-kit-service that you used before and run "impersonation-kit-service dump --file FILE". ' +
      'Then install this version again and run "impersonation-kit-service restore --file FILE" with an empty data folder.',
  )
}
