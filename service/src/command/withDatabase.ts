import { checkOptions } from '../checkOptions.js'
import type { Logger } from '../ServiceOptions.js'
import { type Database, openDatabase } from '../store/index.js'
import type { Config } from './readConfig.js'

/** Opens the database of the configuration, for a command that ends. */
export async function withDatabase(
  config: Config,
  log: Logger,
  run: (database: Database) => Promise<number>,
): Promise<number> {
  const options = checkOptions(config.options)
  const { database: url, dataDir = './impersonation-kit-data' } = options
  const database = await openDatabase(url === undefined ? { dataDir } : { url }, { log })
  try {
    return await run(database)
  } finally {
    await database.close()
  }
}
