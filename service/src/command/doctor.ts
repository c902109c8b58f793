import type { EnvironmentSettings } from 'impersonation-kit/server'
import { checkOptions } from '../checkOptions.js'
import { isLoopback } from '../isLoopback.js'
import { hasPlainKeys } from '../keys/index.js'
import { readSettings } from '../impersonations/index.js'
import type { Logger } from '../ServiceOptions.js'
import { dangersOf, isLocal } from '../settings/index.js'
import { canAlterAudit, clockSkew } from '../store/index.js'
import type { Config } from './readConfig.js'
import { withDatabase } from './withDatabase.js'

const MAIL = 'Set mail, or SMTP_URL and MAIL_FROM, or turn this setting off.'

/** Mails that the settings ask for, and that nobody can send without a mail server. */
function unsentMails({ enabled, alerts }: EnvironmentSettings): string[] {
  const channels = alerts.channels.filter(({ kind }) => kind === 'email').map(({ id }) => id)
  return [
    ...channels.map((id) => `alerts.channels.${id}: No mail is sent: the service has no mail server.`),
    ...(enabled && alerts.notifyCustomer
      ? ['alerts.notifyCustomer: Customers are not told: the service has no mail server.']
      : []),
  ]
}

/** How far the clocks may be apart, in milliseconds. */
const MAX_SKEW = 5_000

const describeSkew = (skew: number): string =>
  `${Math.round(Math.abs(skew) / 1_000)} seconds ${skew > 0 ? 'ahead of' : 'behind'}`

/** Another name says nothing: `live` may be production, and `test` may have copies of real accounts. */
const isDevelopment = (environment: string, apps: readonly string[]): boolean =>
  environment !== 'production' && apps.every((app) => isLoopback(new URL(app).hostname))

/** `doctor`: exit code 1 where it finds something. */
export function doctor(config: Config, log: Logger, print: (line: string) => void): Promise<number> {
  const options = checkOptions(config.options)
  return withDatabase(config, log, async (database) => {
    const found: { what: string; cure: string }[] = []
    if (!options.origin.startsWith('https:')) {
      found.push({
        what: 'The service is reached without https.',
        cure: 'Serve it behind https, and set origin to it.',
      })
    }
    if (options.secret === undefined) {
      found.push({
        what: 'Without secret the signing keys stand in the database in plain text.',
        cure: 'Set secret, the same for every replica, then run keys rotate.',
      })
    } else if (await hasPlainKeys(database.db)) {
      found.push({
        what: 'Signing keys from before secret was set stand in the database in plain text.',
        cure: 'Run keys rotate.',
      })
    }
    if (database.kind === 'pglite') {
      found.push({
        what: 'The database is PGlite: one process, and a power cut can lose what was just written.',
        cure: 'Set DATABASE_URL to a PostgreSQL where alerts and audit must not be lost.',
      })
    } else if (await canAlterAudit(database)) {
      found.push({
        what: 'The role of the service may change the audit.',
        cure: 'Run migrate --runtime-role NAME as the role that owns the tables, and the service as NAME, which owns none.',
      })
    }
    const skew = await clockSkew(database, options.now)
    if (Math.abs(skew) > MAX_SKEW) {
      found.push({
        what: `The clock of this machine is ${describeSkew(skew)} that of the database: sessions end too early or too late, and replicas may do twice what one should do.`,
        cure: 'Keep the clocks of both machines right by NTP.',
      })
    }
    if (options.checkpoints.file === undefined && options.checkpoints.url === undefined) {
      found.push({
        what: 'The checkpoints of the audit stand in the database alone: whoever owns it can write the audit anew.',
        cure: 'Set checkpoints.file or checkpoints.url to a place on another machine.',
      })
    }
    if ('missingIndexes' in options.users) {
      const missing = await (options.users as { missingIndexes: () => Promise<string[]> }).missingIndexes()
      found.push(
        ...missing.map((statement) => ({ what: 'The search of users is slow.', cure: `Run: ${statement}` })),
      )
    }
    for (const [environment, { apps }] of Object.entries(options.environments)) {
      const { settings } = await readSettings(database.db, environment)
      for (const danger of dangersOf(settings, { isDevelopment: isDevelopment(environment, apps) })) {
        found.push({ what: `${environment}, ${danger.path}: ${danger.sentence}`, cure: danger.cure })
      }
      for (const channel of settings.alerts.channels.filter((one) => isLocal(one, options.origin))) {
        found.push({
          what: `${environment}, alerts.channels.${channel.id}: Alerts go to an address on the machine of the service, and Owners see the beginning of its answer.`,
          cure: 'Write the address of another host, or remove the channel.',
        })
      }
      if (!options.mail)
        found.push(...unsentMails(settings).map((what) => ({ what: `${environment}, ${what}`, cure: MAIL })))
    }
    for (const { what, cure } of found) print(`${what}\n  ${cure}`)
    print(found.length === 0 ? 'Nothing dangerous was found.' : `${found.length} found.`)
    return found.length === 0 ? 0 : 1
  })
}
