import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { readMail } from './readMail.js'

/** An alert as it arrived. */
export interface Message {
  /** Unix milliseconds. */
  at: number
  title: string
  lines: readonly string[]
  /** Of a mail. */
  to?: string
}

const LATEST = 50
const LARGEST = 256 * 1024

/** Catches the alerts of the demo, in memory: mails with a real mail server, and what would go to Slack. The latest come first. */
export class Inbox implements AsyncDisposable {
  readonly mails: Message[] = []
  readonly slack: Message[] = []
  readonly #server: SMTPServer

  /** @param now - Unix milliseconds. */
  constructor(now: () => number) {
    this.#server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      size: LARGEST,
      onData: (stream, session, callback) => {
        const pieces: Buffer[] = []
        stream.on('data', (piece: Buffer) => pieces.push(piece))
        stream.on('end', () => {
          const { subject, text } = readMail(Buffer.concat(pieces).toString('latin1'))
          const to = session.envelope.rcptTo.map(({ address }) => address).join(', ')
          keep(this.mails, { at: now(), to, ...titled(subject, text) })
          callback()
        })
      },
    })
  }

  /** Starts the mail server, on loopback and a free port, and gives its address. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server.server, 'listening')
    const { port } = this.#server.server.address() as AddressInfo
    return `smtp://127.0.0.1:${port}?ignoreTLS=true`
  }

  /** Takes the body of a post to Slack; false where it is none. */
  takeSlack(body: unknown, at: number): boolean {
    const lines = linesOf(body)
    const { text } = (body ?? {}) as { text?: unknown }
    if (typeof text !== 'string') return false
    keep(this.slack, { at, ...titled(unescapeSlack(text), lines.join('')) })
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

function keep(messages: Message[], message: Message): void {
  messages.unshift(message)
  messages.length = Math.min(messages.length, LATEST)
}

/** Without the title where it is the first line, too. */
function titled(title: string, text: string): Pick<Message, 'title' | 'lines'> {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return { title, lines: lines.filter((line) => line !== '' && !title.endsWith(line)) }
}

/** What Slack would show of Block Kit's rich text, which is all that the service sends. */
function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linesOf)
  if (typeof value !== 'object' || value === null) return []
  const { type, text, url, elements, blocks } = value as Record<string, unknown>
  if (type === 'text' && typeof text === 'string') return [text]
  if (type === 'link' && typeof url === 'string') return [`${String(text)}: ${url}`]
  return linesOf(elements ?? blocks)
}

function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
