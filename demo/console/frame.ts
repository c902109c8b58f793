import { fullName, type Person } from '../people.js'
import { type Html, html } from './html.js'
import type { Viewed } from './serviceCalls.js'

/** Who looks at a page of the console. */
export interface Viewer {
  person: Person
  productUrl: string
  /** Whose account this browser views at the moment. */
  viewed?: Viewed
}

/** What every page of the console has round it. */
export function page(title: string, body: Html, viewer?: Viewer): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} · Fernhill Support</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <div>
            <a class="brand" href="/customers">Fernhill <span>Support</span></a>
            ${viewer && signedInAs(viewer)}
          </div>
        </header>
        <main>${viewer?.viewed && nowViewing(viewer, viewer.viewed)} ${body}</main>
        <footer>
          A demo: it has no passwords. Sign-in is Fernhill’s own; who may view as whom, the sessions, the
          alerts and the audit are those of impersonation-kit-service.
        </footer>
      </body>
    </html>`.text
}

const signedInAs = ({ person }: Viewer): Html => html`
  <form method="post" action="/sign-out">
    <a href="/inbox">Inbox</a>
    <span>${fullName(person)}</span>
    <button class="quiet">Sign out</button>
  </form>
`

const nowViewing = ({ productUrl }: Viewer, { name, reason }: Viewed): Html =>
  html`<section class="notice" aria-label="Impersonation">
    <p>You are viewing as <strong>${name}</strong>${reason !== undefined && html`: ${reason}`}</p>
    <form method="post" action="/stop">
      <a class="button" href="${productUrl}">Back to the app</a>
      <button>Stop</button>
    </form>
  </section>`
