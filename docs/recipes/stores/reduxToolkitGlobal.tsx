import { configureStore } from '@reduxjs/toolkit'
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query/react'
import { AuthProvider } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { Provider } from 'react-redux'

export const api = createApi({
  baseQuery: fetchBaseQuery({ baseUrl: '/api' }),
  endpoints: (build) => ({ me: build.query<{ owner: string }, void>({ query: () => '/me' }) }),
})

export const store = configureStore({
  reducer: { [api.reducerPath]: api.reducer }, // reset your own slices in forget(), too
  middleware: (defaults) => defaults().concat(api.middleware),
})

const forget = () => void store.dispatch(api.util.resetApiState())

export const Auth = ({ children }: { children: ReactNode }) => (
  <Provider store={store}>
    <AuthProvider authUrl="https://auth.example.com" onIdentityChange={forget}>
      {children}
    </AuthProvider>
  </Provider>
)
