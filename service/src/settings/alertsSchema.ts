import { SECRET } from 'impersonation-kit/server'
import type { AlertType } from 'impersonation-kit/server'
import { z } from 'zod'
import { line, list, oneOf, yesOrNo } from './fields.js'

/** Everything that can be alerted. */
export const ALERT_TYPES = [
  'impersonation.started',
  'impersonation.ended',
  'impersonation.refused',
  'impersonation.extended',
  'impersonation.mode_changed',
  'approval.wanted',
  'approval.given',
  'approval.denied',
  'approval.taken',
  'break_glass.used',
  'settings.changed',
] as const satisfies readonly AlertType[]

const addressError = 'Write an https address of at most 2048 characters, without a user name or password.'
const address = z
  .string({ error: addressError })
  .max(2048, { error: addressError })
  .refine(isAddress, { error: addressError })

const secretError = `Write whsec_ and 24 to 64 random bytes in base64 (openssl rand -base64 32 makes them), or '${SECRET}' to keep the secret that is saved.`
const secret = z.union([z.literal(SECRET), z.string().max(100).refine(isWebhookSecret)], {
  error: secretError,
})

const email = z.email({ error: 'Write an e-mail address.' }).max(320, { error: 'Write an e-mail address.' })

const shared = {
  id: line(64),
  events: z
    .union([z.literal('*'), list(oneOf(ALERT_TYPES), ALERT_TYPES.length)], {
      error: "Write a list of events, or '*' for all.",
    })
    .exactOptional(),
}

const channelSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      ...shared,
      kind: z.literal('email'),
      to: list(email, 50).refine((to) => to.length > 0, { error: 'Write at least one e-mail address.' }),
    }),
    z.strictObject({
      ...shared,
      kind: z.literal('slack'),
      url: z.union([z.literal(SECRET), address], {
        error: `${addressError} '${SECRET}' keeps the one that is saved.`,
      }),
    }),
    z.strictObject({ ...shared, kind: z.literal('webhook'), url: address, secret }),
  ],
  { error: "Write an object whose kind is 'email', 'slack' or 'webhook'." },
)

export const alertsSchema = z
  .strictObject(
    {
      channels: z
        .array(channelSchema, { error: 'Write a list of at most 20 channels.' })
        .max(20, { error: 'Write a list of at most 20 channels.' })
        .refine((channels) => new Set(channels.map((channel) => channel.id)).size === channels.length, {
          error: 'Give every channel an id of its own.',
        })
        .readonly(),
      alertBeforeStart: yesOrNo,
      notifyCustomer: yesOrNo,
    },
    { error: 'Write an object with channels, alertBeforeStart and notifyCustomer.' },
  )
  .refine((alerts) => !alerts.alertBeforeStart || alerts.channels.some((channel) => hears(channel.events)), {
    path: ['alertBeforeStart'],
    error: "Add a channel that gets 'impersonation.started' first. Without one no session could start.",
  })

/** Does a channel with these events get this one? */
export function hears(
  events: readonly AlertType[] | '*' | undefined,
  type: AlertType = 'impersonation.started',
): boolean {
  return events === undefined || events === '*' || events.includes(type)
}

/** As Standard Webhooks has it. Text that is not base64 would be a short key, or none at all, without anybody noticing. */
function isWebhookSecret(text: string): boolean {
  const [, base64 = ''] = /^whsec_(.+)$/.exec(text) ?? []
  const key = Buffer.from(base64, 'base64')
  return key.length >= 24 && key.length <= 64 && key.toString('base64') === base64
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  // Alerts name people: they travel encrypted, or not beyond this machine.
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return (protocol === 'https:' || (protocol === 'http:' && isLocal)) && username === '' && password === ''
}
