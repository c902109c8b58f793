import {
  AuthProvider,
  ImpersonationBanner,
  RedactWhileImpersonated,
  RequireNotImpersonated,
  useAuth,
  useAuthFetch,
  useUser,
} from 'impersonation-kit'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

function Page(): React.ReactNode {
  const { status, user } = useUser()
  const { refresh } = useAuth()
  const authFetch = useAuthFetch()
  const [saved, setSaved] = useState('')
  const save = (): void =>
    void authFetch('/saved', { method: 'POST', body: 'draft' }).then(
      () => setSaved('saved'),
      (error: { code?: string }) => setSaved(`not saved: ${error.code}`),
    )
  return (
    <>
      <p data-testid="who">{user?.userId ?? status}</p>
      <p data-testid="saved">{saved}</p>
      <textarea aria-label="Draft" />
      <RequireNotImpersonated>
        <b>Delete workspace</b>
      </RequireNotImpersonated>
      <RedactWhileImpersonated>4111 1111</RedactWhileImpersonated>
      <button onClick={save}>Save</button>
      <button onClick={() => void refresh()}>Refresh</button>
    </>
  )
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <AuthProvider authUrl={new URLSearchParams(location.search).get('auth') ?? ''}>
    <ImpersonationBanner />
    <Page />
  </AuthProvider>,
)
