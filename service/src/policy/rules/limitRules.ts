import { isWithinHours } from '../isWithinHours.js'
import type { Rule } from '../Facts.js'

/** When, and how often. The counts limit starts: a session that runs is not ended by them. */
export const limitRules: readonly Rule[] = [
  ({ settings, context }) =>
    settings.businessHours === undefined || isWithinHours(settings.businessHours, context.now)
      ? undefined
      : 'outside_hours',
  ({ settings, context }) =>
    context.startedAt !== undefined || context.liveSessions < settings.maxSessions
      ? undefined
      : 'too_many_sessions',
  ({ settings, context }) =>
    context.startedAt !== undefined || context.startsInLastHour < settings.maxStartsPerHour
      ? undefined
      : 'rate_limited',
]
