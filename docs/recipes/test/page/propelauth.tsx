import { AuthProvider as PropelAuthProvider, useAuthInfo } from '@propelauth/react'
import { RequireNotImpersonated, useUser } from 'impersonation-kit'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Auth, client } from '../../propelauth.js'

function Page(): React.ReactNode {
  const { status, user } = useUser()
  const info = useAuthInfo()
  return (
    <>
      <output>{user ? `${user.email}, by ${user.impersonatorUserId ?? 'nobody else'}` : status}</output>
      <p>PropelAuth says {info.loading ? 'nothing yet' : (info.impersonatorUserId ?? 'nobody')}</p>
      <RequireNotImpersonated fallback={<p>Not while impersonating.</p>}>
        <button>Delete workspace</button>
      </RequireNotImpersonated>
    </>
  )
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <PropelAuthProvider client={client}>
      <Auth>
        <Page />
      </Auth>
    </PropelAuthProvider>
  </StrictMode>,
)
