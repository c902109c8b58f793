import { type Html, html } from './html.js'
import type { Message } from './Inbox.js'
import { page, type Viewer } from './frame.js'

/** The alerts that have arrived: mails, and Slack's messages beside them. */
export function inboxPage(
  viewer: Viewer,
  origin: string,
  inbox: { mails: readonly Message[]; slack: readonly Message[] },
): string {
  const column = (name: string, messages: readonly Message[]): Html => html`
    <section aria-label="${name}">
      <h2>${name}</h2>
      ${messages.length === 0 && html`<p>Nothing yet. An alert takes a second or two.</p>`}
      ${messages.map((message) => article(message, origin))}
    </section>
  `
  return page(
    'Inbox',
    html`<h1>Inbox</h1>
      <p>
        The service has sent these alerts: by mail to the owner of Fernhill, and to a Slack channel. The
        customer gets a mail, too, when somebody opens their account and when that ends. Nothing leaves this
        machine. <a href="/inbox">Look again</a>
      </p>
      <div class="inbox">${column('Mail', inbox.mails)} ${column('Slack', inbox.slack)}</div>`,
    viewer,
  )
}

const article = ({ at, title, lines, to }: Message, origin: string): Html => html`
  <article>
    <h3>${title}</h3>
    <p class="help">
      <time datetime="${new Date(at).toISOString()}">${new Date(at).toISOString().slice(11, 19)} UTC</time>
      ${to !== undefined && html`to ${to}`}
    </p>
    <ul>
      ${lines.map((line) => html`<li>${linked(line, origin)}</li>`)}
    </ul>
  </article>
`

/** Of all addresses only those of this console become links: the rest is what somebody has typed. */
function linked(line: string, origin: string): Html | string {
  const [, label, path] = /^([\w ]+): (.+)$/.exec(line) ?? []
  return label !== undefined && path?.startsWith(`${origin}/production/`)
    ? html`<a href="${path}">${label}</a>`
    : line
}
