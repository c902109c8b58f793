import { configureStore } from '@reduxjs/toolkit'
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react'
import { AuthProvider } from 'impersonation-kit'
import { type ReactNode, useState } from 'react'
import { Provider } from 'react-redux'

export const api = createApi({
  baseQuery: fetchBaseQuery({ baseUrl: '/api' }),
  endpoints: (build) => ({ me: build.query<{ owner: string }, void>({ query: () => '/me' }) }),
})

const createStore = () =>
  configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (defaults) => defaults().concat(api.middleware),
  })

function Store({ children }: { children: ReactNode }) {
  const [store] = useState(createStore) // a new one for each identity
  return <Provider store={store}>{children}</Provider>
}

export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com">
    <Store>{children}</Store>
  </AuthProvider>
)
