import type { Database } from './Database.js'

/** Does the database answer, and has it the service's tables? */
export async function isMigrated({ db }: Database): Promise<boolean> {
  try {
    await db.selectFrom('migration').select('version').limit(1).execute()
    return true
  } catch {
    return false
  }
}
