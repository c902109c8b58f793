import { parseArgs } from 'node:util'
import pino from 'pino'
import type { Logger } from '../ServiceOptions.js'
import { eraseNow } from './eraseNow.js'
import { migrateNow } from './migrateNow.js'
import { readConfig } from './readConfig.js'
import { serve } from './serve.js'
import { sentenceOf } from './sentenceOf.js'
import { dumpNow, restoreNow } from './moveData.js'
import { doctor } from './doctor.js'
import { rotateKeys, verifyNow } from './operations.js'

const HELP = `impersonation-kit-service <command> [--config file]

  serve          answer requests
  migrate        bring the tables of the database up to date, and end; with --runtime-role NAME, give the role that the service runs
                 as what it needs
  doctor         name every dangerous setting, and its cure
  audit verify   say whether the audit stands as it was written
  audit erase    empty the records of --environment NAME from before --before YYYY-MM-DD (UTC); cannot be undone
  keys rotate    make the next signing key, which signs in two minutes, and encrypt those that stand in plain text
  dump           write every row to --file, or to the standard output; stop the service first. It refuses while alerts are not delivered:
                 --without-alerts leaves them out
  restore        read --file, or the standard input, into an empty database

The configuration is impersonation-kit.config.mjs in this folder, or --config.
These variables come first: ORIGIN, HOST, PORT, APP_ORIGIN, DATABASE_URL, DATA_DIR, SERVICE_SECRET, SMTP_URL, MAIL_FROM, USERS_URL,
USERS_TABLE, CHECKPOINT_FILE, CHECKPOINT_URL.`

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
      options: {
        config: { type: 'string', short: 'c' },
        file: { type: 'string', short: 'f' },
        environment: { type: 'string' },
        before: { type: 'string' },
        'runtime-role': { type: 'string' },
        'without-alerts': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const command = positionals.join(' ')
    if (values.help || command === '') {
      print(HELP)
      return values.help ? 0 : 2
    }
    const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined
    if (!run) {
      process.stderr.write(`There is no command "${command}".\n\n${HELP}\n`)
      return 2
    }
    const config = await readConfig(values.config, process.env, process.cwd())
    const {
      config: _,
      help: __,
      'runtime-role': runtimeRole,
      'without-alerts': withoutAlerts,
      ...rest
    } = values
    const given = { ...config, ...rest, withoutAlerts, ...(runtimeRole !== undefined && { runtimeRole }) }
    return await run(given, lines, print)
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return isMisspelt(error) ? 2 : 1
  }
}

/** `--confg`, or an option without its value. */
function isMisspelt(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
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
  'audit erase': eraseNow,
  'keys rotate': rotateKeys,
  dump: dumpNow,
  restore: restoreNow,
}
