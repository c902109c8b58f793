import { page } from './frame.js'
import { html } from './html.js'

/** What was refused, and why. */
export function problemPage(title: string, detail: string): string {
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${detail}</p>
      <p><a href="/">Dashboard</a> · <a href="/sign-in">Sign in as somebody else</a></p>`,
  )
}
