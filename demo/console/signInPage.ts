import { fullName, PEOPLE, type Person } from '../people.js'
import { page } from './frame.js'
import { type Html, html } from './html.js'

/** Choose who to be. */
export function signInPage(returnTo: string | undefined): string {
  const choose = (role: Person['role'], heading: string, explanation: string): Html => html`
    <h2>${heading}</h2>
    <p>${explanation}</p>
    <ul class="people">
      ${PEOPLE.filter((person) => person.role === role)
        .slice(0, 3)
        .map(
          (person) =>
            html`<li>
              <button name="user_id" value="${person.userId}">
                <strong>${fullName(person)}</strong> <span>${person.workspace ?? person.email}</span>
              </button>
            </li>`,
        )}
    </ul>
  `
  return page(
    'Sign in',
    html`<h1>Sign in</h1>
      <form method="post" action="/sign-in" class="narrow">
        ${returnTo !== undefined && html`<input type="hidden" name="return_to" value="${returnTo}" />`}
        ${choose('agent', 'As a support agent', 'Find a customer and see the product as they see it.')}
        ${choose('owner', 'As the owner', 'Say who may view as whom, and read what happened.')}
        ${choose('customer', 'As a customer', 'Use the product for yourself, with nothing hidden.')}
      </form>`,
  )
}
