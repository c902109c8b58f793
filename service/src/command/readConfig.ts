import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OptionsError } from '../OptionsError.js'
import type { ServiceOptions } from '../ServiceOptions.js'
import { usersTable } from '../directory/index.js'
import { developmentOptions } from './developmentOptions.js'

const NAMES = ['impersonation-kit.config.mjs', 'impersonation-kit.config.js']

/** What the command serves, and where. */
export interface Config {
  options: ServiceOptions
  /** Those of the options that nobody gave: stand-ins for development. */
  standIns: Partial<ServiceOptions>
  host: string
  port: number
  /** `--file` */
  file?: string
  /** `--environment` */
  environment?: string
  /** `--before` */
  before?: string
  /** `--runtime-role` */
  runtimeRole?: string
  /** `--without-alerts` */
  withoutAlerts?: boolean
}

/**
 * Reads the configuration: a file that exports the options of `createService` as its default, and the environment variables, which come
 * first.
 *
 * @param file - `--config`; default: `impersonation-kit.config.mjs` in the folder.
 * @throws OptionsError which says what to set.
 */
export async function readConfig(
  file: string | undefined,
  variables: NodeJS.ProcessEnv,
  folder: string,
): Promise<Config> {
  const path = file ?? NAMES.find((name) => existsSync(resolve(folder, name)))
  if (file !== undefined && !existsSync(resolve(folder, file))) {
    throw new OptionsError(`There is no file ${file}. Give --config the path of your configuration.`)
  }
  const loaded = path === undefined ? {} : (await load(path, folder)).default
  if (loaded === undefined || typeof loaded !== 'object') {
    throw new OptionsError(
      `${path} exports no default. Write: export default { origin: 'https://auth.example.com', … }`,
    )
  }
  const port = Number(variables['PORT'] ?? 4100)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new OptionsError('PORT: Give a number from 0 to 65535.')
  const given = { ...loaded, ...fromVariables(variables, port, loaded) }
  const standIns = developmentOptions(given, variables['APP_ORIGIN'])
  const options = { ...standIns, ...given } as ServiceOptions
  return { options, standIns, port, host: variables['HOST'] ?? '127.0.0.1' }
}

async function load(path: string, folder: string): Promise<{ default?: Partial<ServiceOptions> }> {
  try {
    return (await import(pathToFileURL(resolve(folder, path)).href)) as { default?: Partial<ServiceOptions> }
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    throw new OptionsError(`${path} cannot be read. ${why}`, { cause })
  }
}

function fromVariables(
  variables: NodeJS.ProcessEnv,
  port: number,
  loaded: Partial<ServiceOptions>,
): Partial<ServiceOptions> {
  const { DATABASE_URL, DATA_DIR, ORIGIN, SMTP_URL, MAIL_FROM, SERVICE_SECRET, USERS_URL, USERS_TABLE } =
    variables
  const { CHECKPOINT_FILE: file, CHECKPOINT_URL: url } = variables
  return {
    origin: ORIGIN ?? loaded.origin ?? `http://localhost:${port}`,
    ...(DATABASE_URL !== undefined && { database: DATABASE_URL }),
    ...(DATA_DIR !== undefined && { dataDir: DATA_DIR }),
    ...(SERVICE_SECRET !== undefined && { secret: SERVICE_SECRET }),
    ...((file !== undefined || url !== undefined) && {
      checkpoints: {
        ...loaded.checkpoints,
        ...(file !== undefined && { file }),
        ...(url !== undefined && { url }),
      },
    }),
    ...(SMTP_URL !== undefined && {
      mail: { url: SMTP_URL, from: MAIL_FROM ?? 'impersonation-kit@localhost' },
    }),
    ...(USERS_URL !== undefined && {
      users: usersTable({
        url: USERS_URL,
        table: USERS_TABLE ?? 'users',
        columns: { id: 'id', email: 'email', name: 'name' },
      }),
    }),
  }
}
