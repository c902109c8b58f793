import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import { AuthProvider } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { map } from 'rxjs'

let identities = 0

/** A mutation that was on its way would otherwise write the old identity's data into the cache. */
const refuseLateAnswers = new ApolloLink((operation, forward) => {
  const asked = identities
  return forward(operation).pipe(
    map((result) => {
      if (asked !== identities) throw new Error('The identity has changed since this was asked.')
      return result
    }),
  )
})

export const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: refuseLateAnswers.concat(new HttpLink({ uri: '/graphql' })),
})

/** Not clearStore(): it waits, and the new page could show the old data first. */
const forget = () => {
  identities++
  client.stop()
  void client.cache.reset()
}

export const Auth = ({ children }: { children: ReactNode }) => (
  <ApolloProvider client={client}>
    <AuthProvider authUrl="https://auth.example.com" onIdentityChange={forget}>
      {children}
    </AuthProvider>
  </ApolloProvider>
)
