// Every library in its real provider, and what an app writes to read the user from it.
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { AuthProvider as PropelAuthProvider, useAuthInfo } from '@propelauth/react'
import { AuthKitProvider, useAuth as useAuthKit } from '@workos-inc/authkit-react'
import { AuthProvider, useAuth, useUser } from 'impersonation-kit'
import { useState } from 'react'

export const EMAIL = 'ana@example.com'
const auth = new URL(new URLSearchParams(location.search).get('auth'))
// Without this cookie of WorkOS's AuthKit believes that nobody is signed in, and asks nothing.
document.cookie = 'workos-has-session=client_alone.client_organization'

const initialUser = { userId: 'user_1', email: EMAIL, firstName: 'Ana', lastName: 'Silva' }
const useEmail = () => useUser().user?.email
const useRefresh = () => useAuth().refresh

export const SESSION_QUERY = {
  queryKey: ['session'],
  queryFn: async () => {
    const response = await fetch(`${auth.origin}/api/v1/refresh_token`, { credentials: 'include' })
    return response.json()
  },
  select: (reply) => reply.user,
  staleTime: Infinity,
}

function QueryProvider({ children }) {
  const [client] = useState(() => new QueryClient())
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}

/** AuthKit as in production: the session in the auth origin's cookie, not in the browser's storage. */
const authKit = (clientId) => ({
  Provider: ({ children }) => (
    <AuthKitProvider
      clientId={clientId}
      apiHostname={auth.hostname}
      port={Number(auth.port)}
      https={false}
      devMode={false}
    >
      {children}
    </AuthKitProvider>
  ),
  useEmail: () => useAuthKit().user?.email,
  useRefresh: () => {
    const { getAccessToken } = useAuthKit()
    return () => getAccessToken({ forceRefresh: true })
  },
})

export const libraries = {
  ours: {
    Provider: ({ children }) => <AuthProvider authUrl={auth.origin}>{children}</AuthProvider>,
    useEmail,
    useRefresh,
  },
  initialUser: {
    Provider: ({ children }) => (
      <AuthProvider authUrl={auth.origin} initialUser={initialUser}>
        {children}
      </AuthProvider>
    ),
    useEmail,
    useRefresh,
  },
  propelauth: {
    Provider: ({ children }) => <PropelAuthProvider authUrl={auth.origin}>{children}</PropelAuthProvider>,
    useEmail: () => useAuthInfo().user?.email,
    useRefresh: () => useAuthInfo().refreshAuthInfo,
  },
  authkit: authKit('client_alone'),
  authkitOrganization: authKit('client_organization'),
  useQuery: {
    Provider: QueryProvider,
    useEmail: () => useQuery(SESSION_QUERY).data?.email,
    useRefresh: () => {
      const client = useQueryClient()
      return () => client.refetchQueries()
    },
  },
}
