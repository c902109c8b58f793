import { createTransport, type Transporter } from 'nodemailer'
import type { Deliver, Delivery } from './Delivery.js'
import { describeAlert } from './describeAlert.js'
import { mailMessage } from './mailMessage.js'
import { postJson } from './postJson.js'
import { slackMessage } from './slackMessage.js'
import { webhookMessage } from './webhookMessage.js'

/** How mails are sent. */
export interface MailOptions {
  /** `smtps://user:password@host:port`, or `smtp://…`, which asks for STARTTLS unless it ends in `?ignoreTLS=true`. */
  url: string
  /** The sender, such as `Impersonation <alerts@example.com>`. */
  from: string
}

export interface DeliverOptions {
  mail?: MailOptions
  /** The dashboard that links lead to. */
  dashboard?: string
  /** Milliseconds; 10 000. */
  timeout?: number
  /** Unix milliseconds. */
  now?: () => number
}

/** Creates what sends one alert to one channel. */
export function createDeliver(options: DeliverOptions): { deliver: Deliver; close: () => void } {
  const { mail, dashboard, timeout = 10_000, now = Date.now } = options
  const transport: Transporter | undefined =
    mail && createTransport(withTimeouts(mail.url, timeout), { from: mail.from })
  const deliver: Deliver = async (event, channel) => {
    const text = describeAlert(event, dashboard)
    if (channel.kind === 'slack')
      return postJson(channel.url, JSON.stringify(slackMessage(text)), {}, timeout)
    if (channel.kind === 'webhook') {
      const { body, headers } = webhookMessage(event, channel.secret, now())
      return postJson(channel.url, body, headers, timeout)
    }
    if (!transport) {
      return {
        ok: false,
        answer: 'The service has no mail server. Set mail.url and mail.from.',
        isFinal: true,
      }
    }
    const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
    // The same for every try, so that mail programs can tell a second copy.
    const messageId = `<${event.id}.${channel.id}@impersonation-kit>`
    return send(transport, { ...mailMessage(text), to: [...channel.to], headers, messageId })
  }
  return { deliver, close: () => transport?.close() }
}

function withTimeouts(address: string, timeout: number): string {
  const url = new URL(address)
  for (const name of ['connectionTimeout', 'greetingTimeout', 'socketTimeout']) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(timeout))
  }
  return url.href
}

async function send(transport: Transporter, mail: Parameters<Transporter['sendMail']>[0]): Promise<Delivery> {
  try {
    const sent = (await transport.sendMail(mail)) as { response?: string; rejected?: unknown[] }
    const refused = sent.rejected?.length ?? 0
    return refused === 0
      ? { ok: true, answer: sent.response ?? 'sent' }
      : { ok: false, answer: `${refused} of the addresses were refused.`, isFinal: true }
  } catch (error) {
    const { responseCode, response, code } = error as {
      responseCode?: number
      response?: string
      code?: string
    }
    const isFinal = responseCode !== undefined && responseCode >= 500
    return {
      ok: false,
      answer: response ?? `The mail server could not be reached: ${code ?? 'unknown'}.`,
      isFinal,
    }
  }
}
