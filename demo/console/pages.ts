import { findPerson, fullName, PEOPLE, type Person } from '../people.js'
import { page, type Viewer } from './frame.js'
import { type Html, html } from './html.js'
import type { DescribedSession, FoundUser } from './serviceCalls.js'

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

/** Every customer, with a search. The service says of each whether the operator may view as them. */
export function customersPage(viewer: Viewer, found: readonly FoundUser[], search: string): string {
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
      ${found.length === 0 && html`<p role="status">No customer matches “${search}”. <a href="/customers">Show all</a></p>`}
      ${
        found.length > 0 &&
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
              ${found.map((one) => row(viewer, one, search))}
            </tbody>
          </table>
        </div>`
      }`,
    viewer,
  )
}

function row(viewer: Viewer, { user, decision }: FoundUser, search: string): Html {
  const { workspace = '', plan = '' } = findPerson(user.userId) ?? {}
  const mayStart = decision.verdict !== 'deny'
  return html`<tr>
    <th scope="row">
      ${user.name} <span>${user.email}</span>
      <span class="narrow-only">${workspace} · ${plan}</span>
    </th>
    <td>${workspace}</td>
    <td>${plan}</td>
    <td>
      ${
        mayStart &&
        html`<a href="/customers/${user.userId}?q=${encodeURIComponent(search)}"
          >View as<span class="visually-hidden"> ${user.name}</span>…</a
        >`
      }
      ${!mayStart && !viewer.viewed && html`<span class="help">${decision.sentence}</span>`}
    </td>
  </tr>`
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

/** What an alert leads to: one session. */
export function sessionPage(viewer: Viewer, session: DescribedSession): string {
  const facts: [string, string | undefined][] = [
    ['Customer', personOf(session.user)],
    ['Viewed by', personOf(session.operator)],
    ['Reason', session.reason],
    ['Mode', session.mode === 'full' ? 'full access' : 'read-only'],
    ['State', session.end === undefined ? session.state : `${session.state}: ${session.end}`],
    ['Asked for', timeOf(session.createdAt)],
    ['Started', timeOf(session.startedAt)],
    ['Ends', session.endedAt === undefined ? timeOf(session.expiresAt) : undefined],
    ['Ended', timeOf(session.endedAt)],
  ]
  return page(
    'Session',
    html`<p><a href="/inbox">← Inbox</a></p>
      <h1>One session</h1>
      <dl>
        ${facts.map(
          ([name, value]) =>
            value !== undefined &&
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>`,
    viewer,
  )
}

/** The settings of the service, to look at. */
export function settingsPage(viewer: Viewer, settings: object): string {
  return page(
    'Settings',
    html`<p><a href="/inbox">← Inbox</a></p>
      <h1>Settings</h1>
      <p>What Olga, the owner of Fernhill, has set. The service changes them for owners alone.</p>
      <pre class="scroll" tabindex="0" role="region" aria-label="Settings">
${JSON.stringify(settings, null, 2)}</pre>`,
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

function personOf({ id, name, email }: DescribedSession['user']): string {
  return [name ?? id, email].filter(Boolean).join(', ')
}

function timeOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
