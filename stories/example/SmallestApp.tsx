import { AuthProvider, ImpersonationBanner, useUser } from 'impersonation-kit'
import type { ReactElement } from 'react'

// In your app: <AuthProvider authUrl="https://auth.example.com">
const user = { userId: 'user_42', firstName: 'Cleo', impersonatorUserId: 'admin_7' }

export function SmallestApp(): ReactElement {
  return (
    <AuthProvider user={user} signOut={async () => undefined}>
      <ImpersonationBanner />
      <Greeting />
    </AuthProvider>
  )
}

function Greeting(): ReactElement {
  const { user } = useUser()
  return <h1>Hello {user?.firstName}</h1>
}
