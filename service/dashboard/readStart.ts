import type { OperatorIdentity } from 'impersonation-kit/admin'

/** What the page brings along, so that it need not ask for it first. */
export interface Start {
  /** Where the service is mounted: empty for `/`. */
  basePath: string
  /** Who is signed in. Null: nobody, or nobody of the team. */
  me: OperatorIdentity | null
  /** Somebody is signed in, and may not use the dashboard. */
  isForbidden: boolean
  /** How people sign out: by a page of the service, or by a request to it. Null: where they have signed in. */
  signOut: 'page' | 'request' | null
  /** Where operators sign in. */
  signInUrl?: string
}

/** Reads what the service has put into the page: data, not a script. */
export function readStart(): Start {
  const data = document.querySelector('#start')?.textContent ?? ''
  return JSON.parse(data) as Start
}
