import { AuthProvider, ImpersonationBanner, useImpersonationGuard } from 'impersonation-kit'
import { impersonatedUser } from 'impersonation-kit/testing'
import * as locales from 'impersonation-kit/locales'
import { createRoot } from 'react-dom/client'
import { overrides, states } from './states.js'

const query = new URLSearchParams(location.search)
const { user, props, stop } = states[query.get('state') ?? ''] ?? {}
const language = query.get('language') as keyof typeof locales | null
document.documentElement.dir = query.get('dir') ?? ''

function Delete() {
  const { guard } = useImpersonationGuard()
  return (
    <button id="delete" onClick={guard(() => undefined)}>
      Delete workspace
    </button>
  )
}

const stops = {
  pending: { stopImpersonation: () => new Promise<never>(() => undefined) },
  fails: { stopImpersonation: () => Promise.reject(new Error('out of order')) },
  none: {},
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <AuthProvider
    user={impersonatedUser({
      ...overrides,
      ...user,
      impersonation: { ...overrides.impersonation, ...user?.impersonation },
    })}
    {...stops[stop ?? 'fails']}
  >
    <ImpersonationBanner {...props} {...(language && { strings: locales[language] })} />
    <header>
      <strong>Fernhill</strong>
      <span>Projects</span>
      <span>Billing</span>
    </header>
    <main>
      <p>Invoices of September are here.</p>
      <Delete />
    </main>
  </AuthProvider>,
)
