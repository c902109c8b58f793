import type { EnvironmentSettings } from 'impersonation-kit/server'
import { hears } from './alertsSchema.js'

/** A setting that is allowed and dangerous, and its cure. */
export interface SettingsDanger {
  /** Stable: programs may compare it. */
  code: string
  /** The setting. */
  path: string
  /** What can happen, in plain English. */
  sentence: string
  /** What to do about it. */
  cure: string
}

type Check = SettingsDanger & {
  /** Whether the danger counts in an environment for development, too. Default: yes. */
  inDevelopment?: false
  isThere: (settings: EnvironmentSettings) => boolean
}

const mayWrite = (settings: EnvironmentSettings) =>
  settings.modes.includes('full') && settings.impersonators.some(({ modes }) => modes?.includes('full'))

const checks: readonly Check[] = [
  {
    code: 'alerts_off',
    path: 'alerts.channels',
    inDevelopment: false,
    sentence: 'Nobody is told when an operator opens a customer’s account.',
    cure: 'Add a channel that gets impersonation.started.',
    isThere: ({ alerts }) => !alerts.channels.some(({ events }) => hears(events)),
  },
  {
    code: 'settings_unwatched',
    path: 'alerts.channels',
    inDevelopment: false,
    sentence: 'Nobody is told when these settings are changed.',
    cure: 'Add settings.changed to the events of a channel.',
    isThere: ({ alerts }) => !alerts.channels.some(({ events }) => hears(events, 'settings.changed')),
  },
  {
    code: 'break_glass_unwatched',
    path: 'alerts.channels',
    sentence: 'Operators may approve their own requests, and nobody is told.',
    cure: 'Add break_glass.used to the events of a channel, or turn breakGlass off.',
    isThere: ({ alerts, breakGlass }) =>
      breakGlass.enabled && !alerts.channels.some(({ events }) => hears(events, 'break_glass.used')),
  },
  {
    code: 'long_sessions',
    path: 'maxDuration',
    sentence: 'A session may be longer than 30 minutes.',
    cure: 'Set maxDuration to 1800 or less. Operators can extend a session once.',
    isThere: ({ maxDuration }) => maxDuration > 1800,
  },
  {
    code: 'long_idle',
    path: 'idleTimeout',
    sentence: 'A session that nobody uses stays open for longer than 15 minutes.',
    cure: 'Set idleTimeout to 900 or less.',
    isThere: ({ idleTimeout }) => idleTimeout > 900,
  },
  {
    code: 'long_full',
    path: 'fullFor',
    sentence: 'An operator may change data for longer than 15 minutes before the session is read-only again.',
    cure: 'Set fullFor to 900 or less.',
    isThere: (settings) => mayWrite(settings) && settings.fullFor > 900,
  },
  {
    code: 'full_without_approval',
    path: 'approval.count',
    inDevelopment: false,
    sentence: 'An operator may change customers’ data without anybody’s approval.',
    cure: 'Set approval.count to 1 or more, or take full out of modes.',
    isThere: (settings) => mayWrite(settings) && settings.approval.count === 0,
  },
  {
    code: 'full_without_step_up',
    path: 'stepUpMaxAge',
    inDevelopment: false,
    sentence: 'An operator may change customers’ data with a sign-in of any age.',
    cure: 'Set stepUpMaxAge, for example to 900.',
    isThere: (settings) => mayWrite(settings) && settings.stepUpMaxAge === undefined,
  },
  {
    code: 'broad_grant',
    path: 'impersonators',
    sentence: 'A whole role may open every user of every tenant that it may enter, and change data.',
    cure: 'Name tenants or groups in the grant, or give full to single operators only.',
    isThere: ({ impersonators, modes }) =>
      modes.includes('full') &&
      impersonators.some(
        (grant) =>
          'role' in grant.who &&
          (grant.tenants ?? '*') === '*' &&
          (grant.groups ?? '*') === '*' &&
          grant.modes?.includes('full'),
      ),
  },
  {
    code: 'high_rank_grant',
    path: 'impersonators',
    inDevelopment: false,
    sentence: 'Some operators may open the accounts of users above the lowest rank, such as administrators.',
    cure: 'Leave maxRank out of the grant, or list those accounts in protectedUsers.',
    isThere: ({ impersonators }) => impersonators.some(({ maxRank = 0 }) => maxRank > 0),
  },
  {
    code: 'no_reason',
    path: 'reason',
    sentence: 'An operator need not say why they open an account.',
    cure: 'Set reason.required to true and reason.minLength to 10 or more.',
    isThere: ({ reason }) => !reason.required || reason.minLength < 5,
  },
  {
    code: 'many_sessions',
    path: 'maxSessions',
    sentence: 'One operator may be in more than 5 accounts at once.',
    cure: 'Set maxSessions to 1.',
    isThere: ({ maxSessions }) => maxSessions > 5,
  },
  {
    code: 'many_starts',
    path: 'maxStartsPerHour',
    sentence: 'One operator may open more than 100 accounts in an hour.',
    cure: 'Set maxStartsPerHour to 20.',
    isThere: ({ maxStartsPerHour }) => maxStartsPerHour > 100,
  },
]

/**
 * Names what is dangerous in these settings, for `doctor` and for the settings page. While impersonation is off there is
 * nothing to warn of.
 *
 * @param where.isDevelopment - Whether no customer's account is in this environment. What is dangerous in production alone is left out.
 */
export function dangersOf(
  settings: EnvironmentSettings,
  where: { isDevelopment: boolean },
): SettingsDanger[] {
  if (!settings.enabled) return []
  return checks
    .filter(
      ({ inDevelopment = true, isThere }) => (inDevelopment || !where.isDevelopment) && isThere(settings),
    )
    .map(({ code, path, sentence, cure }) => ({ code, path, sentence, cure }))
}
