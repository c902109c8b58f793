import { fullName, type Person } from '../people.js'
import { type Html, html } from './html.js'

/** Who looks at a page of the console. */
export interface Viewer {
  person: Person
  productUrl: string
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
            <a class="brand" href="/">Fernhill <span>Support</span></a>
            ${viewer && signedInAs(viewer)}
          </div>
        </header>
        <main>${body}</main>
        <footer>
          A demo: it has no passwords. Sign-in and inbox are Fernhill’s own; the dashboard, the sessions, the
          alerts and the audit are those of impersonation-kit-service.
        </footer>
      </body>
    </html>`.text
}

const signedInAs = ({ person, productUrl }: Viewer): Html => html`
  <form method="post" action="/sign-out">
    <a href="/">Dashboard</a>
    <a href="${productUrl}">Product</a>
    <span>${fullName(person)}</span>
    <button class="quiet">Sign out</button>
  </form>
`
