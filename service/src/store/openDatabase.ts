import type { Database, DatabaseOptions, DatabasePlace } from './Database.js'
import { openPglite } from './openPglite.js'
import { openPostgres } from './openPostgres.js'

/**
 * Opens the database: PostgreSQL for a `url`, PGlite for a folder or for memory. Call `migrate` before you use it.
 *
 * @throws StoreError `wrong_option`, `folder_locked`, `wrong_postgres_version`
 */
export async function openDatabase(place: DatabasePlace, options: DatabaseOptions = {}): Promise<Database> {
  if ('url' in place) return openPostgres(place.url, options)
  return openPglite('dataDir' in place ? place.dataDir : undefined, options)
}
