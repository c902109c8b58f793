/** Where the app will open. */
export interface AppTarget {
  /** Posts the ticket, which leads to the app. It stands in no address. */
  redeem: (redeemAt: string, ticket: string) => void
  /** The app does not open after all. */
  close: () => void
}

/** Chooses where the app will open: this tab, or a new one (this tab where the browser refuses a new one). */
export function openApp(inNewTab: boolean): AppTarget {
  const opened = inNewTab ? window.open('') : null
  return {
    redeem: (redeemAt, ticket) => {
      if (opened?.closed) return // by whoever changed their mind
      // In the tab that it leads away, whose policy it may change.
      postTicket(opened?.document ?? document, redeemAt, ticket)
      if (opened) opened.opener = null // the app must not reach this page
    },
    close: () => opened?.close(),
  }
}

function postTicket(from: Document, redeemAt: string, ticket: string): void {
  // With `no-referrer` (Helmet's default) or `same-origin`, browsers send `Origin: null`, and the service could not know who posts.
  const policy = from.createElement('meta')
  policy.name = 'referrer'
  policy.content = 'strict-origin'
  from.head.append(policy)
  const form = from.createElement('form')
  form.method = 'post'
  form.action = redeemAt
  const input = from.createElement('input')
  input.type = 'hidden'
  input.name = 'ticket'
  input.value = ticket
  form.append(input)
  from.body.append(form)
  form.submit()
  form.remove()
}
