import { z } from '@hono/zod-openapi'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { storable } from '../store/index.js'

export const id = z.string().min(1).max(256)
export const time = z.number().int().describe('Unix milliseconds')
const mode = z.enum(['read-only', 'full'])
/**
 * What people write. Control characters are left out: the database takes no NUL, and JSON writes the others with six characters each, so
 * that a record would be too long. It is not refused, because whoever tries shall be on record.
 */
export const text = z
  .string()
  .max(2_000)
  .overwrite((written) => storable(written.replaceAll(/[^\P{Cc}\t\n\r]+/gu, ' ')))

const personSchema = z.object({
  id,
  email: z.string().optional(),
  name: z.string().optional(),
  role: z.string().optional(),
})

export const sessionState = z.enum([
  'requested',
  'approved',
  'denied',
  'request_expired',
  'ready',
  'active',
  'ended',
])
const sessionEnd = z.enum([
  'stopped',
  'expired',
  'idle',
  'revoked',
  'policy',
  'not_redeemed',
  'signed_out',
  'failed',
])

export const impersonationSchema = z
  .object({
    id,
    environment: z.string(),
    state: sessionState,
    operator: personSchema,
    user: personSchema,
    reason: z.string().optional(),
    ticket: z.string().optional(),
    mode,
    duration: z.number().int().describe('Seconds, as asked for'),
    createdAt: time,
    requestExpiresAt: time,
    needs: z.object({ approvals: z.number().int(), consent: z.boolean() }),
    approvals: z.array(z.object({ by: id, role: z.string(), at: time })),
    denial: z.object({ by: id, at: time, reason: z.string().optional() }).optional(),
    consentAt: time.optional(),
    breakGlass: z.object({ reason: z.string(), at: time, skipped: z.array(z.string()) }).optional(),
    ticketExpiresAt: time.optional(),
    startedAt: time.optional(),
    expiresAt: time.optional(),
    maxExpiresAt: time.optional(),
    extended: z.boolean(),
    fullUntil: time.optional(),
    lastSeenAt: time.optional(),
    idleAt: time.optional(),
    end: sessionEnd.optional(),
    endCode: z.string().optional(),
    endedBy: z.string().optional(),
    endedAt: time.optional(),
    returnTo: z.string().optional(),
    review: z
      .object({
        mayAnswer: z.boolean(),
        why: z.string().optional(),
        changes: z.array(z.string()).describe('What has changed since the request, a sentence each'),
      })
      .describe('While a request waits, or was approved and has not begun')
      .optional(),
  })
  .openapi('Impersonation')

export const sessionPageSchema = z
  .object({
    impersonations: z.array(impersonationSchema),
    next: z.string().optional(),
    now: time.describe('By the clock of the service, in Unix milliseconds').optional(),
  })
  .openapi('Impersonations')

export const ownImpersonationSchema = z
  .object({
    id,
    state: sessionState,
    mode,
    reason: z.string().optional(),
    by: z.string().describe('A role, a team or a name, as the settings say'),
    createdAt: time,
    startedAt: time.optional(),
    expiresAt: time.optional(),
    endedAt: time.optional(),
    end: sessionEnd.optional(),
    needsConsent: z.boolean(),
    breakGlass: z.boolean(),
    actions: z
      .array(
        z.object({
          at: time,
          action: z.string(),
          outcome: z.enum(['done', 'refused', 'failed', 'tried']),
        }),
      )
      .describe('What backends have reported, the oldest first; at most a hundred'),
    actionsCut: z.literal(true).describe('There were more, or may have been').optional(),
  })
  .openapi('OwnImpersonation')

export const startSchema = z
  .strictObject({
    userId: id,
    reason: text.optional(),
    ticket: text.optional(),
    mode: mode.optional(),
    duration: z.number().int().min(1).max(86_400).describe('Seconds').optional(),
    breakGlass: text.describe('Why it cannot wait for an approval').optional(),
    returnTo: text.optional(),
  })
  .openapi('Start')

export const startedSchema = z
  .object({
    impersonation: impersonationSchema,
    ticket: z.string().describe('Post it to redeemAt within a minute, as a form').optional(),
    redeemAt: z.string().optional(),
  })
  .openapi('Started')

export const decisionSchema = z
  .union([
    z.object({ verdict: z.literal('allow') }),
    z.object({ verdict: z.literal('deny'), code: z.string(), sentence: z.string() }),
    z.object({
      verdict: z.literal('needs'),
      need: z.enum(['reason', 'ticket', 'approval', 'consent', 'step-up']),
      code: z.string(),
      sentence: z.string(),
    }),
  ])
  .openapi('Decision')

export const usersSchema = z
  .object({
    users: z.array(
      z.object({
        user: z.object({
          userId: id,
          email: z.string().optional(),
          name: z.string().optional(),
          firstName: z.string().optional(),
          lastName: z.string().optional(),
          username: z.string().optional(),
          pictureUrl: z.string().optional(),
          tenants: z.array(z.string()).optional(),
          groups: z.array(z.string()).optional(),
          rank: z.number().optional(),
          active: z.boolean().optional(),
          properties: z.record(z.string(), z.unknown()).optional(),
        }),
        decision: decisionSchema,
      }),
    ),
    next: z.string().optional(),
  })
  .openapi('Users')

/** Of the settings, as zod itself says it: the document's library takes optional fields for required ones. */
export const SETTINGS = '#/components/schemas/Settings'

export const settingsReplySchema = z
  .object({
    environment: z.string(),
    settings: z.custom<EnvironmentSettings>().openapi({ type: 'object', allOf: [{ $ref: SETTINGS }] }),
    mayChange: z.boolean(),
    why: z.enum(['owners_only', 'plan_required']).optional(),
    changed: z.object({ at: time, by: personSchema }).describe('The last change, for Owners').optional(),
  })
  .openapi('SettingsReply')

export const meSchema = z
  .object({
    operator: personSchema,
    isOwner: z.boolean(),
    environments: z.array(z.string()),
    isNested: z.boolean(),
  })
  .openapi('Me')

export const supportAccessSchema = z
  .strictObject({ optedOut: z.boolean(), consentUntil: time.optional() })
  .openapi('SupportAccess')

const LONGEST_CONSENT = 366 * 86_400

/** A duration: the customer's own clock may be wrong. */
export const supportAccessChangeSchema = z
  .strictObject({ optedOut: z.boolean(), consentFor: z.int().min(60).max(LONGEST_CONSENT).optional() })
  .openapi('SupportAccessChange')

export const deliverySchema = z
  .object({ ok: z.boolean(), answer: z.string(), isFinal: z.boolean().optional() })
  .openapi('Delivery')

/** In characters: `next` of the host's directory, encrypted. */
const LONGEST_CURSOR = 4_000

export const pageQuery = z.object({
  after: z.string().max(LONGEST_CURSOR).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
