import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { countUndelivered } from '../alerts/index.js'
import { OptionsError } from '../OptionsError.js'
import type { Logger } from '../ServiceOptions.js'
import { dump, migrate, restore } from '../store/index.js'
import type { Config } from './readConfig.js'
import { withDatabase } from './withDatabase.js'

/**
 * `dump`: into `--file`, which must not be there yet, or to the standard output. The alerts and mails that wait are not part of it, so
 * it refuses where there are any, unless `--without-alerts` is given.
 */
export function dumpNow(config: Config, log: Logger, print: (line: string) => void): Promise<number> {
  const { file, withoutAlerts = false } = config
  return withDatabase(config, log, async (database) => {
    const { waiting, dead } = await countUndelivered(database)
    if (waiting + dead > 0 && !withoutAlerts) {
      throw new OptionsError(
        `--without-alerts: Not delivered yet: ${waiting} alerts and mails to customers; given up: ${dead}. A dump does not hold them. Run the service until none waits, or give --without-alerts to leave them out.`,
      )
    }
    const rows = Readable.from(dump(database))
    if (file === undefined) {
      await pipeline(rows, process.stdout, { end: false })
      return 0
    }
    // It holds private keys.
    await pipeline(rows, createWriteStream(file, { flags: 'wx', mode: 0o600 })).catch(orName(file))
    const leftOut =
      waiting + dead > 0
        ? `, except the alerts and the mails to customers: not delivered yet ${waiting}, given up ${dead}`
        : ''
    print(
      `Everything is in ${file}${leftOut}. It holds the private keys and your customers' data: keep it as such.`,
    )
    return 0
  })
}

/** `restore`: from `--file`, or from the standard input, into an empty database. */
export function restoreNow(config: Config, log: Logger, print: (line: string) => void): Promise<number> {
  const { file } = config
  if (file !== undefined && !existsSync(file)) throw new OptionsError(`--file: There is no ${file}.`)
  return withDatabase(config, log, async (database) => {
    await migrate(database)
    const input = file === undefined ? process.stdin : createReadStream(file)
    const lines = createInterface({ input, crlfDelay: Infinity })
    const failed = new Promise<never>((_, reject) => input.once('error', reject))
    const count = await Promise.race([restore(database, lines), failed]).catch(orName(file))
    print(`${count} rows are restored.`)
    return 0
  })
}

/** Errors of the file, as a sentence. */
function orName(file: string | undefined) {
  return (error: unknown): never => {
    const { code } = error as { code?: string }
    if (code === 'EEXIST') throw new OptionsError(`--file: ${file} is there already. Give another name.`)
    if (code === 'ENOENT') throw new OptionsError(`--file: There is no folder for ${file}.`)
    throw error
  }
}
