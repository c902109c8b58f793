import { AuthProvider, ImpersonationBanner, useImpersonationGuard } from 'impersonation-kit'
import { createTestIssuer, impersonatedUser } from 'impersonation-kit/testing'
import * as locales from 'impersonation-kit/locales'
import { createRoot } from 'react-dom/client'
import { overrides, states } from './states.js'

const query = new URLSearchParams(location.search)
const { user, props, stop, outage } = states[query.get('state') ?? ''] ?? {}
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

const shown = impersonatedUser({
  ...overrides,
  ...user,
  impersonation: { ...overrides.impersonation, ...user?.impersonation },
})
let isDown = false
async function load() {
  if (isDown) throw new Error('out of order')
  isDown = true
  const issuer = await createTestIssuer()
  return { user: shown, accessToken: await issuer.sign(shown, { expiresIn: 1 }) }
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <AuthProvider
    {...(outage ? { source: { load, ...stops.fails } } : { user: shown, ...stops[stop ?? 'fails'] })}
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
