import {
  ActiveSessions,
  Approvals,
  AuditLog,
  ImpersonationSettings,
  type OperatorIdentity,
  UsersTable,
} from 'impersonation-kit/admin'
import type { ReactElement } from 'react'
import { SessionPage } from './SessionPage.js'

/** What a page is rendered with. */
export interface PageContext {
  me: OperatorIdentity
  /** The id in the address, such as that of a session. */
  id: string | undefined
  /** The address of the environment's pages. */
  base: string
}

interface Page {
  name: string
  title: string
  isForOwners?: true
  render: (context: PageContext) => ReactElement
}

export const PAGES: readonly [Page, ...Page[]] = [
  { name: 'users', title: 'Users', render: () => <UsersTable headingLevel={1} /> },
  {
    name: 'sessions',
    title: 'Sessions',
    render: ({ id, base }) =>
      id === undefined ? (
        <ActiveSessions
          headingLevel={1}
          sessionHref={(session) => `${base}/sessions/${encodeURIComponent(session.id)}`}
        />
      ) : (
        <SessionPage id={id} base={base} />
      ),
  },
  { name: 'approvals', title: 'Approvals', render: () => <Approvals headingLevel={1} /> },
  { name: 'audit', title: 'Audit', isForOwners: true, render: () => <AuditLog headingLevel={1} /> },
  { name: 'settings', title: 'Settings', render: () => <ImpersonationSettings headingLevel={1} /> },
]

/** Which page a path below the service's own names. `/` is the first page of the first environment. */
export function pageAt(
  path: string,
  environments: readonly string[],
): { environment: string; page: Page | undefined; id: string | undefined } {
  const [first = ''] = environments
  const [environment = first, name = PAGES[0].name, id, ...more] = path.split('/').filter(Boolean).map(decode)
  if (!environments.includes(environment)) return { environment: first, page: undefined, id: undefined }
  const isKnown = more.length === 0 && (id === undefined || name === 'sessions')
  return { environment, page: isKnown ? PAGES.find((page) => page.name === name) : undefined, id }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
