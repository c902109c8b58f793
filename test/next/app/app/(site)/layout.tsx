import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { auth } from '../../lib/auth'
import { RenderedFor } from './RenderedFor'

export default async function Layout({ children }: { children: ReactNode }) {
  const user = await auth.getUser()
  return (
    <html lang="en">
      <body>
        <AuthProvider authUrl={process.env['AUTH_URL'] ?? 'http://127.0.0.1:1'} initialUser={user}>
          <ImpersonationBanner />
          <RenderedFor user={user}>{children}</RenderedFor>
        </AuthProvider>
      </body>
    </html>
  )
}
