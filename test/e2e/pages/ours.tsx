import { AuthProvider, RequireNotImpersonated, useImpersonation, useUser } from 'impersonation-kit'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

function WhoAmI(): React.ReactNode {
  const { status, user } = useUser()
  const impersonation = useImpersonation()
  return (
    <>
      <output>
        {user
          ? `${user.email}, ${user.impersonatorUserId === undefined ? 'in person' : `by ${user.impersonatorUserId}`}`
          : status}
      </output>
      <RequireNotImpersonated>
        <p>Secrets</p>
      </RequireNotImpersonated>
      {impersonation.status === 'active' && <button onClick={() => void impersonation.stop()}>Stop</button>}
    </>
  )
}

const asked = new URLSearchParams(location.search)
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <AuthProvider authUrl={asked.get('auth') ?? ''} returnOrigins={asked.getAll('return')}>
      <WhoAmI />
    </AuthProvider>
  </StrictMode>,
)
