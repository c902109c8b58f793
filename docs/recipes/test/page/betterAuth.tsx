import { AuthError, RequireNotImpersonated, useAuth, useAuthFetch, useUser } from 'impersonation-kit'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Auth, authClient } from '../../betterAuth.js'

const password = 'correct horse battery staple'

function Page(): React.ReactNode {
  const { status, user } = useUser()
  const { signOut } = useAuth()
  const authFetch = useAuthFetch()
  const [answer, setAnswer] = useState('')
  const by = user?.impersonatorUserId === undefined ? 'in person' : `by ${user.impersonatorUserId}`
  const remove = (): void =>
    void authFetch('/api/workspace', { method: 'DELETE' }).then(
      async (response) => setAnswer(`${response.status} ${await response.text()}`),
      (error: unknown) => setAnswer(error instanceof AuthError ? error.code : String(error)),
    )
  const impersonate = (email: string): void =>
    void authClient.admin
      .listUsers({ query: { filterField: 'email', filterValue: email } })
      .then(({ data }) => authClient.admin.impersonateUser({ userId: data?.users[0]?.id ?? '' }))
  return (
    <>
      <output>{user ? `${user.email}, ${by}` : status}</output>
      <p role="status">{answer}</p>
      <button onClick={() => void authClient.signIn.email({ email: 'ana@corp.example', password })}>
        Sign in
      </button>
      <button onClick={() => impersonate('maya@customer.example')}>Impersonate Maya</button>
      <button onClick={remove}>Delete past the gate</button>
      <button onClick={() => void signOut()}>Sign out</button>
      <RequireNotImpersonated fallback={<p>Not while impersonating.</p>}>
        <button onClick={remove}>Delete workspace</button>
      </RequireNotImpersonated>
    </>
  )
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <Auth>
      <Page />
    </Auth>
  </StrictMode>,
)
