import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.js'
import { AUTH_ORIGIN } from './authOrigin.js'

const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 30_000 } } })

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <AuthProvider authUrl={AUTH_ORIGIN}>
        <ImpersonationBanner />
        <App />
      </AuthProvider>
    </QueryClientProvider>
  </StrictMode>,
)
