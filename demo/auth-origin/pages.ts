import { type Html, html } from './html.js'
import { findPerson, fullName, PEOPLE, type Person } from '../people.js'
import type { ImpersonationSession } from './sessions.js'

interface Viewer {
  person: Person
  impersonation?: ImpersonationSession | undefined
  productUrl: string
}

function page(title: string, body: Html, viewer?: Viewer): string {
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
        <main>${viewer?.impersonation && nowViewing(viewer, viewer.impersonation)} ${body}</main>
        <footer>
          A demo: it has no passwords, and it forgets everything when it stops. In a real installation your
          own auth, or the impersonation-kit service, stands here.
        </footer>
      </body>
    </html>`.text
}

const signedInAs = ({ person }: Viewer): Html => html`
  <form method="post" action="/sign-out">
    <span>${fullName(person)}</span>
    <button class="quiet">Sign out</button>
  </form>
`

const nowViewing = ({ productUrl }: Viewer, { userId, reason }: ImpersonationSession): Html => {
  const user = findPerson(userId)
  return html`<section class="notice" aria-label="Impersonation">
    <p>You are viewing as <strong>${user ? fullName(user) : userId}</strong>: ${reason}</p>
    <form method="post" action="/stop">
      <a class="button" href="${productUrl}">Back to the app</a>
      <button>Stop</button>
    </form>
  </section>`
}

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
        ${choose('customer', 'As a customer', 'Use the product for yourself, with nothing hidden.')}
      </form>`,
  )
}

/** Every customer, with a search. */
export function customersPage(viewer: Viewer, customers: Person[], search: string): string {
  return page(
    'Customers',
    html`<h1>Customers</h1>
      <p>
        Choose a customer, say why, and see the product as they see it.
        <a href="${viewer.productUrl}">Back to the product</a>
      </p>
      <form class="search" role="search">
        <input
          type="search"
          name="q"
          value="${search}"
          aria-label="Search customers"
          placeholder="Name, e-mail or workspace"
        />
        <button>Search</button>
      </form>
      ${customers.length === 0 && html`<p role="status">No customer matches “${search}”. <a href="/customers">Show all</a></p>`}
      ${
        customers.length > 0 &&
        html`<div class="scroll" tabindex="0" role="region" aria-label="Customers">
          <table>
            <thead>
              <tr>
                <th scope="col">Customer</th>
                <th scope="col">Workspace</th>
                <th scope="col">Plan</th>
                <td></td>
              </tr>
            </thead>
            <tbody>
              ${customers.map(
                (customer) =>
                  html`<tr>
                    <th scope="row">
                      ${fullName(customer)} <span>${customer.email}</span>
                      <span class="narrow-only">${customer.workspace} · ${customer.plan}</span>
                    </th>
                    <td>${customer.workspace}</td>
                    <td>${customer.plan}</td>
                    <td>
                      ${
                        !viewer.impersonation &&
                        html`<a href="/customers/${customer.userId}?q=${encodeURIComponent(search)}"
                          >View as<span class="visually-hidden"> ${fullName(customer)}</span>…</a
                        >`
                      }
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`
      }`,
    viewer,
  )
}

/** The form that starts an impersonation. */
export function startPage(
  viewer: Viewer,
  customer: Person,
  durations: readonly number[],
  given: {
    /** The customers, as they were found. */
    back: string
    /** What to begin with. */
    reason: string
    /** Where Stop leads. */
    returnTo: string
  },
): string {
  return page(
    `View as ${fullName(customer)}`,
    html`<p><a href="${given.back}">← Customers</a></p>
      <h1>View as ${fullName(customer)}</h1>
      <p>${customer.email} · ${customer.workspace} · ${customer.plan}</p>
      <form method="post" action="/impersonate" class="narrow start">
        <input type="hidden" name="user_id" value="${customer.userId}" />
        <input type="hidden" name="return_to" value="${given.returnTo}" />
        <label for="reason">Reason</label>
        <input
          id="reason"
          name="reason"
          value="${given.reason}"
          required
          maxlength="200"
          autocomplete="off"
          autofocus
          aria-describedby="reason-help"
        />
        <p id="reason-help" class="help">
          A ticket number or a sentence. The banner shows it, and so does the customer’s record.
        </p>
        <fieldset>
          <legend>Mode</legend>
          <label
            ><input type="radio" name="mode" value="read-only" checked /> Read-only
            <span>You can look, and change nothing.</span></label
          >
          <label
            ><input type="radio" name="mode" value="full" /> Full access
            <span>You act for the customer. What only they may do is still refused.</span></label
          >
        </fieldset>
        <label for="duration">Time limit</label>
        <select id="duration" name="duration">
          ${durations.map((seconds) => html`<option value="${seconds}" ${seconds === 900 && html`selected`}>${inWords(seconds)}</option>`)}
        </select>
        <div class="actions">
          <button class="primary">Start</button>
          <a href="${given.returnTo}">Cancel</a>
        </div>
      </form>`,
    viewer,
  )
}

/** What was refused, and why. */
export function problemPage(title: string, detail: string): string {
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${detail}</p>
      <p><a href="/customers">Customers</a> · <a href="/sign-in">Sign in as somebody else</a></p>`,
  )
}

function inWords(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
}
