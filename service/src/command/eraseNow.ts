import { eraseAudit } from '../audit/index.js'
import { checkOptions } from '../checkOptions.js'
import { OptionsError } from '../OptionsError.js'
import type { Logger } from '../ServiceOptions.js'
import { sqlState } from '../store/index.js'
import type { Config } from './readConfig.js'
import { withDatabase } from './withDatabase.js'

/** Whoever runs the command is nobody whom the service knows. */
const ACTOR = { id: 'impersonation-kit-service audit erase' }

/** `audit erase`: retention, by hand or by a timer. */
export function eraseNow(config: Config, log: Logger, print: (line: string) => void): Promise<number> {
  const { environments, now } = checkOptions(config.options)
  const { environment } = config
  if (environment === undefined || !Object.hasOwn(environments, environment)) {
    throw new OptionsError(`--environment: Give one of ${Object.keys(environments).join(', ')}.`)
  }
  const before = startOf(config.before, now())
  return withDatabase(config, log, async (database) => {
    const count = await eraseAudit(database, { environment, before, actor: ACTOR, now }).catch(
      (error: unknown) => {
        if (sqlState(error) !== '42501') throw error
        throw new OptionsError(
          'DATABASE_URL: This role may not erase records of the audit. Run audit erase as the role that owns the tables.',
          { cause: error },
        )
      },
    )
    print(`Records of ${environment} from before ${config.before} that were erased: ${count}.`)
    return 0
  })
}

/** When a day begins, in Unix milliseconds. */
function startOf(day: string | undefined, now: number): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day ?? '') ? Date.parse(`${day}T00:00:00Z`) : NaN
  // 30 February is a number to Date.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) {
    throw new OptionsError('--before: Give a day such as 2025-12-31. What is older is erased.')
  }
  if (at > now) throw new OptionsError('--before: This day is in the future. Give one that has begun.')
  return at
}
