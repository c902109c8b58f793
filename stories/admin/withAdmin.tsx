import type { Decorator } from '@storybook/react-vite'
import { AdminProvider } from 'impersonation-kit/admin'
import { type ReactElement, type ReactNode, useState } from 'react'
import 'impersonation-kit/admin.css'
import { OWNER } from './people.js'
import { problem, type StandIn, standInService } from './standInService.js'
import './admin.css'

/**
 * Puts the story into an `AdminProvider`. What the service knows and answers stands in `parameters.service`; the toolbar says who looks.
 * Such stories are `bare`: the example's own style of buttons and fields would hide what `admin.css` does.
 */
export const withAdmin: Decorator = (Story, { parameters, id, globals, viewMode }) => {
  const known = (parameters['service'] as StandIn | undefined) ?? {}
  const operator = String(globals['operator'] ?? 'story')
  return (
    <div
      className="team-page"
      data-whole={viewMode === 'docs' ? undefined : ''}
      dir={globals['direction'] === 'rtl' ? 'rtl' : undefined}
      style={{ colorScheme: globals['scheme'] === 'system' ? 'light dark' : String(globals['scheme']) }}
    >
      <Admin key={`${id} ${operator}`} known={asSeenBy(operator, known)}>
        <Story />
      </Admin>
    </div>
  )
}

function Admin({ known, children }: { known: StandIn; children: ReactNode }): ReactElement {
  const [fetch] = useState(() => standInService(known))
  return (
    <AdminProvider url="https://auth.example.com" environment="production" fetch={fetch} signInUrl="#sign-in">
      {children}
    </AdminProvider>
  )
}

function asSeenBy(operator: string, known: StandIn): StandIn {
  const { me: _me, why: _why, ...rest } = known
  const refused = () => problem(403, 'owners_only', 'Only an Owner may do this.')
  if (operator === 'owner') return { ...rest, me: OWNER }
  if (operator === 'agent')
    return { ...rest, why: 'owners_only', replies: { ...rest.replies, 'GET audit': refused } }
  if (operator === 'nobody') return { ...known, isSignedOut: true }
  return known
}
