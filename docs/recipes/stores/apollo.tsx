import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import { AuthProvider } from 'impersonation-kit'
import { type ReactNode, useState } from 'react'

const createClient = () =>
  new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: '/graphql' }) })

function Apollo({ children }: { children: ReactNode }) {
  const [client] = useState(createClient) // a new one for each identity
  return <ApolloProvider client={client}>{children}</ApolloProvider>
}

export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com">
    <Apollo>{children}</Apollo>
  </AuthProvider>
)
