import type { RefusalCode } from 'impersonation-kit/server'
import { z } from 'zod'
import { knownSettings } from '../settings/index.js'
import type { Facts } from './Facts.js'
import { allowedModes, grantsOf, isCovered } from './grants.js'

const id = z.string().min(1).max(256)
const ids = z.array(z.string()).readonly()
const time = z.number().min(-8.64e15).max(8.64e15)
const count = z.number().min(0)

const operatorSchema = z.object({
  userId: id,
  role: z.string(),
  tenants: z.union([z.literal('*'), ids]).optional(),
  rank: z.number().default(1),
  authenticatedAt: time.optional(),
})

const userSchema = z.object({
  userId: id,
  tenants: ids.default([]),
  groups: ids.default([]),
  rank: z.number().default(0),
  active: z.boolean().default(true),
})

const contextSchema = z.object({
  now: time,
  isPaid: z.boolean(),
  isNested: z.boolean(),
  liveSessions: count,
  startsInLastHour: count,
  optedOut: z.boolean(),
  consentUntil: time.optional(),
  consentGiven: z.boolean(),
  approvals: z.array(z.object({ by: id, role: z.string(), at: time })).readonly(),
  answeredMode: z.enum(['read-only', 'full']).optional(),
  startedAt: time.optional(),
  fullSince: time.optional(),
})

const requestSchema = z
  .object({
    reason: z.unknown(),
    ticket: z.unknown(),
    mode: z.unknown(),
    duration: z.unknown(),
    breakGlass: z.unknown(),
  })
  .partial()
  .optional()

type Who = Pick<Facts, 'settings' | 'operator' | 'user'>

/** The settings, the operator and the user, or the code for the one that cannot be read. It throws where a getter throws. */
export function readWho(settings: unknown, operator: unknown, user: unknown): Who | RefusalCode {
  const known = knownSettings(settings)
  if (!known) return 'impersonation_off'
  const who = operatorSchema.safeParse(operator).data
  if (!who) return 'not_an_impersonator'
  const whom = userSchema.safeParse(user).data
  return whom ? { settings: known, operator: who, user: whom } : 'out_of_scope'
}

/** All that a rule may look at, or the code for the part that cannot be read. */
export function readFacts(
  settings: unknown,
  operator: unknown,
  user: unknown,
  context: unknown,
  request: unknown,
): Facts | RefusalCode {
  const who = readWho(settings, operator, user)
  if (typeof who === 'string') return who
  const when = contextSchema.safeParse(context).data
  const asked = requestSchema.safeParse(request)
  if (!when || !asked.success) return 'rule_denied'
  const grants = grantsOf(who.settings, who.operator)
  const covering = grants.filter((grant) => isCovered(grant, who.user))
  const modes = allowedModes(who.settings, covering)
  return { ...who, context: when, request: asked.data, grants, covering, modes }
}
