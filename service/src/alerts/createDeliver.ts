import { createTransport, type Transporter } from 'nodemailer'
import type { Deliver, Delivery, Notify } from './Delivery.js'
import { describeAlert } from './describeAlert.js'
import { describeNotice } from './describeNotice.js'
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
  /** The page of an environment where customers see who was in their account. */
  customerView?: (environment: string) => string | undefined
  /** Milliseconds; 10 000. */
  timeout?: number
  /** Unix milliseconds. */
  now?: () => number
}

/** Creates what sends one alert to one channel, and one notice to one customer. */
export function createDeliver(options: DeliverOptions): {
  deliver: Deliver
  notify: Notify
  close: () => void
} {
  const { mail, dashboard, customerView, timeout = 10_000, now = Date.now } = options
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
    return send(transport, `${event.id}.${channel.id}`, { ...mailMessage(text), to: [...channel.to] })
  }
  const notify: Notify = async (notice) => {
    if (!ONE_ADDRESS.test(notice.to))
      return { ok: false, answer: 'What the directory gives is no e-mail address.', isFinal: true }
    const text = describeNotice(notice, customerView?.(notice.environment))
    // As an object: nodemailer makes several addresses of a text with a comma.
    const to = { name: '', address: notice.to }
    // No channel's mail can have the same id: theirs begin with that of the event.
    const sent = await send(transport, `customer.${notice.id}`, { ...mailMessage(text), to })
    return { ...sent, answer: sent.answer.replace(/[^\s<>]+@[^\s<>]+/g, '(the customer)') }
  }
  return { deliver, notify, close: () => transport?.close() }
}

/** One address, of any language, without anything that a header gives a meaning. */
const ONE_ADDRESS = /^[^\s@"<>(),:;\\[\]\p{C}]{1,64}@[^\s@"<>(),:;\\[\]\p{C}]{1,255}$/u

function withTimeouts(address: string, timeout: number): string {
  const url = new URL(address)
  for (const name of ['connectionTimeout', 'greetingTimeout', 'socketTimeout']) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(timeout))
  }
  return url.href
}

async function send(
  transport: Transporter | undefined,
  id: string,
  mail: Parameters<Transporter['sendMail']>[0],
): Promise<Delivery> {
  if (!transport) {
    return {
      ok: false,
      answer: 'The service has no mail server. Set mail.url and mail.from.',
      isFinal: true,
    }
  }
  const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
  // The same for every try, so that mail programs can tell a second copy.
  const messageId = `<${id}@impersonation-kit>`
  try {
    const sent = (await transport.sendMail({ ...mail, headers, messageId })) as {
      response?: string
      rejected?: unknown[]
    }
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
