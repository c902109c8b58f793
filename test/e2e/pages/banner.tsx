import { AuthProvider, ImpersonationBanner, RequireNotImpersonated } from 'impersonation-kit'
import { createRoot } from 'react-dom/client'

const minutes = 60_000
const now = Date.now()

createRoot(document.getElementById('root') as HTMLElement).render(
  <AuthProvider
    user={{
      userId: 'user_42',
      firstName: 'Bob',
      lastName: 'Example',
      impersonatorUserId: 'admin_7',
      impersonation: {
        impersonator: { id: 'admin_7', name: 'Ana Silva', kind: 'person' },
        mode: 'read-only',
        reason: 'Ticket 4711',
        startedAt: now,
        expiresAt: now + 15 * minutes,
      },
    }}
    stopImpersonation={() => Promise.reject(new Error('out of order'))}
  >
    <ImpersonationBanner />
    <h1>The app</h1>
    <RequireNotImpersonated mode="disable">
      <button>Delete</button>
    </RequireNotImpersonated>
  </AuthProvider>,
)
