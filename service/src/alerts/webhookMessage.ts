import { createHmac } from 'node:crypto'
import type { AlertEvent } from './AlertEvent.js'

/** CAEP's event for a session that somebody ended: https://openid.net/specs/openid-caep-1_0-final.html */
const SESSION_REVOKED = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked'

/** The body and the headers of a webhook. */
export interface WebhookMessage {
  body: string
  headers: Record<string, string>
}

/**
 * An alert as a webhook, signed as Standard Webhooks says: `id.timestamp.body` by HMAC-SHA256.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param secret - `whsec_` and at least 24 bytes in base64.
 * @param now - Unix milliseconds: each try is signed anew.
 */
export function webhookMessage(event: AlertEvent, secret: string, now: number): WebhookMessage {
  const { id, type, at, ...data } = event
  const timestamp = String(Math.floor(now / 1000))
  const body = JSON.stringify({
    type,
    timestamp: new Date(at).toISOString(),
    data,
    ...(type === 'impersonation.ended' && data.session !== undefined && { events: revokedSession(event) }),
  })
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    body,
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
  }
}

function revokedSession({ at, session, operator, user, by, sentence, code }: AlertEvent): object {
  const initiator = by && by.id !== operator?.id ? (by.id === user?.id ? 'user' : 'admin') : 'policy'
  return {
    [SESSION_REVOKED]: {
      subject: { format: 'opaque', id: session },
      event_timestamp: Math.floor(at / 1000),
      initiating_entity: initiator,
      ...((sentence ?? code) !== undefined && { reason_admin: { en: sentence ?? code } }),
    },
  }
}
