import { AuthProvider, useAuthInfo, useLogoutFunction } from '@propelauth/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

function WhoAmI(): React.ReactNode {
  const { loading, user, isImpersonating, impersonatorUserId } = useAuthInfo()
  const logout = useLogoutFunction()
  if (loading) return <p>Loading</p>
  return (
    <>
      <output>
        {user ? `${user.email}, ${isImpersonating ? `by ${impersonatorUserId}` : 'in person'}` : 'Signed out'}
      </output>
      <button onClick={() => void logout(false)}>Log out</button>
      <button onClick={() => void logout(true)}>Log out and leave</button>
    </>
  )
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <AuthProvider authUrl={new URLSearchParams(location.search).get('auth') ?? ''}>
      <WhoAmI />
    </AuthProvider>
  </StrictMode>,
)
