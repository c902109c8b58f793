import { parseArgs } from 'node:util'
import pino from 'pino'
import { OptionsError } from '../checkOptions.js'
import type { Logger } from '../ServiceOptions.js'
import { StoreError } from '../store/index.js'
import { readConfig } from './readConfig.js'
import { serve } from './serve.js'
import { doctor, migrateNow, rotateKeys, verifyNow } from './operations.js'

const HELP = `impersonation-kit-service <command> [--config file]

  serve          answer requests
  migrate        bring the tables of the database up to date, and end
  doctor         name every dangerous setting, and its cure
  audit verify   say whether the audit stands as it was written
  keys rotate    make the next signing key; it signs in two minutes

The configuration is impersonation-kit.config.mjs in this folder, or --config.
These variables come first: ORIGIN, HOST, PORT, APP_ORIGIN, DATABASE_URL, DATA_DIR, SERVICE_SECRET, SMTP_URL, MAIL_FROM, USERS_URL, USERS_TABLE.`

/**
 * Runs the command, and gives its exit code: 0, 1 where it failed or found something, 2 where it cannot be understood.
 *
 * @param args - What stands behind the command's name.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const log = pino({ name: 'impersonation-kit-service' }, pino.destination({ dest: 2, sync: true }))
  const lines: Logger = {
    info: (line) => log.info(line),
    warn: (line) => log.warn(line),
    error: (line) => log.error(line),
  }
  const print = (line: string): void => void process.stdout.write(`${line}\n`)
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: 'string', short: 'c' }, help: { type: 'boolean', short: 'h' } },
    })
    const command = positionals.join(' ')
    if (values.help || command === '') {
      print(HELP)
      return values.help ? 0 : 2
    }
    const run = COMMANDS[command]
    if (!run) {
      process.stderr.write(`There is no command "${command}".\n\n${HELP}\n`)
      return 2
    }
    const config = await readConfig(values.config, process.env, process.cwd())
    return await run(config, lines, print)
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return error instanceof TypeError && 'code' in error ? 2 : 1
  }
}

const COMMANDS: Record<
  string,
  (
    config: Awaited<ReturnType<typeof readConfig>>,
    log: Logger,
    print: (line: string) => void,
  ) => Promise<number>
> = {
  serve: async (config, log, print) => {
    const ending = new AbortController()
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort())
    await serve(config, log, print, ending.signal)
    return 0
  },
  migrate: migrateNow,
  doctor,
  'audit verify': verifyNow,
  'keys rotate': rotateKeys,
}

function sentenceOf(error: unknown): string {
  if (error instanceof OptionsError || error instanceof StoreError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
