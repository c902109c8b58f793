import { z } from 'zod'
import { alertsSchema } from './alertsSchema.js'
import { businessHoursSchema } from './businessHoursSchema.js'
import { id, line, list, listOrAll, oneOf, whole, yesOrNo } from './fields.js'
import { compileTicketPattern, PATTERN_MAX } from './ticketPattern.js'

const modes = list(oneOf(['read-only', 'full']), 2).refine((given) => given.length > 0, {
  error: "Write at least one mode: ['read-only'].",
})

const grantSchema = z.strictObject(
  {
    who: z.union([z.strictObject({ role: id }), z.strictObject({ operator: id })], {
      error: "Write { role: '…' } or { operator: '…' }.",
    }),
    tenants: listOrAll(id, 1000).exactOptional(),
    groups: listOrAll(id, 1000).exactOptional(),
    maxRank: whole(0, 1_000_000).exactOptional(),
    modes: modes.exactOptional(),
  },
  {
    error:
      'Write an object with who, and tenants, groups, maxRank and modes where you want other than the least.',
  },
)

const patternSchema = line(PATTERN_MAX).superRefine((pattern, context) => {
  try {
    compileTicketPattern(pattern)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
})

/** A group of settings. */
const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, { error: `Write an object with ${Object.keys(shape).join(', ')}.` })

/** The settings of one environment: every field bounded, and none that is not known. */
export const settingsSchema = z
  .strictObject(
    {
      enabled: yesOrNo,
      impersonators: z
        .array(grantSchema, { error: 'Write a list of at most 1000 grants.' })
        .max(1000, { error: 'Write a list of at most 1000 grants.' })
        .readonly(),
      protectedUsers: list(id, 10_000),
      modes,
      fullFor: whole(1, 3600),
      maxDuration: whole(1, 3600),
      idleTimeout: whole(1, 3600),
      maxSessions: whole(1, 100),
      maxStartsPerHour: whole(1, 1000),
      reason: group({ required: yesOrNo, minLength: whole(0, 500) }),
      ticket: group({ required: yesOrNo, pattern: patternSchema.exactOptional() }),
      approval: group({ count: whole(0, 10), by: list(id, 100), requestLife: whole(1, 604_800) }),
      breakGlass: group({ enabled: yesOrNo, roles: list(id, 100) }),
      consent: oneOf(['none', 'standing', 'each']),
      stepUpMaxAge: whole(1, 2_592_000).exactOptional(),
      businessHours: businessHoursSchema.exactOptional(),
      alerts: alertsSchema,
      showOperatorAs: oneOf(['role', 'team', 'name']),
      teamName: line(100).exactOptional(),
    },
    { error: 'Write an object with all the settings of an environment.' },
  )
  .superRefine((settings, context) => {
    const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (settings.approval.count > 0 && settings.approval.by.length === 0)
      wrong(['approval', 'by'], 'Write at least one role that may approve, or 0 as count.')
    if (settings.breakGlass.enabled && settings.breakGlass.roles.length === 0)
      wrong(
        ['breakGlass', 'roles'],
        'Write at least one role that may approve its own requests, or false as enabled.',
      )
    if (settings.showOperatorAs === 'team' && settings.teamName === undefined)
      wrong(['teamName'], "Write the name that customers see, or 'role' as showOperatorAs.")
  })
