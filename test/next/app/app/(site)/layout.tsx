import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { auth } from '../../lib/auth'

export default async function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <AuthProvider
          authUrl={process.env['AUTH_URL'] ?? 'http://127.0.0.1:1'}
          initialUser={await auth.getUser()}
        >
          <ImpersonationBanner />
          {children}
        </AuthProvider>
      </body>
    </html>
  )
}
